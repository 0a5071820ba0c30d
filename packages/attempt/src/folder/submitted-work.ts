import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/** What the command printed by which upstream fetched a patch. */
export interface Submitted {
  readonly stdout: Buffer;
  /** With stderr, as they came. */
  readonly output: Buffer;
}

/** How a write is carried out that a full disk may hold up. */
type Carry = (write: () => Promise<void>) => Promise<void>;

const [STDOUT, OUTPUT] = [".stdout", ".output"];

/**
 * Keeps what was fetched of each container, so that a later harness has it too. Half of a file does no harm: it compares
 * with nothing. A file that cannot be written is missing.
 */
export class SubmittedWork {
  readonly #folder: string;
  readonly #carry: Carry;
  #written: Promise<void> = Promise.resolve();

  constructor(folder: string, carry: Carry = (write) => write()) {
    this.#folder = folder;
    this.#carry = carry;
  }

  /** null: what was kept of this container counts no more. */
  keep(containerId: string, submitted: Submitted | null): void {
    this.#written = this.#written.then(() => this.#carry(() => this.#write(containerId, submitted))).catch(() => {});
  }

  /** Resolves when all is in its place. */
  async settled(): Promise<void> {
    await this.#written;
  }

  async #write(containerId: string, submitted: Submitted | null): Promise<void> {
    const place = path.join(this.#folder, containerId);
    for (const ending of [OUTPUT, STDOUT]) await rm(place + ending, { force: true });
    if (submitted === null) return;
    await mkdir(this.#folder, { recursive: true });
    await writeFile(place + OUTPUT, submitted.output);
    await writeFile(place + STDOUT, submitted.stdout);
  }
}

/** All that was kept; none where there is no folder. */
export async function readSubmitted(folder: string): Promise<Submitted[]> {
  const names = await readdir(folder).catch(() => []);
  const read = names
    .filter((name) => name.endsWith(STDOUT))
    .sort()
    .map(async (name) => {
      const place = path.join(folder, name);
      const output = await readFile(place.slice(0, -STDOUT.length) + OUTPUT);
      return { stdout: await readFile(place), output };
    });
  return Promise.all(read);
}
