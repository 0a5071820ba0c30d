import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { ensureImages, imagesByName, makeLock, noCredentials, writeLock } from "@cooperbench-ts/docker-images";
import { startScriptedModel } from "@cooperbench-ts/rehearsal";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { describeWith } from "../images/parts.ts";
import { MovedDaemon } from "../images/support/moved-daemon.ts";
import { OwnRegistry } from "../images/support/own-registry.ts";
import { rootPlace } from "../images/support/root-place.ts";
import { makeTaskImage } from "../images/support/task-image.ts";
import { realParts } from "../src/real-parts.ts";
import { type CliResult, jsonLines, runCli, startCli } from "./support/cli.ts";
import { testDisk } from "./support/disks.ts";
import { testFolder } from "./support/folders.ts";
import {
  absent,
  broken,
  campaignFolder,
  expectNothingOfOurs,
  good,
  imageName,
  pushGoodAndBroken,
  serviceFlags,
  states,
} from "./support/images-campaign.ts";
import { dataset } from "./support/refused-run.ts";
import { DEFAULT_URL } from "../../packages/core/src/redis/redis-choice.ts";
import { redisFailure } from "../../packages/core/src/redis/redis-connection.ts";

const parts = realParts();

describeWith(
  ["root", "dockerd", "docker", "docker-registry", "base-image", "loop-mounts"],
  "the images commands, against a real daemon and registry",
  () => {
    let registry: OwnRegistry;
    let moved: MovedDaemon;

    beforeAll(async () => {
      registry = await OwnRegistry.start();
      await pushGoodAndBroken(registry);
      moved = await MovedDaemon.start({ mirrors: [registry.url] });
    });
    afterAll(async () => {
      await moved?.end();
      await registry?.end();
    });
    beforeEach(() => moved.daemon.wipe());

    const env = () => ({ DOCKER_HOST: moved.daemon.client.host });
    const cli = (cwd: string, ...args: string[]): Promise<CliResult> =>
      runCli(["images", ...args], { cwd, env: env() });
    const three = () => campaignFolder({ lite: ["cli_good_task", "cli_broken_task", "cli_absent_task"] });

    test("a good, a broken and an absent image: pull and verify exit 3, name each with its cause, and keep the good ones", async () => {
      const cwd = await three();
      const before = await cli(cwd, "list", "--json");
      expect(before.code, before.stderr).toBe(3);
      expect(states(before)).toEqual([good, broken, absent].map((image) => [image, "missing", "image-missing"]));
      const pulled = await cli(cwd, "pull", "--json");
      expect(pulled.code, pulled.stderr).toBe(3);
      expect(states(pulled)).toEqual([
        [good, "unverified", null],
        [broken, "unverified", null],
        [absent, "pull-failed", "image-missing"],
      ]);
      expect(await moved.daemon.images()).toEqual([broken, good]);
      const verified = await cli(cwd, "verify", "--json");
      expect(verified.code, verified.stderr).toBe(3);
      expect(states(verified)).toEqual([
        [good, "good", null],
        [broken, "broken", "image-unusable"],
        [absent, "missing", "image-missing"],
      ]);
      expect(jsonLines(verified.stdout)[1]).toMatchObject({
        problems: expect.arrayContaining([
          expect.objectContaining({ check: "git-clean" }),
          expect.objectContaining({ check: "program-base64" }),
        ]) as unknown,
      });
      await expectNothingOfOurs(moved);
      const listed = await cli(cwd, "list");
      expect(listed.code).toBe(3);
      expect(listed.stdout).toMatch(new RegExp(`^unverified +${good} .*\n`, "m"));
    });

    test("the Redis of coop-comm is listed and pulled where a run would start one, and asks for no proof", async () => {
      const cwd = await campaignFolder({ lite: ["cli_good_task"] });
      // Without a redis-server on PATH.
      const bare = (...args: string[]) => runCli(["images", ...args, "--json"], { cwd, env: { ...env(), PATH: cwd } });
      const needed = (await redisFailure(DEFAULT_URL)) === null ? [] : ["redis:alpine"];
      expect(states(await bare("list")).map(([image]) => image)).toEqual([good, ...needed]);
      expect(states(await bare("pull"))).toEqual([
        [good, "unverified", null],
        ...needed.map((image) => [image, "pull-failed", "image-missing"]),
      ]);
      expect(states(await bare("verify"))).toEqual([[good, "good", null]]);
      await writeFile(path.join(cwd, "cooperbench.config.json"), JSON.stringify({ settings: ["solo", "coop-nocomm"] }));
      expect(states(await bare("list")).map(([image]) => image)).toEqual([good]);
    });

    test("text for people: bytes, git gc and entrypoint, and why; sizes of the registry only when asked for", async () => {
      const cwd = await three();
      const sizes = await cli(cwd, "list", "--sizes", "--json");
      expect(jsonLines(sizes.stdout).map(({ compressedBytes }) => typeof compressedBytes)).toEqual([
        "number",
        "number",
        "object",
      ]);
      expect(jsonLines((await cli(cwd, "list", "--json")).stdout)[0]?.["compressedBytes"]).toBeNull();
      const pulled = await cli(cwd, "pull");
      expect(pulled.stderr).toMatch(/^to fetch: [\d.]+ MiB, and 1 of unknown size; on disk /m);
      expect(pulled.stderr).toMatch(/^[01] of 3 images done, [\d.]+ \w+ of [\d.]+ MiB/m);
      expect(pulled.stderr).toContain("2 of 3 images are in order");
      expect(pulled.stdout).toContain("image-missing: no registry has it");
      const verified = await cli(cwd, "verify");
      expect(verified.stdout).toMatch(
        new RegExp(`^good +${good}  [\\d.]+ MiB, git gc [\\d.]+ s, entrypoint /usr/local/bin/runner.sh$`, "m"),
      );
      expect((await cli(cwd, "verify")).stdout).toMatch(new RegExp(`^good +${good} .*, verified before$`, "m"));
    });

    test("a lock beside the configuration: pull --locked keeps its bytes, list and verify refuse what moved", async () => {
      const cwd = await campaignFolder({ lite: ["cli_moving_task"] });
      const folder = path.join(cwd, "elsewhere");
      await mkdir(folder);
      const config = path.join(folder, "cooperbench.config.json");
      await writeFile(config, JSON.stringify({ model: "m", dataset: path.join(cwd, "dataset") }));
      const lockFile = path.join(folder, "images.lock.json");
      const call = (...args: string[]) => cli(cwd, ...args, "--json", "--config", config);
      const image = imageName("cli-moving");
      const push = async (text: string) =>
        registry.push("akhatua/cooperbench-cli-moving", "task1", await makeTaskImage({ name: text }));
      await push("moving 1");
      const missing = await call("pull", "--locked");
      expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining("images lock")]);
      expect((await call("lock")).code).toBe(3);
      await expect(readFile(lockFile)).rejects.toThrow("ENOENT");
      await call("pull");
      const locked = await call("lock");
      expect([locked.code, locked.stderr]).toEqual([0, ""]);
      const text = await readFile(lockFile, "utf8");

      await moved.daemon.wipe();
      await push("moving 2, which is longer");
      await call("pull");
      for (const command of ["list", "verify"]) {
        const drifted = await call(command);
        expect([command, drifted.code, states(drifted)]).toEqual([command, 3, [[image, "changed", "image-unusable"]]]);
      }
      await moved.daemon.wipe();
      const again = await call("pull", "--locked");
      expect([again.code, states(again)]).toEqual([0, [[image, "unverified", null]]]);
      expect((await call("verify")).code).toBe(0);

      await writeFile(lockFile, text.slice(0, 60));
      for (const command of ["list", "verify", "lock"]) {
        const torn = await call(command);
        expect([command, torn.code]).toEqual([command, 3]);
        expect(torn.stderr).toContain("lock-file-invalid");
      }
      expect(await readFile(lockFile, "utf8")).toBe(text.slice(0, 60));
    });

    test.skipIf(parts === null)(
      "a run takes the lock beside its configuration: what differs, and a torn lock, are refused",
      async () => {
        const cwd = await testFolder();
        const image = "akhatua/cooperbench-abacus-calc:task0";
        const push = async (text: string) =>
          registry.push("akhatua/cooperbench-abacus-calc", "task0", await makeTaskImage({ name: text }));
        await push("locked");
        const reports = await ensureImages(moved.daemon.client, imagesByName([image]), { credentials: noCredentials });
        const { lock } = makeLock(reports);
        if (lock === null) throw new Error("no lock");
        const lockFile = path.join(cwd, "images.lock.json");
        await writeLock(lockFile, lock);
        await moved.daemon.wipe();
        await push("another one, which is longer");
        await moved.daemon.docker("pull", "-q", image);
        const model = await startScriptedModel({ script: () => ({ kind: "text", text: "yes" }) });
        try {
          const flags = ["--model", "openai/gpt-4o", "--endpoint", model.openaiBase, "--settings", "solo"];
          const selection = ["--dataset", dataset, "--subset", "e2e", "--pair", "abacus_calc_task/0/f1_f2"];
          const args = ["run", ...flags, ...selection, "--upstream", parts?.upstream["0.0.11"] ?? ""];
          const all = { cwd, env: { ...env(), OPENAI_API_KEY: "sk-nobody-0123456789" } };
          const drifted = await runCli(args, all);
          expect([drifted.code, drifted.stderr]).toEqual([3, expect.stringContaining(`${image}: changed`)]);
          expect(drifted.stderr).toContain("the lock says");
          await writeFile(lockFile, "{ torn");
          const torn = await runCli(args, all);
          expect([torn.code, torn.stderr]).toEqual([3, expect.stringContaining("lock-file-invalid")]);
          expect(await readFile(lockFile, "utf8")).toBe("{ torn");
        } finally {
          await model.close();
        }
      },
    );

    test("Ctrl-C ends a pull in an orderly way: exit 130, nothing half is left, and the same command goes on", async () => {
      const cwd = await campaignFolder({ lite: ["cli_good_task"] });
      const running = startCli(["images", "pull"], { cwd, env: env() });
      await running.until(({ stderr }) => stderr.includes(": pulling"));
      running.send("SIGINT");
      const ended = await running.ended;
      expect([ended.code, ended.signal], ended.stderr).toEqual([130, null]);
      expect(ended.stderr).toContain("the same command goes on");
      const again = await cli(cwd, "pull", "--json");
      expect([again.code, states(again)]).toEqual([0, [[good, "unverified", null]]]);
      await expectNothingOfOurs(moved);
    });

    test("root and its plan change nothing; a folder that is no mount, or not root's alone, is refused with exit 3", async () => {
      const cwd = await testFolder();
      const own = await rootPlace("cbts-cli-");
      onTestFinished(() => rm(own, { recursive: true }));
      const root = await moved.root();
      const report = await cli(cwd, "root", "--json");
      expect([report.code, jsonLines(report.stdout)[0]]).toMatchObject([
        0,
        { dataRoot: root, storageDriver: "overlay2", rootless: false },
      ]);
      expect((await cli(cwd, "root")).stdout).toContain(`data root      ${root}`);
      const plan = await cli(cwd, "root", "--plan", own, ...serviceFlags(moved));
      expect([plan.code, plan.stdout]).toEqual([3, expect.stringContaining("is not a mount point")]);
      await chmod(own, 0o777);
      const open = await cli(cwd, "root", "--apply", own, "--yes", ...serviceFlags(moved));
      expect([open.code, open.stdout]).toEqual([
        3,
        expect.stringMatching(
          new RegExp(`^refused: ${own} may be written by everybody\n.*\n +mount the disk .*: chmod go-w ${own}\n$`),
        ),
      ]);
      const both = await cli(cwd, "root", "--plan", cwd, "--apply", cwd);
      expect(both.code).toBe(2);
      expect(await readdir(cwd)).toEqual([]);
      expect(await moved.root()).toBe(root);
    });

    for (const { signal, code } of [
      { signal: "SIGINT", code: 130 },
      { signal: "SIGTERM", code: 143 },
    ] as const) {
      test(`${signal} during images root --apply: Docker runs as before, exit ${code}; the same command then completes`, async () => {
        const cwd = await testFolder();
        const disk = await testDisk(300);
        const root = await moved.root();
        await moved.daemon.docker("pull", "-q", good);
        const args = ["images", "root", "--apply", disk.path, "--yes", ...serviceFlags(moved)];
        const asked = await runCli(
          args.filter((word) => word !== "--yes"),
          { cwd, env: env() },
        );
        expect([asked.code, asked.stderr]).toEqual([0, "nothing was changed; --yes does it\n"]);
        const running = startCli(args, { cwd, env: env() });
        await running.until(({ stderr }) => stderr.includes("copied "));
        running.send(signal);
        const ended = await running.ended;
        expect([ended.code, ended.signal], ended.stderr).toEqual([code, null]);
        expect(ended.stderr).toContain("roll-back: putting everything back");
        expect(await moved.root()).toBe(root);
        expect(await moved.daemon.images()).toContain(good);
        const done = await runCli(args, { cwd, env: env() });
        expect(done.code, done.stderr).toBe(0);
        expect(done.stdout).toMatch(/^moved: Docker's data root is .*\nwarnings:\n {2}.* after a reboot/);
        expect(await moved.root()).toBe(path.join(disk.path, "docker"));
        await moved.back();
      });
    }

    test("after a kill Docker is down, and the same command goes on all the same", async () => {
      const cwd = await testFolder();
      const disk = await testDisk(300);
      const args = ["images", "root", "--apply", disk.path, "--yes", ...serviceFlags(moved)];
      const running = startCli(args, { cwd, env: env() });
      await running.until(({ stderr }) => stderr.includes("copied "));
      running.send("SIGKILL");
      await running.ended;
      expect((await moved.daemon.tryDocker("version")).code).not.toBe(0);
      const done = await runCli(args, { cwd, env: env() });
      expect(done.code, done.stderr).toBe(0);
      await moved.back();
    });

    test("logins come from the folder that DOCKER_CONFIG names", async () => {
      const cwd = await campaignFolder({ lite: ["cli_good_task"] });
      const folder = path.join(cwd, "docker-config");
      await mkdir(folder);
      const helper = path.join(cwd, "docker-credential-noted");
      await writeFile(helper, `#!/bin/sh\ncat >> ${cwd}/asked\nexit 1\n`, { mode: 0o755 });
      await writeFile(path.join(folder, "config.json"), JSON.stringify({ credsStore: "noted" }));
      const PATH = `${cwd}:${process.env["PATH"]}`;
      await runCli(["images", "pull"], { cwd, env: { ...env(), DOCKER_CONFIG: folder, PATH } });
      expect(await readFile(path.join(cwd, "asked"), "utf8")).toContain("https://index.docker.io/v1/");
      await rm(folder, { recursive: true });
    });
  },
);
