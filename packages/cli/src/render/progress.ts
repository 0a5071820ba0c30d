import { trialKey, visibleText } from "@cooperbench-ts/results";
import type { ExperimentEvent } from "@cooperbench-ts/core";
import { type Io, sayLine, writeJsonLine } from "../io.ts";
import { LiveBlock } from "../live-block.ts";
import { cut, formatDuration, formatUsd } from "./format.ts";
import { ProgressState, type RunningTrial } from "./progress-state.ts";

/** Shows the events of a run while it works. */
export interface Progress {
  show(event: ExperimentEvent): void;
  /** Says something beside the events. Written to stderr past it, a live block would be drawn over it, and not be cleared. */
  say(text: string): void;
  /** What runs now, for a person who asks for its end. */
  running(): string;
  /** Leaves the terminal as it was. */
  end(): void;
}

/** JSON lines for machines; a live block on a terminal; plain lines elsewhere. */
export function createProgress(io: Io, form: { readonly json: boolean; readonly evalLimitMs: number }): Progress {
  if (form.json) return new JsonProgress(io);
  return io.isTerminal ? new LiveProgress(io, form.evalLimitMs) : new PlainProgress(io, form.evalLimitMs);
}

class JsonProgress implements Progress {
  readonly #io: Io;

  constructor(io: Io) {
    this.#io = io;
  }

  show(event: ExperimentEvent): void {
    writeJsonLine(this.#io, event);
  }

  say(text: string): void {
    sayPlainly(this.#io, text);
  }

  running(): string {
    return "running trials";
  }

  end(): void {}
}

/** Apart from the line that a terminal may have begun with an echo of the keys. */
function sayPlainly(io: Io, text: string): void {
  sayLine(io, "");
  sayLine(io, text);
}

class PlainProgress implements Progress {
  readonly #io: Io;
  readonly #evalLimitMs: number;
  readonly #state = new ProgressState(Date.now());

  constructor(io: Io, evalLimitMs: number) {
    this.#io = io;
    this.#evalLimitMs = evalLimitMs;
  }

  show(event: ExperimentEvent): void {
    this.#state.apply(event, Date.now());
    const line = lineOf(event, this.#state);
    if (line !== null) sayLine(this.#io, line);
  }

  say(text: string): void {
    sayPlainly(this.#io, text);
  }

  running(): string {
    return runningText(this.#state, Date.now(), this.#evalLimitMs);
  }

  end(): void {}
}

const REDRAW_MS = 250;

class LiveProgress implements Progress {
  readonly #io: Io;
  readonly #evalLimitMs: number;
  readonly #state = new ProgressState(Date.now());
  readonly #block = new LiveBlock();
  readonly #timer: NodeJS.Timeout;

  constructor(io: Io, evalLimitMs: number) {
    this.#io = io;
    this.#evalLimitMs = evalLimitMs;
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS);
    this.#timer.unref();
  }

  show(event: ExperimentEvent): void {
    this.#state.apply(event, Date.now());
    // Ended trials are in the counts; what a person must know scrolls above the block.
    const line =
      event.type === "trial-ended" && event.verdict.verdict !== "infra_error" ? null : lineOf(event, this.#state);
    if (line !== null) this.say(cut(visibleText(line), this.#io.columns));
  }

  /** Above the block, where it scrolls away. */
  say(text: string): void {
    this.#block.clear();
    sayLine(this.#io, text);
    this.#draw();
  }

  running(): string {
    return runningText(this.#state, Date.now(), this.#evalLimitMs);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#block.end();
  }

  #draw(): void {
    this.#block.draw(statusBlock(this.#state, Date.now(), this.#io.columns));
  }
}

/** How many trials run, and how long they can still take: the work of an agent phase is evaluated before its trial ends. */
export function runningText({ running }: ProgressState, nowMs: number, evalLimitMs: number): string {
  const left = [...running.values()].map((trial) => leftMs(trial, nowMs) + (trial.phase === "agent" ? evalLimitMs : 0));
  const trials = left.length === 1 ? "1 running trial" : `${left.length} running trials`;
  return left.length === 0 ? trials : `${trials}, at most ${formatDuration(Math.max(...left))} more`;
}

/** Of the limit of its phase. */
function leftMs({ limitMs, sinceMs }: RunningTrial, nowMs: number): number {
  return Math.max(0, limitMs - (nowMs - sinceMs));
}

/** The counts line and one line per running trial. */
export function statusBlock(state: ProgressState, nowMs: number, columns: number): string[] {
  const eta = state.etaMs(nowMs);
  const head = [
    `${state.skipped + state.ended}/${state.planned} done`,
    `${state.pass} pass`,
    `${state.fail} fail`,
    `${state.infra} infra`,
    spentText(state),
    eta === null ? `${formatDuration(nowMs - state.startedMs)} so far` : `about ${formatDuration(eta)} left`,
    ...(state.paused === null ? [] : [`paused: ${state.paused}`]),
  ].join("  ");
  const running = [...state.running.values()].map((trial) => {
    const facts = [
      `${trial.phase} ${trial.attempt}`,
      `${trial.steps} steps`,
      ...(trial.calls > 0 ? [`${trial.calls} calls`] : []),
      ...(trial.costUsd === null ? [] : [formatUsd(trial.costUsd)]),
      `${formatDuration(leftMs(trial, nowMs))} left`,
    ];
    return `  ${trialKey(trial)}  ${facts.join(", ")}`;
  });
  return [head, ...running].map((line) => cut(visibleText(line), columns));
}

function spentText({ spent }: ProgressState): string {
  const wasted = spent.wastedUsd > 0 ? ` (${formatUsd(spent.wastedUsd)} in failed attempts)` : "";
  return `${formatUsd(spent.knownUsd)} spent${wasted}${spent.unknownAttempts > 0 ? ` + ${spent.unknownAttempts} unpriced` : ""}`;
}

/** One line about an event; null for those that only move the counts. */
export function lineOf(event: ExperimentEvent, state: ProgressState): string | null {
  switch (event.type) {
    case "notice":
      return event.level === "warning" ? `warning: ${event.message}` : event.message;
    case "image":
      return `${event.image}: ${event.message}`;
    case "planned":
      return `${event.trials} ${event.trials === 1 ? "trial" : "trials"} planned: ${event.toRun} to run, ${event.skipped} done before`;
    case "decided":
      // A trial that simply starts has nothing to explain.
      return event.action === "agent" ? null : `${column(event.action)}${trialKey(event)}  ${event.why}`;
    case "retry":
      return `${column("retry")}${trialKey(event)}  ${event.reason}, ${event.action} again in ${formatDuration(event.delayMs)}`;
    case "trial-ended": {
      const { verdict } = event;
      const mark = verdict.verdict === "infra_error" ? "infra" : (verdict.verdict ?? "none");
      const count = `[${state.skipped + state.ended}/${state.planned}]`;
      const again =
        verdict.attempts.agent > 1 || verdict.attempts.eval > 1
          ? `, attempts ${verdict.attempts.agent}+${verdict.attempts.eval}`
          : "";
      return `${count} ${mark.padEnd(5)}  ${trialKey(event)}  ${verdict.reason}${again}`;
    }
    case "paused":
      return event.until === undefined
        ? `paused: ${event.cause}, waiting at most ${formatDuration(event.patienceMs)} for it to heal: ${event.message}`
        : `paused: ${event.cause}, waits until ${event.until}: ${event.message}`;
    case "resumed":
      return `resumed after ${formatDuration(event.pausedMs)}: ${event.cause} has healed`;
    case "asking":
      return `asking whether every trial would end in ${event.cause}: ${event.message}`;
    case "asked": {
      const [verdict, then] = event.refuted
        ? ["it need not be every trial", ""]
        : ["nobody can tell whether it is every trial", "; a second pair will"];
      return `going on after ${formatDuration(event.pausedMs)}: ${event.cause}, ${verdict} (${event.message})${then}`;
    }
    case "stopping":
      return `stopping (${event.cause}): ${firstLine(event.message)} ${event.running} running trials end first.`;
    default:
      return null;
  }
}

/** Wide enough for every action, and a blank. */
function column(action: string): string {
  return `${action.padEnd("conclude".length)} `;
}

/** A message may quote a stack; it is told whole at the end. */
function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
