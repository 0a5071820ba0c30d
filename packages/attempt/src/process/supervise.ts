import { constants } from "node:os";
import type { ProcessEnd } from "@cooperbench-ts/results";
import type { Clock } from "./clock.ts";
import type { Lifeline } from "./lifeline.ts";
import { groupGone, groupIsAlive, signalGroup } from "./process-group.ts";

/** A command that lives until it is stopped and dies with the harness. */
export interface SupervisedProcess {
  /** null: it could not be started. */
  readonly group: number | null;
  readonly ended: Promise<EndedProcess>;
}

export interface EndedProcess {
  readonly end: ProcessEnd;
  /** Signals that we sent to the group, in order. */
  readonly signals: readonly string[];
  readonly startedAt: Date;
  /** `startedAt` and the time that passed, so that a clock that is set meanwhile makes no phase shorter than nothing. */
  readonly endedAt: Date;
  /** Of the clock's `monotonicMs`: from its start to its own end, or to the moment when we began to end it. */
  readonly ran: { readonly from: number; readonly to: number };
  readonly pid: number | null;
}

export interface StartOptions {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stdoutFile: string;
  readonly stderrFile: string;
  /** Counted from the start of the process; null: none. */
  readonly limitMs: number | null;
  /** How much of the time so far does not count against the limit, in ms; it only grows. Default: all of it counts. */
  readonly uncountedMs?: (() => number) | undefined;
  /** Between TERM and KILL. */
  readonly graceMs: number;
  /** Awaited between the limit and TERM: the last chance to save the work of the attempt. */
  readonly beforeKill?: (() => Promise<void>) | undefined;
  /** Ends the group; the end is then `interrupted`. */
  readonly signal?: AbortSignal | undefined;
  /** Of the host. Default: the system's. */
  readonly clock?: Pick<Clock, "now" | "monotonicMs">;
}

const signalNames = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/** Measures what a process took. */
export interface StopWatch {
  elapsedMs(): number;
  /** It does nothing any more that counts. */
  stop(): void;
  times(): Pick<EndedProcess, "startedAt" | "endedAt" | "ran">;
}

export function startWatch(clock: Pick<Clock, "now" | "monotonicMs">): StopWatch {
  const [startedAt, from, begun] = [clock.now(), clock.monotonicMs(), performance.now()];
  const elapsedMs = (): number => performance.now() - begun;
  let stopped: number | null = null;
  return {
    elapsedMs,
    stop: () => (stopped ??= clock.monotonicMs()),
    times: () => ({
      startedAt,
      endedAt: new Date(startedAt.getTime() + elapsedMs()),
      ran: { from, to: stopped ?? clock.monotonicMs() },
    }),
  };
}

/** A longer timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Sees a process that has begun to its end. */
export async function supervise(
  { group, ended: exited, status }: Lifeline,
  watch: StopWatch,
  options: StartOptions,
): Promise<EndedProcess> {
  const signals: string[] = [];
  const send = (signal: "SIGTERM" | "SIGKILL"): void => {
    signals.push(signal);
    signalGroup(group, signal);
  };
  const stop = Promise.withResolvers<"timeout" | "interrupted">();
  const disarm = atLimit(options, watch, () => stop.resolve("timeout"));
  const onAbort = (): void => stop.resolve("interrupted");
  options.signal?.addEventListener("abort", onAbort, { once: true });
  if (options.signal?.aborted === true) onAbort();

  const first = await Promise.race([exited.then(() => "exited" as const), stop.promise]);
  disarm();
  watch.stop();
  options.signal?.removeEventListener("abort", onAbort);
  if (first !== "exited") {
    await options.beforeKill?.().catch(() => {});
    send("SIGTERM");
    const grace = Promise.withResolvers<"grace">();
    const timer = setTimeout(() => grace.resolve("grace"), options.graceMs);
    await Promise.race([exited, grace.promise]);
    clearTimeout(timer);
  }
  // Also after a normal end: what the process left behind in its group must not outlive the attempt.
  if (await groupIsAlive(group)) send("SIGKILL");
  await exited;
  await groupGone(group);
  return { end: endOf(first, status(), options.limitMs), signals, ...watch.times(), pid: group };
}

/** Tells when so much of the time has passed that counts. Returns what ends the wait. */
function atLimit(
  { limitMs, uncountedMs = () => 0 }: Pick<StartOptions, "limitMs" | "uncountedMs">,
  watch: Pick<StopWatch, "elapsedMs">,
  tell: () => void,
): () => void {
  if (limitMs === null) return () => {};
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const leftMs = limitMs - (watch.elapsedMs() - uncountedMs());
    if (leftMs <= 0) return tell();
    // What does not count may grow meanwhile: then the time is not up when the timer is.
    timer = setTimeout(look, Math.min(Math.max(leftMs, 5), LONGEST_TIMER_MS));
  };
  look();
  return () => clearTimeout(timer);
}

function endOf(first: "exited" | "timeout" | "interrupted", status: number | null, limitMs: number | null): ProcessEnd {
  if (first === "timeout") return { kind: "timeout", limitMs: limitMs ?? 0 };
  if (first === "interrupted") return { kind: "interrupted" };
  // What starts a command says 127 where there is none, or no interpreter for it, and 126 where it may not be run.
  if (status === 127)
    return {
      kind: "spawn-failed",
      code: "ENOENT",
      message: "the program, or the interpreter that its first line names, is not there",
    };
  if (status === 126) return { kind: "spawn-failed", code: "EACCES", message: "the program may not be executed" };
  // A shell reports death by signal n as 128 + n.
  const signal = status === null || status <= 128 ? undefined : signalNames.get(status - 128);
  if (status === null) return { kind: "signaled", signal: "SIGKILL" };
  return signal === undefined ? { kind: "exited", exitCode: status } : { kind: "signaled", signal };
}
