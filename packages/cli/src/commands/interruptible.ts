import { exitCodes } from "../exit-codes.ts";
import { type Io, sayLine } from "../io.ts";

/** Runs what Ctrl-C and TERM may end in an orderly way: its exit code, or `interrupted` when it ended for that reason. */
export async function interruptible(
  io: Io,
  notice: string,
  act: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const stop = new AbortController();
  const stopListening = io.onInterrupt(() => {
    if (stop.signal.aborted) return;
    sayLine(io, "");
    sayLine(io, `interrupted: ${notice}`);
    stop.abort();
  });
  try {
    return await act(stop.signal);
  } catch (error) {
    if (stop.signal.aborted && error instanceof Error && error.name === "AbortError") return exitCodes.interrupted;
    throw error;
  } finally {
    stopListening();
  }
}
