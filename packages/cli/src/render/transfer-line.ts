import { visibleText } from "@cooperbench-ts/results";
import { clearLine, drawLine, type Io, sayLine } from "../io.ts";
import { cut, formatBytes, formatDuration } from "./format.ts";

export interface Transfer {
  readonly bytes: number;
  /** null: not known. */
  readonly totalBytes: number | null;
  readonly bytesPerSecond: number | null;
  readonly etaSeconds: number | null;
}

const PLAIN_EVERY_MS = 10_000;

/** How far a transfer is: one line that is drawn over on a terminal, a line now and then elsewhere. */
export class TransferLine {
  readonly #io: Io;
  readonly #now: () => number;
  #shownAt = Number.NEGATIVE_INFINITY;
  #open = false;

  constructor(io: Io, now: () => number = Date.now) {
    this.#io = io;
    this.#now = now;
  }

  show(text: string): void {
    const line = cut(visibleText(text), this.#io.columns - 1);
    if (this.#io.isTerminal) {
      drawLine(this.#io, line);
      this.#open = true;
      return;
    }
    if (this.#now() - this.#shownAt < PLAIN_EVERY_MS) return;
    this.#shownAt = this.#now();
    sayLine(this.#io, line);
  }

  /** A line that stays. */
  say(text: string): void {
    this.end();
    sayLine(this.#io, cut(visibleText(text), this.#io.columns));
  }

  end(): void {
    if (this.#open) clearLine(this.#io);
    this.#open = false;
  }
}

/** `1.2 GiB of 3.0 GiB, 35.0 MiB/s, about 1 min 10 s left` */
export function transferText({ bytes, totalBytes, bytesPerSecond, etaSeconds }: Transfer): string {
  return [
    totalBytes === null ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(totalBytes)}`,
    ...(bytesPerSecond === null ? [] : [`${formatBytes(bytesPerSecond)}/s`]),
    ...(etaSeconds === null ? [] : [`about ${formatDuration(etaSeconds * 1000)} left`]),
  ].join(", ");
}
