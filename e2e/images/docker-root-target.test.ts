import { chmod, chown, mkdir, readdir, readFile, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { applyDockerRoot, type ApplyOptions, type ApplyOutcome, planDockerRoot } from "@cooperbench-ts/docker-images";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { describeWith } from "./parts.ts";
import { LoopDisk } from "./support/loop-disk.ts";
import { MovedDaemon } from "./support/moved-daemon.ts";
import { output } from "./support/run.ts";
import { TargetPlace } from "./support/target-place.ts";

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

  let target: TargetPlace;
  beforeEach(async () => {
    target = await TargetPlace.make(disk);
  });
  afterEach(async () => {
    if ((await moved.root()) !== root) await moved.back();
    await target.end();
  });

  const apply = (directory: string, options: ApplyOptions = {}): Promise<ApplyOutcome> =>
    applyDockerRoot(moved.daemon.client, directory, { ...moved.options, ...options });
  const expectAsBefore = async () => {
    expect(await target.victim.isUntouched()).toBe(true);
    expect([await moved.root(), await readFile(moved.daemon.configFile, "utf8")]).toEqual([root, config]);
  };

  const levels: Readonly<Record<string, () => string>> = {
    "a folder far above": () => target.place,
    "the folder above": () => dirname(target.path),
    "the target": () => target.path,
    "docker in it": () => target.docker,
  };
  const plants = {
    "foreign-owner": { "somebody else's": (path: string) => chown(path, somebody, 0) },
    "writable-by-others": {
      "writable by a group": (path: string) => chown(path, 0, somebody).then(() => chmod(path, 0o775)),
      "writable by all": (path: string) => chmod(path, 0o777),
      "writable by all, with a sticky bit": (path: string) => chmod(path, 0o1777),
    },
  };
  const cases = Object.entries(plants).flatMap(([code, kinds]) =>
    Object.entries(kinds).flatMap(([kind, plant]) =>
      Object.entries(levels).map(([level, at]) => ({ code, kind, plant, level, at })),
    ),
  );
  const refused = async (asked: string, component: string, code: string) => {
    const before = await readdir(target.path);
    const outcome = await apply(asked);
    expect(outcome.outcome, outcome.message).toBe("refused");
    expect(outcome.refusals).toEqual([
      { code, message: expect.stringContaining(`${component} `) as string, remedy: expect.any(String) as string },
    ]);
    const plan = await planDockerRoot(moved.daemon.client, asked, moved.options);
    expect(plan.refusals).toEqual(expect.arrayContaining([...outcome.refusals]));
    expect(await readdir(target.path)).toEqual(before);
    await expectAsBefore();
  };

  test.each(cases)("$level is $kind, with a journal planted: refused", async ({ code, plant, at }) => {
    await target.plantJournal(moved, root);
    await mkdir(at(), { recursive: true });
    await plant(at());
    await refused(target.path, at(), code);
  });

  // Where a disk is mounted nothing can be renamed: so the way to it leads over a link beside.
  test.each(Object.entries(levels).slice(0, 3))("%s is reached over a link: refused", async (_level, at) => {
    await target.plantJournal(moved, root);
    const link = join(target.place, "link");
    await symlink(at(), link);
    await refused(join(link, target.path.slice(at().length)), link, "symbolic-link");
  });

  test("docker in it is a link to a full folder that a planted journal calls a copy, or to an empty one: refused", async () => {
    await target.plantJournal(moved, root);
    await symlink(target.victim.path, target.docker);
    await refused(target.path, target.docker, "symbolic-link");
    await rm(target.docker);
    await mkdir(join(target.place, "empty"));
    await symlink(join(target.place, "empty"), target.docker);
    await refused(target.path, target.docker, "symbolic-link");
  });

  test("something is mounted on docker in it, or the daemon's socket is somebody else's: refused", async () => {
    await mkdir(target.docker);
    await mkdir(join(target.place, "empty"));
    await output("mount", ["--bind", join(target.place, "empty"), target.docker]);
    await refused(target.path, target.docker, "mounts-inside");
    await output("umount", [target.docker]);
    await chown(moved.daemon.socket, somebody, 0);
    await refused(target.path, moved.daemon.socket, "foreign-daemon");
    await chown(moved.daemon.socket, 0, 0);
  });

  test("what a disk brings with it is not read: a journal of root's with paths, and a pipe for its mark", async () => {
    await target.plantJournal(moved, root);
    await output("mkfifo", [join(target.path, ".cooperbench-ts-docker-root")]);
    const outcome = await apply(target.path);
    expect(outcome, outcome.message).toMatchObject({ outcome: "moved", oldRoot: root, dataRoot: target.docker });
    expect(await readFile(moved.daemon.configFile, "utf8")).toContain(target.docker);
    expect(await target.victim.isUntouched()).toBe(true);
  });

  test("docker becomes a link while Docker is being stopped: nothing is copied or removed, and Docker runs as before", async () => {
    const { symlinkSync } = process.getBuiltinModule("node:fs");
    const outcome = await apply(target.path, {
      onEvent: (event) => {
        if (event.type === "root-step" && event.step === "stop") symlinkSync(target.victim.path, target.docker);
      },
    });
    expect(outcome).toMatchObject({ outcome: "rolled-back", failedStep: "copy" });
    expect(outcome.message).toContain(`${target.docker} is a symbolic link`);
    await expectAsBefore();
  });

  test("after the start it is the disk that counts, not the path: the old root bound to the new place is no move", async () => {
    const bound = await moved.startWith(target.path, `mount --bind ${root} ${target.docker}`);
    const outcome = await apply(target.path, { startCommand: bound });
    expect(outcome).toMatchObject({ outcome: "rolled-back", failedStep: "prove" });
    expect(outcome.message).toContain(`${target.docker} lies on another disk than ${target.path}`);
    await expectAsBefore();
  });
});
