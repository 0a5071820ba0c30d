import type { Io } from "../io.ts";
import { cut, formatBytes, formatDuration } from "./format.ts";

export interface Transfer {
  readonly bytes: number;
  /** null: not known. */
  readonly totalBytes: number | null;
  readonly bytesPerSecond: number | null;
  readonly etaSeconds: number | null;
}

const PLAIN_EVERY_MS = 10_000;
const CLEAR_LINE = "\r\u001B[2K";

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
    const line = cut(text, this.#io.columns - 1);
    if (this.#io.isTerminal) {
      this.#io.stderr(`${CLEAR_LINE}${line}`);
      this.#open = true;
      return;
    }
    if (this.#now() - this.#shownAt < PLAIN_EVERY_MS) return;
    this.#shownAt = this.#now();
    this.#io.stderr(`${line}\n`);
  }

  /** A line that stays. */
  say(text: string): void {
    this.end();
    this.#io.stderr(`${cut(text, this.#io.columns)}\n`);
  }

  end(): void {
    if (this.#open) this.#io.stderr(CLEAR_LINE);
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
