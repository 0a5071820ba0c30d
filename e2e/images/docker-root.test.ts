import { once } from "node:events";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  applyDockerRoot,
  dockerRoot,
  planDockerRoot,
  verifyImages,
  imagesByName,
  type ApplyOptions,
  type RootEvent,
} from "@cooperbench-ts/docker-images";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { describeWith } from "./parts.ts";
import { LoopDisk } from "./support/loop-disk.ts";
import { makeKeeper } from "./support/keeper.ts";
import { MovedDaemon } from "./support/moved-daemon.ts";
import type { OwnDaemon } from "./support/own-daemon.ts";
import { OwnRegistry } from "./support/own-registry.ts";
import { rootPlace } from "./support/root-place.ts";
import { output } from "./support/run.ts";
import { makeTaskImage } from "./support/task-image.ts";

const image = "akhatua/cooperbench-moved:task0";

describeWith(
  ["root", "dockerd", "docker", "docker-registry", "base-image", "loop-mounts"],
  "moving Docker's data root",
  () => {
    let registry: OwnRegistry;
    let moved: MovedDaemon;
    let daemon: OwnDaemon;
    let options: ApplyOptions;
    let config: string;
    const events: RootEvent[] = [];
    const disks: LoopDisk[] = [];

    const disk = async (megabytes: number) => {
      const made = await LoopDisk.make(megabytes);
      disks.push(made);
      return made;
    };

    beforeAll(async () => {
      registry = await OwnRegistry.start();
      await registry.push(
        "akhatua/cooperbench-moved",
        "task0",
        await makeTaskImage({ name: "moved", layers: [{ name: "moved", bytes: 6_000_000 }] }),
      );
      await registry.push("akhatua/cooperbench-moved", "task1", await makeTaskImage({ name: "moved 1" }));
      moved = await MovedDaemon.start({ mirrors: [registry.url], config: { labels: ["kept=yes"] } });
      daemon = moved.daemon;
      const { configFile, stopCommand, startCommand, stateFolder } = moved.options;
      options = { configFile, stopCommand, startCommand, stateFolder, onEvent: (event) => events.push(event) };
      await daemon.docker("pull", "-q", image);
      await daemon.docker("pull", "-q", "akhatua/cooperbench-moved:task1");
      await makeKeeper(daemon, image);
      await daemon.docker("volume", "create", "keep-me");
      await writeFile(join((await dockerRoot(daemon.client)).dataRoot, "volumes/keep-me/_data/file"), "in a volume");
      config = await readFile(daemon.configFile, "utf8");
    });
    afterEach(() => {
      events.length = 0;
    });
    afterAll(async () => {
      await moved?.end();
      for (const made of disks) await made.end();
      await registry?.end();
    });

    const expectUntouched = async (root: string) => {
      expect((await dockerRoot(daemon.client)).dataRoot).toBe(root);
      expect(await readFile(daemon.configFile, "utf8")).toBe(config);
      expect(await daemon.images()).toContain(image);
    };

    test("the report names the real mount, its space, and whether it survives a reboot", async () => {
      const report = await dockerRoot(daemon.client);
      const wanted = (await output("df", ["--output=target,avail", "-B1", daemon.directory]))
        .split("\n")[1]
        ?.trim()
        .split(/\s+/);
      expect(report.dataRoot).toBe(join(daemon.directory, "data"));
      expect(report.mount?.mountPoint).toBe(wanted?.[0]);
      expect(Math.abs((report.space?.freeBytes ?? 0) - Number(wanted?.[1]))).toBeLessThan(200e6);
      expect(report.survivesReboot.answer).toBe(wanted?.[0] === "/" ? "yes" : report.survivesReboot.answer);
      expect(report).toMatchObject({
        storageDriver: "overlay2",
        containerdImageStore: false,
        rootless: false,
        notes: [],
      });
    });

    test("refuses a folder that is no mount, one on the same file system, a read-only one and one that is too small", async () => {
      const root = (await dockerRoot(daemon.client)).dataRoot;
      const codes = async (directory: string) => {
        const outcome = await applyDockerRoot(daemon.client, directory, options);
        expect(outcome.outcome).toBe("refused");
        return outcome.refusals.map((refusal) => refusal.code);
      };
      const plain = await rootPlace("cbts-plain-");
      expect(await codes(plain)).toEqual(["not-a-mount", "same-file-system"]);
      await output("mount", ["--bind", plain, plain]);
      expect(await codes(plain)).toEqual(["same-file-system"]);
      await output("umount", [plain]);
      await rm(plain, { recursive: true });
      expect(await codes(join(plain, "none"))).toEqual(["no-directory"]);
      const large = await disk(300);
      const inner = join(root, "volumes", "a-disk-of-its-own");
      await mkdir(inner);
      await output("mount", ["--bind", large.path, inner]);
      expect(await codes(large.path)).toEqual(["mounts-inside"]);
      await output("umount", [inner]);
      await rm(inner, { recursive: true });
      const small = await disk(20);
      expect(await codes(small.path)).toEqual(["too-small"]);
      await output("mount", ["-o", "remount,ro", small.path]);
      expect(await codes(small.path)).toContain("read-only");
      const inside = await disk(300);
      await mkdir(join(inside.path, "below"));
      expect(await codes(join(inside.path, "below"))).toEqual(["not-a-mount"]);
      await expectUntouched(root);
      expect(events).toEqual([]);
    });

    test("the plan shows every byte that will change and changes nothing", async () => {
      const { path } = await disk(300);
      const plan = await planDockerRoot(daemon.client, path, options);
      expect(plan.refusals).toEqual([]);
      expect(plan.configBefore).toBe(config);
      expect(plan.configAfter).toBe(
        config.replace(JSON.stringify(join(daemon.directory, "data")), JSON.stringify(join(path, "docker"))),
      );
      expect(plan.copyBytes).toBeGreaterThan(30e6);
      expect(plan.warnings.join()).toContain("after a reboot");
      expect(await readdir(path)).toEqual(["lost+found"]);
      await expectUntouched(plan.from.dataRoot);
    });

    test("refuses while containers run, and a configuration that the daemon does not take", async () => {
      const { path } = await disk(300);
      const root = (await dockerRoot(daemon.client)).dataRoot;
      await daemon.docker("run", "-d", "--name", "runner", "--network", "none", "--entrypoint", "sleep", image, "600");
      const busy = await applyDockerRoot(daemon.client, path, options);
      await daemon.docker("rm", "-f", "runner");
      expect(busy.refusals.map((refusal) => refusal.code)).toEqual(["containers-running"]);
      await writeFile(daemon.configFile, config.replace("{", '{\n  "no-such-setting": true,'));
      const outcome = await applyDockerRoot(daemon.client, path, options);
      await writeFile(daemon.configFile, config);
      expect(outcome).toMatchObject({
        outcome: "refused",
        failedStep: "trial",
        refusals: [{ code: "config-refused" }],
      });
      expect(outcome.message).toContain("no-such-setting");
      expect(await readdir(path)).toEqual(["lost+found"]);
      await expectUntouched(root);
    });

    test("goes back by itself when the disk fills up, when the daemon does not start, and when it never answers", async () => {
      const { path } = await disk(300);
      const root = (await dockerRoot(daemon.client)).dataRoot;
      const full = await applyDockerRoot(daemon.client, path, {
        ...options,
        onEvent: (event) => {
          // Somebody else fills the disk after the plan was made.
          if (event.type === "root-step" && event.step === "stop") fill(path, 250e6);
        },
      });
      expect(full).toMatchObject({ outcome: "rolled-back", failedStep: "copy" });
      expect(full.message).toContain("is full");
      await rm(join(path, "filler"));
      expect(await readdir(path)).toEqual(["lost+found"]);
      await expectUntouched(root);

      const refusing = await moved.startWith(path, "echo 'no such luck' >&2; exit 1");
      const down = await applyDockerRoot(daemon.client, path, { ...options, startCommand: refusing });
      expect(down).toMatchObject({ outcome: "rolled-back", failedStep: "start" });
      expect(down.message).toContain("no such luck");
      await expectUntouched(root);

      const silent = await moved.startWith(path, "exit 0");
      const never = await applyDockerRoot(daemon.client, path, {
        ...options,
        startCommand: silent,
        startTimeoutMs: 3000,
      });
      expect(never).toMatchObject({ outcome: "rolled-back", failedStep: "start" });
      await expectUntouched(root);
      expect(await readdir(path)).toEqual(["lost+found"]);
    });

    test("moves everything, after a kill in the middle too, and never deletes the old root", async () => {
      const { path } = await disk(300);
      const root = (await dockerRoot(daemon.client)).dataRoot;
      const before = await imageRows(daemon);
      // A harness of its own that is killed after the first copied unit; then the daemon is down.
      const child = moved.harness(path, 'event.type === "root-copy" && event.bytes > 0', "SIGKILL");
      const [, signal] = (await once(child, "exit")) as [number | null, string | null];
      expect(signal).toBe("SIGKILL");
      expect((await daemon.tryDocker("version")).code).not.toBe(0);

      const outcome = await applyDockerRoot(daemon.client, path, options);
      expect(outcome).toMatchObject({
        outcome: "moved",
        oldRoot: root,
        dataRoot: join(path, "docker"),
        failedStep: null,
      });
      expect(events.flatMap((event) => (event.type === "root-step" ? [event.step] : []))).toEqual([
        "stop",
        "copy",
        "switch",
        "start",
        "prove",
      ]);
      expect((await dockerRoot(daemon.client)).mount?.mountPoint).toBe(path);
      expect(await imageRows(daemon)).toEqual(before);
      expect(await daemon.docker("inspect", "-f", "{{.Config.Labels}}", "keeper")).toContain("map[");
      expect(JSON.parse(await readFile(daemon.configFile, "utf8"))).toEqual({
        ...(JSON.parse(config) as object),
        "data-root": join(path, "docker"),
      });
      expect(await readFile(join(path, "docker/volumes/keep-me/_data/file"), "utf8")).toBe("in a volume");

      const upper = (await daemon.docker("inspect", "-f", "{{.GraphDriver.Data.UpperDir}}", "keeper")).trim();
      expect((await stat(join(upper, "kept"))).ino).toBe((await stat(join(upper, "linked"))).ino);
      // A whiteout is a character device, an opaque folder an extended attribute: without them the deleted files come back.
      const diff = await daemon.docker("diff", "keeper");
      expect(diff).toContain("D /workspace/repo/module.txt");
      await daemon.docker("commit", "keeper", "kept:1");
      const listing = await daemon.docker(
        "run",
        "--rm",
        "--network",
        "none",
        "--entrypoint",
        "ls",
        "kept:1",
        "/opt/payload",
      );
      expect(listing.trim()).toBe("y");
      const [verified] = await verifyImages(daemon.client, imagesByName([image]));
      expect(verified?.state).toBe("good");
      expect(await readdir(root)).toContain("overlay2");
      expect(await readdir(path)).toEqual(["docker", "lost+found"]);
      expect(await readFile(`${daemon.configFile}.before-move`, "utf8")).toBe(config);
      const again = await applyDockerRoot(daemon.client, path, options);
      expect(again.refusals.map((refusal) => refusal.code)).toEqual(["already-there"]);
    });
  },
);

function fill(directory: string, bytes: number): void {
  const { writeFileSync } = process.getBuiltinModule("node:fs");
  writeFileSync(join(directory, "filler"), Buffer.alloc(bytes, 1));
}

/** Images of the same age come in any order. */
async function imageRows(daemon: OwnDaemon): Promise<string[]> {
  return (await daemon.docker("image", "ls", "--no-trunc", "-a")).split("\n").sort();
}
