import { createHash } from "node:crypto";
import { lstat, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A folder of somebody else, and what it holds: names, owners, modes and bytes. */
export class Victim {
  readonly path: string;
  #before = "";

  private constructor(path: string) {
    this.path = path;
  }

  static async make(path: string): Promise<Victim> {
    await mkdir(join(path, "volumes/precious"), { recursive: true });
    await writeFile(join(path, "volumes/precious/work"), "weeks of work");
    await writeFile(join(path, "top"), "of somebody else");
    const victim = new Victim(path);
    victim.#before = await victim.#state();
    return victim;
  }

  async isUntouched(): Promise<boolean> {
    return (await this.#state()) === this.#before;
  }

  async #state(): Promise<string> {
    const hash = createHash("sha256");
    for (const name of ["", ...(await readdir(this.path, { recursive: true })).sort()]) {
      const path = join(this.path, name);
      const stats = await lstat(path);
      hash.update(`${name} ${stats.uid} ${stats.gid} ${stats.mode} ${stats.ino}\0`);
      if (stats.isFile()) hash.update(await readFile(path));
    }
    return hash.digest("hex");
  }
}
