import { sleep } from "../process/sleep.ts";

const AGAIN_MS = 2000;
const FULL: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"]);

/** Carries writes over a full disk: nothing is lost, they wait until there is room again. */
export class DiskGuard {
  readonly #signal: AbortSignal;
  #onFull: (message: string) => void = () => {};

  /** @param signal when it fires, a waiting write gives up with the disk's own error */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Tells of the first failure of each write that has to wait. */
  onFull(listener: (message: string) => void): void {
    this.#onFull = listener;
  }

  /** `write` must be safe to repeat. */
  async carry<Result>(write: () => Promise<Result>): Promise<Result> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await write();
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === undefined || !FULL.has(code) || this.#signal.aborted) throw error;
        if (tries === 0) this.#onFull(message);
        await sleep(AGAIN_MS, this.#signal);
      }
    }
  }
}
