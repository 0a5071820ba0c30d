import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyDockerRoot, type ApplyOptions, type ApplyOutcome, type RootEvent } from "@cooperbench-ts/docker-images";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { describeWith, findProgram } from "./parts.ts";
import { LoopDisk } from "./support/loop-disk.ts";
import { MovedDaemon } from "./support/moved-daemon.ts";
import { OwnRegistry } from "./support/own-registry.ts";
import { output, run } from "./support/run.ts";
import { makeTaskImage } from "./support/task-image.ts";
import { until } from "./support/until.ts";

const image = "akhatua/cooperbench-killed-move:task0";
const copying = 'event.type === "root-copy" && event.bytes > 0';
const at = (step: string) => `event.type === "root-step" && event.step === ${JSON.stringify(step)}`;

describeWith(
  ["root", "dockerd", "docker", "docker-registry", "base-image", "loop-mounts"],
  "moves of Docker's data root that are killed, stopped, doubled or met by edits",
  () => {
    let registry: OwnRegistry;
    let moved: MovedDaemon;
    const disks: LoopDisk[] = [];
    const disk = async (megabytes = 300) => {
      const made = await LoopDisk.make(megabytes);
      disks.push(made);
      return made.path;
    };
    const apply = (path: string, options: ApplyOptions = {}): Promise<ApplyOutcome> =>
      applyDockerRoot(moved.daemon.client, path, { ...moved.options, ...options });
    const codes = (outcome: ApplyOutcome) => outcome.refusals.map(({ code }) => code);
    const config = () => readFile(moved.daemon.configFile, "utf8");
    const start = (name: string, ...flags: string[]) =>
      moved.daemon.docker(
        "run",
        "-d",
        "--name",
        name,
        "--network",
        "none",
        ...flags,
        "--entrypoint",
        "sleep",
        image,
        "600",
      );
    const addMirror = async () => {
      const edited = (await config()).replace("{", '{\n  "debug": false,');
      await writeFile(moved.daemon.configFile, edited);
      return edited;
    };

    beforeAll(async () => {
      registry = await OwnRegistry.start();
      await registry.push("akhatua/cooperbench-killed-move", "task0", await makeTaskImage({ name: "killed move" }));
      moved = await MovedDaemon.start({ mirrors: [registry.url] });
      await moved.daemon.docker("pull", "-q", image);
      await moved.daemon.docker("volume", "create", "kept");
    });
    afterEach(async () => {
      if ((await moved.daemon.tryDocker("version")).code !== 0) await moved.up();
      const left = await moved.daemon.containers();
      if (left.length > 0) await moved.daemon.docker("rm", "-f", ...left);
    });
    afterAll(async () => {
      await moved?.end();
      for (const made of disks) await made.end();
      await registry?.end();
    });

    test("killed before the proof: the next call proves the move, and a later one has nothing to go back from", async () => {
      const path = await disk();
      await moved.killedAt(path, at("prove"));
      const outcome = await apply(path);
      expect(outcome).toMatchObject({ outcome: "moved", dataRoot: join(path, "docker") });
      expect((await readdir(path)).sort()).toEqual(["docker", "lost+found"]);
      await moved.stop();
      const down = await moved.startWith(path, "exit 1");
      await expect(apply(path, { startCommand: down })).rejects.toMatchObject({ code: "docker-unavailable" });
      expect(await readdir(join(path, "docker/volumes"))).toContain("kept");
    });

    test("killed before the proof, used for weeks, stopped: a start that fails removes nothing and goes nowhere back", async () => {
      const path = await disk();
      await moved.killedAt(path, at("prove"));
      await moved.daemon.docker("volume", "create", "since");
      await writeFile(join(path, "docker/volumes/since/_data/precious"), "weeks of work");
      await moved.stop();
      const before = await config();
      const down = await moved.startWith(path, "echo 'no such luck' >&2; exit 1");
      const failed = await apply(path, { startCommand: down, startTimeoutMs: 3000 });
      expect(failed).toMatchObject({ outcome: "failed", failedStep: "start" });
      expect(failed.message).toContain("no such luck");
      expect(await readFile(join(path, "docker/volumes/since/_data/precious"), "utf8")).toBe("weeks of work");
      expect(await config()).toBe(before);
      expect(await apply(path)).toMatchObject({ outcome: "moved" });
      expect(await moved.root()).toBe(join(path, "docker"));
      await moved.daemon.docker("volume", "rm", "since");
    });

    test("a copy that a daemon has run on is kept under another name when the move goes back", async () => {
      const path = await disk();
      const root = await moved.root();
      const losing = await moved.startWith(
        path,
        `${moved.options.startCommand[0]}; until docker -H unix://${moved.daemon.socket} volume rm kept 2>/dev/null; do sleep 0.2; done; exit 0`,
      );
      const outcome = await apply(path, { startCommand: losing });
      expect(outcome).toMatchObject({ outcome: "rolled-back", failedStep: "prove" });
      expect(outcome.message).toContain("volume kept");
      expect(await moved.root()).toBe(root);
      const kept = (await readdir(path)).find((name) => name.startsWith("docker.rolled-back-"));
      expect(outcome.message).toContain(join(path, kept ?? "no copy"));
      expect(await readdir(join(path, kept ?? ""))).toContain("overlay2");
      expect((await readdir(path)).sort()).toEqual([kept, "lost+found"]);
    });

    test("edits of daemon.json between a kill and the next call stay, and are in the backup", async () => {
      const path = await disk();
      await moved.killedAt(path, copying);
      const edited = await addMirror();
      expect(await apply(path)).toMatchObject({ outcome: "moved" });
      expect(JSON.parse(await config())).toEqual({
        ...(JSON.parse(edited) as object),
        "data-root": join(path, "docker"),
      });
      expect(await readFile(`${moved.daemon.configFile}.before-move`, "utf8")).toBe(edited);
    });

    test("edits of daemon.json during the copy survive the way back", async () => {
      const path = await disk();
      const root = await moved.root();
      let edited = "";
      const outcome = await apply(path, {
        startCommand: await moved.startWith(
          path,
          `sed -i 's/{/{ "shutdown-timeout": 20,/' ${moved.daemon.configFile}; exit 1`,
        ),
        onEvent: (event: RootEvent) => {
          if (event.type === "root-step" && event.step === "copy") {
            const { readFileSync, writeFileSync } = process.getBuiltinModule("node:fs");
            edited = readFileSync(moved.daemon.configFile, "utf8").replace("{", '{\n  "max-concurrent-uploads": 4,');
            writeFileSync(moved.daemon.configFile, edited);
          }
        },
      });
      expect(outcome).toMatchObject({ outcome: "rolled-back", failedStep: "start" });
      expect(JSON.parse(await config())).toEqual({ ...(JSON.parse(edited) as object), "shutdown-timeout": 20 });
      expect(await moved.root()).toBe(root);
      expect(await readdir(path)).toEqual(["lost+found"]);
    });

    test("two at once: the second is refused while the first is stopped, and the first completes", async () => {
      const path = await disk();
      const other = await disk();
      const first = moved.harness(path, copying, "SIGSTOP");
      const ended = once(first, "exit");
      let said = "";
      first.stdout?.on("data", (text: Buffer) => (said += text.toString()));
      await until("the first is stopped", 60_000, async () =>
        (await readFile(`/proc/${first.pid}/stat`, "utf8")).includes(") T "),
      );
      expect(codes(await apply(path))).toEqual(["move-running"]);
      expect(codes(await apply(other))).toEqual(["move-running"]);
      first.kill("SIGCONT");
      await ended;
      expect(JSON.parse(said)).toMatchObject({ outcome: "moved" });
      expect(await moved.root()).toBe(join(path, "docker"));
    });

    test("containers are stopped one by one: one that removes itself and a paused one are no loss", async () => {
      const path = await disk();
      await start("passing", "--rm", "-v", "/unnamed");
      await start("frozen");
      await moved.daemon.docker("pause", "frozen");
      expect(codes(await apply(path))).toEqual(["containers-running"]);
      const outcome = await apply(path, { stopContainers: true });
      expect(outcome.message).toContain("Docker's data root is");
      expect(outcome.outcome).toBe("moved");
      expect(outcome.warnings.join()).toMatch(/stopped, and not started again: .*frozen/);
      expect(outcome.warnings.join()).toContain("after a reboot");
      expect(await moved.daemon.docker("ps", "-a", "--format", "{{.Names}} {{.State}}")).toBe("frozen exited\n");
    });

    test("a paused container alone is refused too", async () => {
      const path = await disk();
      await start("frozen");
      await moved.daemon.docker("pause", "frozen");
      expect(codes(await apply(path))).toEqual(["containers-running"]);
      await moved.daemon.docker("unpause", "frozen");
    });

    test("killed in the trial: the next call ends the trial daemon; the other daemon's bridge is not touched", async () => {
      const path = await disk();
      const links = await output("ip", ["-o", "link", "show", "type", "bridge"]);
      await moved.killedAt(path, at("trial"));
      // What a kill leaves that comes a little later: a daemon of the trial that nobody stops any more.
      const [data, runFolder] = [join(path, ".cooperbench-ts-trial-left"), "/run/cbts-trial-left"];
      await mkdir(join(data, "data"), { recursive: true });
      await mkdir(runFolder, { recursive: true });
      const settings = { "data-root": join(data, "data"), bridge: "none", iptables: false };
      await writeFile(join(data, "daemon.json"), JSON.stringify(settings));
      const argv = ["--config-file", join(data, "daemon.json"), "--host", `unix://${runFolder}/d.sock`];
      const own = ["--exec-root", join(runFolder, "exec"), "--pidfile", join(runFolder, "pid")];
      const launcher = ["--net", "--", "dockerd", ...argv, ...own];
      spawn(findProgram("unshare") ?? "", launcher, { stdio: "ignore", detached: true }).unref();
      const docker = ["-H", `unix://${runFolder}/d.sock`, "version"];
      await until("the daemon that is left answers", 30_000, async () => (await run("docker", docker)).code === 0);
      const trials = async () => (await run("pgrep", ["-f", runFolder])).stdout.toString().split("\n").filter(Boolean);
      expect((await trials()).length).toBeGreaterThan(1);
      expect(await apply(path)).toMatchObject({ outcome: "moved" });
      expect(await trials()).toEqual([]);
      expect((await readdir(path)).sort()).toEqual(["docker", "lost+found"]);
      expect(await readdir("/run")).not.toContain("cbts-trial-left");
      expect((await output("ip", ["-o", "link", "show", "type", "bridge"])).split("\n").length).toBe(
        links.split("\n").length,
      );
    });

    test("an interrupted copy counts: the same disk, which holds it only once, is not too small at the next call", async () => {
      const root = await moved.root();
      const bytes = Number((await output("du", ["-sxB1", root])).split("\t")[0]);
      const path = await disk(Math.ceil((bytes * 1.25) / 1024 ** 2) + 10);
      const abort = new AbortController();
      const running = apply(path, {
        signal: abort.signal,
        onEvent: (event) => {
          if (event.type === "root-step" && event.step === "switch") abort.abort(new Error("ctrl-c"));
        },
      });
      await expect(running).rejects.toThrow("ctrl-c");
      expect(await moved.root()).toBe(root);
      expect(await readdir(join(path, "docker"))).toContain("overlay2");
      expect(await apply(path)).toMatchObject({ outcome: "moved" });
    });

    test("a file system in memory, and another move's journal, are refused", async () => {
      const path = await moved.daemon.folder("in-memory");
      await output("mount", ["-t", "tmpfs", "-o", "mode=755", "tmpfs", path]);
      try {
        expect(codes(await apply(path))).toEqual(["not-a-disk"]);
      } finally {
        await output("umount", [path]);
      }
      const other = await disk();
      await moved.killedAt(other, copying);
      await moved.up();
      expect(codes(await apply(other, { folder: "elsewhere" }))).toEqual(["other-move"]);
      await mkdir(join(other, "docker"), { recursive: true });
      expect(await apply(other)).toMatchObject({ outcome: "moved" });
    });
  },
);
