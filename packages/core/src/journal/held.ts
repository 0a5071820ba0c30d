import { type FileHandle, open, stat } from "node:fs/promises";
import { type FailureDetails, StoppedError } from "@cooperbench-ts/results";

/** Where it lies (`subject`), and what it means for a run that it is no longer there. */
export type Loss = Omit<FailureDetails, "problem" | "cause">;

/**
 * A file or folder that a run depends on. It is held open: so its inode is not used again, and it can be told from whatever is put in its place.
 */
export class Held {
  readonly #handle: FileHandle;
  readonly #loss: Loss;

  constructor(handle: FileHandle, loss: Loss) {
    this.#handle = handle;
    this.#loss = loss;
  }

  static async folder(loss: Loss): Promise<Held> {
    return new Held(await open(loss.subject, "r"), loss);
  }

  /** @throws StoppedError when it is not in its place any more */
  async prove(): Promise<void> {
    const held = await this.#handle.stat({ bigint: true });
    try {
      const there = await stat(this.#loss.subject, { bigint: true });
      if (there.ino === held.ino && there.dev === held.dev) return;
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      const gone = code === "ENOENT" || code === "ENOTDIR";
      throw this.#lost(gone ? (held.nlink === 0n ? "deleted" : "moved away") : `made unreachable (${message})`, cause);
    }
    throw this.#lost("replaced");
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  #lost(how: string, cause?: unknown): StoppedError {
    return new StoppedError({ ...this.#loss, problem: `It was ${how} while this run was at work.`, cause });
  }
}
