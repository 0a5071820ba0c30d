import { writeFile } from "node:fs/promises";
import type { Socket } from "node:net";
import type { ProcessEnd } from "@cooperbench-ts/results";
import { z } from "zod";
import { systemClock } from "../../process/clock.ts";
import { readLifeline } from "../../process/lifeline.ts";
import { type StartOptions, startWatch, supervise, type SupervisedProcess } from "../../process/supervise.ts";
import { openOneUseSocket } from "./one-use-socket.ts";

/** Why nothing was started, and never will be. */
export interface Refusal {
  readonly refused: string;
}

export interface WarmSource {
  /** Private, with a path short enough for sockets. */
  readonly folder: string;
  /** Has one process forked, which comes to this socket for its order. */
  readonly fork: (socketPath: string) => void;
  /** Resolves with the reason when nobody will fork any more. */
  readonly gone: Promise<string>;
  /** Patience until a forked process has come. */
  readonly answerMs: number;
}

/**
 * Starts a process that is forked from a warm parent; see `startSupervised` for what holds of it. The order is given last, when the new
 * process leads its group: where it is not given, nothing has been started, however late the parent wakes up. Who gets it says that it
 * begins, or why it cannot; then it has done nothing of its order.
 */
export async function startWarm(options: StartOptions, source: WarmSource): Promise<SupervisedProcess | Refusal> {
  for (const file of [options.stdoutFile, options.stderrFile]) await writeFile(file, "");
  const meeting = await openOneUseSocket(source.folder).catch((error: unknown) => ({ refused: String(error) }));
  if ("refused" in meeting) return meeting;
  const patience = Promise.withResolvers<Refusal>();
  let kept: Socket | undefined;
  const timer = setTimeout(() => patience.resolve({ refused: "it does not answer" }), source.answerMs);
  try {
    source.fork(meeting.path);
    const late = Promise.race([patience.promise, source.gone.then((refused) => ({ refused }))]);
    const line = await Promise.race([meeting.connection, late]);
    if ("refused" in line) return line;
    const [refusal, begun] = [Promise.withResolvers<Refusal>(), Promise.withResolvers<null>()];
    let failure: ProcessEnd | null = null;
    const said = readLifeline(line, (word) => {
      failure = failureIn(word);
      if (failure !== null || word === "begun") return begun.resolve(null);
      const refused = refusalIn(word);
      failure = { kind: "spawn-failed", code: "unknown", message: refused };
      refusal.resolve({ refused });
    });
    const ended = new Promise((resolve) => line.once("close", resolve));
    const early = ended.then(() => ({ refused: "its process ended before it began" }));
    const group = await Promise.race([said.group, refusal.promise, early, late]);
    if (typeof group !== "number") return group;
    const watch = startWatch(options.clock ?? systemClock);
    line.write(`${JSON.stringify(orderOf(options))}\n`);
    // From here on only its own word tells that it has not begun. Where it is slow with that, it is seen to its end.
    const refused = await Promise.race([
      refusal.promise,
      begun.promise,
      ended.then(() => null),
      patience.promise.then(() => null),
    ]);
    if (refused !== null) return refused;
    kept = line;
    const process = supervise({ group, ended, status: said.status }, watch, options);
    return { group, ended: process.then((seen) => (failure === null ? seen : { ...seen, end: failure })) };
  } finally {
    clearTimeout(timer);
    await meeting.close(kept);
  }
}

function orderOf({ argv, cwd, environment, stdoutFile, stderrFile }: StartOptions): object {
  return { argv, cwd, environment, stdout: stdoutFile, stderr: stderrFile };
}

function failureIn(line: string): ProcessEnd | null {
  const [, code, message] = /^failed (\w+) (.*)$/.exec(line) ?? [];
  return code === undefined || message === undefined ? null : { kind: "spawn-failed", code, message };
}

function refusalIn(line: string): string {
  try {
    return z.object({ cold: z.string() }).parse(JSON.parse(line)).cold;
  } catch {
    return `it says ${line.slice(0, 200)}`;
  }
}
