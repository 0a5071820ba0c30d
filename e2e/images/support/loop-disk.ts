import { rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rootPlace } from "./root-place.ts";
import { output, run } from "./run.ts";

/** A real ext4 file system of its own, mounted from a file. */
export class LoopDisk {
  readonly path: string;
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
    this.path = join(directory, "mnt");
  }

  /** @param files how many it can hold; by default as many as mkfs thinks right */
  static async make(megabytes: number, files?: number): Promise<LoopDisk> {
    const disk = new LoopDisk(await rootPlace("cbts-l-"));
    const file = join(disk.#directory, "disk.img");
    await writeFile(file, "");
    await truncate(file, megabytes * 1024 ** 2);
    await output("mkfs.ext4", ["-q", "-F", "-m", "0", ...(files === undefined ? [] : ["-N", String(files)]), file], {
      env: { PATH: `${process.env["PATH"]}:/usr/sbin:/sbin` },
    });
    await output("mkdir", ["-p", disk.path]);
    await output("mount", ["-o", "loop", file, disk.path]);
    return disk;
  }

  async end(): Promise<void> {
    await run("umount", [this.path]);
    await run("umount", ["-l", this.path]);
    await rm(this.#directory, { recursive: true, force: true });
  }
}
