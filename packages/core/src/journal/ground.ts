import { Held } from "./held.ts";

/**
 * What a run stands on besides its journal: its lock, and the folders that it writes into. Without the lock another harness may be at work on
 * the same trials; without a folder results would go where nobody looks for them.
 */
export class Ground {
  readonly #lock: Pick<Held, "prove">;
  readonly #folders: Held[] = [];

  constructor(lock: Pick<Held, "prove">) {
    this.#lock = lock;
  }

  async hold(folder: string): Promise<void> {
    const remedy =
      "Put it back where it was, if it still exists, in place of what is there now. The same command then goes on, and says what is missing.";
    this.#folders.push(await Held.folder({ code: "folder-lost", subject: folder, remedy }));
  }

  /** To be asked before whatever cannot be undone. @throws StoppedError `folder-lost`, `lock-lost` */
  async prove(): Promise<void> {
    try {
      await Promise.all([...this.#folders, this.#lock].map((held) => held.prove()));
    } catch (error) {
      // A lost folder took along what is in it, and says more.
      for (const folder of this.#folders) await folder.prove();
      throw error;
    }
  }

  /** The lock is left to whoever took it. */
  async close(): Promise<void> {
    await Promise.all(this.#folders.map((folder) => folder.close()));
  }
}
