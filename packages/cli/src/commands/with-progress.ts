import type { ExperimentHost } from "@cooperbench-ts/core";
import type { Io } from "../io.ts";
import { createProgress } from "../render/progress.ts";

/** Runs what can be watched and ended as a campaign: the first interruption starts nothing new, the second ends what runs. */
export async function withProgress<Outcome>(
  io: Io,
  form: { readonly json: boolean; readonly evalLimitMs: number },
  run: (
    watch: Required<Pick<ExperimentHost, "onEvent" | "drain" | "signal">>,
    say: (text: string) => void,
  ) => Promise<Outcome>,
): Promise<Outcome> {
  const progress = createProgress(io, form);
  const drain = new AbortController();
  const stop = new AbortController();
  const stopListening = io.onInterrupt((count) => {
    if (count === 1) {
      progress.say(
        `interrupted: what runs ends first (${progress.running()}); press again to end it now (nothing finished is lost)`,
      );
      drain.abort();
    } else stop.abort();
  });
  try {
    const watch = { drain: drain.signal, signal: stop.signal };
    return await run({ onEvent: (event) => progress.show(event), ...watch }, (text) => progress.say(text));
  } finally {
    progress.end();
    stopListening();
  }
}
