import { chmod, chown, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LoopDisk } from "./loop-disk.ts";
import type { MovedDaemon } from "./moved-daemon.ts";
import { rootPlace } from "./root-place.ts";
import { output } from "./run.ts";
import { Victim } from "./victim.ts";

/** A disk once more, with two folders above it that nobody else uses, and a victim beside. */
export class TargetPlace {
  readonly place: string;
  readonly path: string;
  readonly victim: Victim;
  readonly #disk: LoopDisk;

  private constructor(place: string, path: string, victim: Victim, disk: LoopDisk) {
    this.place = place;
    this.path = path;
    this.victim = victim;
    this.#disk = disk;
  }

  static async make(disk: LoopDisk): Promise<TargetPlace> {
    const place = await rootPlace("cbts-t-");
    const path = join(place, "above/mnt");
    await mkdir(path, { recursive: true });
    const target = new TargetPlace(place, path, await Victim.make(join(place, "victim")), disk);
    await target.mount(disk);
    return target;
  }

  async mount(disk: LoopDisk): Promise<void> {
    await output("mount", ["--bind", disk.path, this.path]);
  }

  get docker(): string {
    return join(this.path, "docker");
  }

  /** A journal as an earlier version kept it on the disk, with a path of an attacker's choice. */
  async plantJournal({ daemon }: MovedDaemon, from: string): Promise<void> {
    const holdings = { images: [], containers: [], volumes: [] };
    const began = { kind: "began", host: daemon.client.host, from, folder: "docker", dataRoot: this.docker, holdings };
    const line = JSON.stringify({ ...began, configFile: join(this.victim.path, "evil") });
    await writeFile(join(this.path, ".cooperbench-ts-docker-root.jsonl"), `${line}\n`);
  }

  /** The disk is empty and root's alone again. */
  async end(): Promise<void> {
    const mounts = (await readFile("/proc/mounts", "utf8")).split("\n").map((line) => line.split(" ")[1] ?? "");
    for (const mount of mounts.filter((path) => path.startsWith(`${this.place}/`)).reverse())
      await output("umount", [mount]);
    for (const name of await readdir(this.#disk.path))
      if (name !== "lost+found") await rm(join(this.#disk.path, name), { recursive: true });
    await chown(this.#disk.path, 0, 0);
    await chmod(this.#disk.path, 0o755);
    await rm(this.place, { recursive: true });
  }
}
