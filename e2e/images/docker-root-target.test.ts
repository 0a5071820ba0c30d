import { chmod, chown, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { applyDockerRoot, type ApplyOptions, type ApplyOutcome, planDockerRoot } from "@cooperbench-ts/docker-images";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { describeWith } from "./parts.ts";
import { LoopDisk } from "./support/loop-disk.ts";
import { MovedDaemon } from "./support/moved-daemon.ts";
import { rootPlace } from "./support/root-place.ts";
import { output, run } from "./support/run.ts";
import { Victim } from "./support/victim.ts";

const somebody = 1000;

describeWith(["root", "dockerd", "docker", "loop-mounts"], "a target that is not root's alone", () => {
  let moved: MovedDaemon;
  let disk: LoopDisk;
  let root: string;
  let config: string;
  beforeAll(async () => {
    moved = await MovedDaemon.start({});
    await moved.daemon.docker("volume", "create", "kept");
    disk = await LoopDisk.make(300);
    root = await moved.root();
    config = await readFile(moved.daemon.configFile, "utf8");
  });
  afterAll(async () => {
    await moved?.end();
    await disk?.end();
  });

  let place: string;
  /** The disk once more, with two folders above it that nobody else uses. */
  let target: string;
  let victim: Victim;
  beforeEach(async () => {
    place = await rootPlace("cbts-t-");
    target = join(place, "above/mnt");
    await mkdir(target, { recursive: true });
    await output("mount", ["--bind", disk.path, target]);
    victim = await Victim.make(join(place, "victim"));
  });
  afterEach(async () => {
    if ((await moved.daemon.tryDocker("version")).code !== 0) await moved.up();
    for (const name of await readdir(disk.path))
      if (name !== "lost+found") await rm(join(disk.path, name), { recursive: true });
    await chown(disk.path, 0, 0);
    await chmod(disk.path, 0o755);
    const mounts = (await readFile("/proc/mounts", "utf8")).split("\n").map((line) => line.split(" ")[1] ?? "");
    for (const mount of mounts.filter((path) => path.startsWith(`${place}/`)).reverse())
      await output("umount", [mount]);
    await rm(place, { recursive: true });
  });

  const apply = (directory: string, options: ApplyOptions = {}): Promise<ApplyOutcome> =>
    applyDockerRoot(moved.daemon.client, directory, { ...moved.options, ...options });

  /** A journal as an earlier version kept it on the disk, with every path of an attacker's choice. */
  const hostileJournal = () => {
    const [host, dataRoot, configFile] = [moved.daemon.client.host, join(target, "docker"), join(victim.path, "evil")];
    const holdings = { images: [], containers: [], volumes: [] };
    const began = { kind: "began", host, from: root, folder: "docker", dataRoot, configFile, holdings };
    return `${JSON.stringify(began)}\n`;
  };
  const onDisk = ".cooperbench-ts-docker-root.jsonl";
  const planted = [onDisk];

  const plants = {
    "somebody else's": (path: string) => chown(path, somebody, 0),
    "writable by a group": async (path: string) => {
      await chown(path, 0, somebody);
      await chmod(path, 0o775);
    },
    "writable by all": (path: string) => chmod(path, 0o777),
    "writable by all, with a sticky bit": (path: string) => chmod(path, 0o1777),
    "a symbolic link": async (path: string) => {
      await rename(path, `${path}.real`);
      await symlink(`${path}.real`, path);
    },
  };

  describe.each(Object.entries(plants))("is refused before anything is touched where it is %s", (kind, plant) => {
    const levels: Readonly<Record<string, () => string>> = {
      "a folder far above": () => place,
      "the folder above": () => dirname(target),
      "the target": () => target,
      "docker in it": () => join(target, "docker"),
    };
    test.each(Object.entries(levels))("%s", async (level, at) => {
      const link = kind === "a symbolic link";
      let asked = target;
      let component = at();
      await writeFile(join(target, onDisk), hostileJournal());
      if (level === "docker in it" && link) await symlink(victim.path, component);
      else if (link) {
        // Where a disk is mounted nothing can be renamed: so the way to it leads over a link beside.
        component = join(place, "link");
        await symlink(at(), component);
        asked = join(component, target.slice(at().length));
      } else {
        await mkdir(component, { recursive: true });
        await plant(component);
      }
      const before = await readdir(target);
      const outcome = await apply(asked);
      expect([outcome.outcome, await victim.isUntouched()], outcome.message).toEqual(["refused", true]);
      expect(outcome.message).toContain(component);
      expect(outcome.refusals.map(({ code }) => code)).toContain(
        link ? "symbolic-link" : kind === "somebody else's" ? "foreign-owner" : "writable-by-others",
      );
      const plan = await planDockerRoot(moved.daemon.client, asked, moved.options);
      expect(plan.refusals).toEqual(expect.arrayContaining([...outcome.refusals]));
      expect(await readdir(target)).toEqual(before);
      expect([await moved.root(), await readFile(moved.daemon.configFile, "utf8")]).toEqual([root, config]);
      if (level === "a folder far above") await chmod(place, 0o700).then(() => chown(place, 0, 0));
    });
  });
});
