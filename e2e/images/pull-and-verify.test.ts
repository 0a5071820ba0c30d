import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ensureImages,
  forecastPull,
  imagesOfTasks,
  inventory,
  makeLock,
  noCredentials,
  openDocker,
  pullImages,
  pullMissing,
  readLock,
  verifyImages,
  writeLock,
  type EnsureEvent,
} from "@cooperbench-ts/docker-images";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { describeWith } from "./parts.ts";
import { OwnDaemon } from "./support/own-daemon.ts";
import { OwnRegistry } from "./support/own-registry.ts";
import { run } from "./support/run.ts";
import { makeTaskImage } from "./support/task-image.ts";

describeWith(
  ["root", "dockerd", "docker", "docker-registry", "base-image"],
  "images through a real registry as mirror",
  () => {
    let registry: OwnRegistry;
    let daemon: OwnDaemon;
    let directory: string;
    const pairs = [[1, 2]] as const;
    const good = { repo: "good_repo_task", taskId: 0, pairs };
    const absent = { repo: "absent_task", taskId: 7, pairs };
    const broken = { repo: "broken_task", taskId: 3, pairs };
    const shared = { credentials: noCredentials };

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), "cbts-images-"));
      registry = await OwnRegistry.start();
      daemon = await OwnDaemon.start({ mirrors: [registry.url] });
      await registry.push("akhatua/cooperbench-good-repo", "task0", await makeTaskImage({ name: "good" }));
      await registry.push(
        "akhatua/cooperbench-broken",
        "task3",
        await makeTaskImage({ name: "broken", broken: ["dirty", "runner-not-executable", "no-base64"] }),
      );
      await registry.push(
        "akhatua/cooperbench-no-bash",
        "task1",
        await makeTaskImage({ name: "no-bash", broken: ["no-bash", "no-git", "no-runner"] }),
      );
      await registry.push(
        "akhatua/cooperbench-no-repo",
        "task1",
        await makeTaskImage({ name: "no-repo", broken: ["no-repo"] }),
      );
      await registry.push(
        "akhatua/cooperbench-alien",
        "task1",
        await makeTaskImage({ name: "alien", platform: { os: "linux", architecture: "s390x" } }),
      );
    });
    afterAll(async () => {
      await daemon?.end();
      await registry?.end();
      await rm(directory, { recursive: true, force: true });
    });
    beforeEach(() => daemon.wipe());

    test("a good, a broken and an absent image: each is named with its cause, and nothing of ours is left", async () => {
      const events: EnsureEvent[] = [];
      const reports = await ensureImages(daemon.client, imagesOfTasks([good, broken, absent]), {
        ...shared,
        attempts: 1,
        onEvent: (event) => events.push(event),
      });
      expect(reports.map((report) => [report.image, report.state, report.reason])).toEqual([
        ["akhatua/cooperbench-good-repo:task0", "good", null],
        ["akhatua/cooperbench-broken:task3", "broken", "image-unusable"],
        ["akhatua/cooperbench-absent:task7", "pull-failed", "image-missing"],
      ]);
      expect(reports[1]?.problems.map((problem) => problem.check).sort()).toEqual([
        "git-clean",
        "program-base64",
        "runner-sh",
      ]);
      expect(reports[0]).toMatchObject({
        headDetached: true,
        entrypoint: ["/usr/local/bin/runner.sh"],
        verifiedBy: "container",
        problems: [],
      });
      expect(reports[0]?.gcSeconds).toBeGreaterThan(0);
      expect(await daemon.images()).toEqual([
        "akhatua/cooperbench-broken:task3",
        "akhatua/cooperbench-good-repo:task0",
      ]);
      expect(await daemon.containers()).toEqual([]);
      expect(events.find((event) => event.type === "pull-finished")).toBeDefined();
      expect(JSON.parse(JSON.stringify(events))).toEqual(events);
    });

    test("an image without bash, git or runner.sh: everything that can be seen is listed", async () => {
      const [report] = await ensureImages(
        daemon.client,
        imagesOfTasks([{ repo: "no_bash_task", taskId: 1, pairs }]),
        shared,
      );
      expect(report?.problems.map((problem) => problem.check)).toEqual(["bash", "git", "runner-sh"]);
      expect(await daemon.containers()).toEqual([]);
    });

    test("no git work tree, and an image of another platform", async () => {
      const [noRepo, alien] = await ensureImages(
        daemon.client,
        imagesOfTasks([
          { repo: "no_repo_task", taskId: 1, pairs },
          { repo: "alien_task", taskId: 1, pairs },
        ]),
        shared,
      );
      expect(noRepo?.problems.map((problem) => problem.check)).toEqual(["git-work-tree"]);
      expect(alien).toMatchObject({ state: "wrong-platform", reason: "image-unusable", platform: "linux/s390x" });
    });

    test("a second call starts no container and pulls nothing", async () => {
      const options = { ...shared, cacheDir: join(directory, "cache") };
      const images = imagesOfTasks([good]);
      const [first] = await ensureImages(daemon.client, images, options);
      const events: EnsureEvent[] = [];
      const [second] = await ensureImages(daemon.client, images, {
        ...options,
        onEvent: (event) => events.push(event),
      });
      expect(first).toMatchObject({ state: "good", verifiedBy: "container" });
      expect(second).toEqual({ ...first, verifiedBy: "cache", compressedBytes: null });
      expect(events.map((event) => event.type)).toEqual(["verify-started", "verify-finished"]);
    });

    test("an upstream that runs the entrypoint makes a good image unusable, also from the cache", async () => {
      const options = { ...shared, cacheDir: join(directory, "cache") };
      const [report] = await ensureImages(daemon.client, imagesOfTasks([good]), {
        ...options,
        upstreamVersion: "0.0.9",
      });
      expect(report).toMatchObject({ state: "broken", reason: "upstream-unsupported" });
      expect(report?.message).toContain("eval containers");
    });

    test("the forecast counts shared layers once and says by how much it does not fit", async () => {
      const images = imagesOfTasks([good, broken]);
      const forecast = await forecastPull(daemon.client, images, shared);
      const asked = await inventory(daemon.client, images, { ...shared, registrySizes: true });
      expect(asked.compressedBytes).toBe(forecast.fetchBytes);
      expect(asked.images.map((image) => image.compressedBytes)).toEqual(
        forecast.images.map((image) => image.compressedBytes),
      );
      const sum = forecast.images.reduce((total, image) => total + (image.compressedBytes ?? 0), 0);
      expect(forecast.unknown).toBe(0);
      expect(forecast.fetchBytes).toBeLessThan(sum * 0.6);
      expect(forecast).toMatchObject({ fits: true, shortBytes: 0 });
      const { reports, forecast: refused } = await pullMissing(daemon.client, images, {
        ...shared,
        reserveBytes: (forecast.freeBytes ?? 0) + 1024 ** 2,
      });
      expect(refused?.fits).toBe(false);
      expect(refused?.shortBytes).toBe(
        (refused?.peakBytes ?? 0) +
          (refused?.freeBytes === undefined ? 0 : (forecast.freeBytes ?? 0) + 1024 ** 2 - (refused.freeBytes ?? 0)),
      );
      expect(reports.map((report) => [report.state, report.reason])).toEqual([
        ["pull-failed", "disk-full"],
        ["pull-failed", "disk-full"],
      ]);
      expect(await daemon.images()).toEqual([]);
      await pullImages(daemon.client, imagesOfTasks([good]), shared);
      const rest = await forecastPull(daemon.client, imagesOfTasks([broken]), shared);
      expect(rest.fetchBytes).toBeLessThan((rest.images[0]?.compressedBytes ?? 0) * 0.1);
      const { diskBytes, diskBytesUnshared } = await inventory(daemon.client, images);
      expect(diskBytes).toBe(diskBytesUnshared);
      await pullImages(daemon.client, imagesOfTasks([broken]), shared);
      const both = await inventory(daemon.client, images);
      expect(both.diskBytes).toBeLessThan(both.diskBytesUnshared * 0.6);
    });

    test("a lock: what moved is refused field by field, and --locked pulls the same bytes again", async () => {
      const images = imagesOfTasks([{ repo: "moving_task", taskId: 1, pairs }]);
      const file = join(directory, "images.lock.json");
      await registry.push("akhatua/cooperbench-moving", "task1", await makeTaskImage({ name: "moving 1" }));
      const reports = await ensureImages(daemon.client, images, shared);
      const { lock } = makeLock(reports);
      if (lock === null) throw new Error("no lock");
      await writeLock(file, lock);
      await registry.push("akhatua/cooperbench-moving", "task1", await makeTaskImage({ name: "moving 2, longer" }));
      await daemon.wipe();

      const [changed] = (await pullMissing(daemon.client, images, shared)).reports;
      expect(changed?.digest).not.toBe(reports[0]?.digest);
      const drifted = await inventory(daemon.client, images, { lock });
      expect(drifted.images[0]).toMatchObject({ state: "changed", reason: "image-unusable" });
      expect(drifted.images[0]?.problems.map((problem) => problem.check)).toEqual([
        "lock-digest",
        "lock-imageId",
        "lock-diskBytes",
      ]);

      await daemon.wipe();
      const locked = await ensureImages(daemon.client, images, { ...shared, lock: (await readLock(file)) ?? lock });
      expect(locked[0]).toMatchObject({ state: "good", digest: reports[0]?.digest, imageId: reports[0]?.imageId });
      expect(await daemon.images()).toContain("akhatua/cooperbench-moving:task1");
    });

    test("the example of 20 lines pulls and verifies a list", async () => {
      const example = join(import.meta.dirname, "../../examples/docker-images/pull-and-verify.ts");
      const names = ["akhatua/cooperbench-good-repo:task0", "akhatua/cooperbench-no-repo:task1"];
      const env = { DOCKER_HOST: `unix://${daemon.socket}`, HOME: directory };
      const both = await run(process.execPath, [example, ...names], { env });
      expect(both.code).toBe(3);
      expect(both.stdout.toString()).toMatch(
        /^akhatua\/cooperbench-good-repo:task0 good sha256:\S+\nakhatua\/cooperbench-no-repo:task1 broken sha256:\S+\n {2}git-work-tree: /,
      );
      expect((await run(process.execPath, [example, ...names.slice(0, 1)], { env })).code).toBe(0);
      expect(
        (await readFile(example, "utf8"))
          .trim()
          .split("\n")
          .filter((line) => line.trim() !== "").length,
      ).toBeLessThanOrEqual(20);
    });

    test("verify says what is missing and pulls nothing; a daemon that is not there is told as such", async () => {
      const [report] = await verifyImages(daemon.client, imagesOfTasks([good]));
      expect(report).toMatchObject({ state: "missing", reason: "image-missing" });
      await expect(
        verifyImages(openDocker({ host: `unix://${directory}/none.sock` }), imagesOfTasks([good])),
      ).rejects.toMatchObject({ code: "docker-unavailable" });
    });
  },
);
