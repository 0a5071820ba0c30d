import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { containerOwner } from "@cooperbench-ts/core";
import {
  ensureImages,
  evictImages,
  forecastDiskBudget,
  imagesByName,
  labelKeys,
  listContainers,
  noCredentials,
  pullMissing,
} from "@cooperbench-ts/docker-images";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { freshNumbers } from "../cli/support/random.ts";
import { describeWith } from "./parts.ts";
import { OwnDaemon } from "./support/own-daemon.ts";
import { OwnRegistry } from "./support/own-registry.ts";
import { makeTaskImage } from "./support/task-image.ts";
import { ThrottledProxy } from "./support/throttled-proxy.ts";

const names = [0, 1, 2, 3].map((id) => `akhatua/cooperbench-killed:task${id}`);
const payload = 2_000_000;
const keeper = "base-keeper:1";

describeWith(
  ["root", "dockerd", "docker", "docker-registry", "base-image"],
  "kills, and images that leave again",
  () => {
    let registry: OwnRegistry;
    let proxy: ThrottledProxy;
    let daemon: OwnDaemon;
    let directory: string;
    const images = imagesByName(names);

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), "cbts-kill-"));
      registry = await OwnRegistry.start();
      proxy = await ThrottledProxy.start(registry.url, { latencyMs: 20, bytesPerSecond: 20e6 });
      daemon = await OwnDaemon.start({ mirrors: [proxy.url] });
      await registry.push("akhatua/cooperbench-keeper", "task0", await makeTaskImage({ name: "keeper" }));
      for (const id of names.keys()) {
        await registry.push(
          "akhatua/cooperbench-killed",
          `task${id}`,
          await makeTaskImage({ name: `killed ${id}`, layers: [{ name: `killed ${id}`, bytes: payload }] }),
        );
      }
    });
    afterAll(async () => {
      await daemon?.end();
      await proxy?.end();
      await registry?.end();
      await rm(directory, { recursive: true, force: true });
    });
    beforeEach(() => daemon.wipe());

    /** A harness of its own, killed after so many ms; how long it ran when nobody kills it. */
    const harness = async (call: "pullMissing" | "verifyImages", killAfterMs: number | null): Promise<number> => {
      const program = `
      import { containerOwner } from "@cooperbench-ts/core";
      import { ${call}, openDocker, imagesByName, noCredentials } from "@cooperbench-ts/docker-images";
      process.stdout.write("ready\\n");
      await ${call}(openDocker({ host: ${JSON.stringify(`unix://${daemon.socket}`)} }), imagesByName(${JSON.stringify(names)}), { credentials: noCredentials, owner: await containerOwner() });`;
      const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
        cwd: import.meta.dirname,
        stdio: ["ignore", "pipe", "inherit"],
      });
      const ended = once(child, "exit");
      await once(child.stdout, "data");
      const startedAt = Date.now();
      if (killAfterMs !== null) {
        await Promise.race([wait(killAfterMs), ended]);
        child.kill("SIGKILL");
      }
      await ended;
      return Date.now() - startedAt;
    };

    const expectWhole = async (cache: { cacheDir?: string } = {}) => {
      const owner = await containerOwner();
      const reports = await ensureImages(daemon.client, images, { credentials: noCredentials, owner, ...cache });
      expect(reports.map((report) => [report.state, report.message])).toEqual(names.map(() => ["good", null]));
      expect(await listContainers(daemon.client, { labels: [labelKeys.role] })).toEqual([]);
      expect(await daemon.containers()).toEqual([]);
      expect((await daemon.docker("images", "-qf", "dangling=true")).trim()).toBe("");
      expect((await daemon.images()).filter((name) => name !== keeper)).toEqual(names);
    };

    /** Ten moments that differ from run to run; the seed repeats them. */
    const moments = (what: string): number[] => {
      console.log(`kills of ${what}`);
      const random = freshNumbers();
      return Array.from({ length: 10 }, () => random());
    };

    test("killed at ten random moments of a pull: the next call completes and nothing is left over", async () => {
      await daemon.docker("pull", "-q", "akhatua/cooperbench-keeper:task0");
      await daemon.docker("tag", "akhatua/cooperbench-keeper:task0", keeper);
      await daemon.docker("rmi", "akhatua/cooperbench-keeper:task0");
      const whole = await harness("pullMissing", null);
      for (const moment of moments("a pull")) {
        // The base stays, held by an image of its own: what is pulled each time comes through the narrow line.
        const pulled = (await daemon.images()).filter((name) => name !== keeper);
        if (pulled.length > 0) await daemon.docker("rmi", "-f", ...pulled);
        await harness("pullMissing", whole * moment);
        await expectWhole({ cacheDir: join(directory, "verified") });
      }
    }, 900_000);

    test("killed at ten random moments of a verify: the next call completes and nothing is left over", async () => {
      await pullMissing(daemon.client, images, { credentials: noCredentials });
      const whole = await harness("verifyImages", null);
      for (const moment of moments("a verify")) {
        await harness("verifyImages", whole * moment);
        await expectWhole();
      }
    }, 900_000);

    test("a container of a living harness is left alone by another's sweep", async () => {
      await pullMissing(daemon.client, images, { credentials: noCredentials });
      const owner = await containerOwner();
      const both = await Promise.all(
        [0, 1].map(() => ensureImages(daemon.client, images, { credentials: noCredentials, owner })),
      );
      expect(both.flat().map((report) => report.state)).toEqual([...names, ...names].map(() => "good"));
      expect(await daemon.containers()).toEqual([]);
    });

    test("aborted: it ends at once, with the reason, and leaves nothing", async () => {
      const abort = new AbortController();
      const running = ensureImages(daemon.client, images, {
        credentials: noCredentials,
        signal: abort.signal,
        onEvent: (event) => {
          if (event.type === "verify-started") abort.abort(new Error("enough"));
        },
      });
      await expect(running).rejects.toThrow("enough");
      expect(await daemon.containers()).toEqual([]);
    });

    test("eviction takes what we pulled, never what was there before, was replaced, or is in use", async () => {
      const cacheDir = join(directory, "cache");
      const [before, used, replaced, free] = names as [string, string, string, string];
      await daemon.docker("pull", "-q", before);
      await pullMissing(daemon.client, images, { credentials: noCredentials, cacheDir });
      await daemon.docker("create", "--name", "user", used);
      await daemon.docker("tag", before, replaced);
      const report = await evictImages(daemon.client, [...names, "akhatua/cooperbench-none:task1"], { cacheDir });
      expect(report.evicted).toEqual([free]);
      expect(report.kept.map(({ image, because }) => [image, because])).toEqual([
        [before, "not-ours"],
        [used, "in-use"],
        [replaced, "not-ours"],
        ["akhatua/cooperbench-none:task1", "not-there"],
      ]);
      expect(await daemon.images()).toContain(used);
      expect(await daemon.images()).not.toContain(free);
    });

    test("the disk budget says how many images at once fit, with shared layers counted once", async () => {
      const large = await forecastDiskBudget(daemon.client, images, { budgetBytes: 1e9, credentials: noCredentials });
      expect(large).toMatchObject({ fits: true, imagesAtOnce: 4, unknown: [], shortBytes: 0 });
      const single = await forecastDiskBudget(daemon.client, images.slice(0, 1), {
        budgetBytes: 1e9,
        credentials: noCredentials,
      });
      // Each further image adds its own payload, not the base again.
      expect(large.allBytes - single.allBytes).toBeLessThan(3 * payload * 3.2);
      const tight = await forecastDiskBudget(daemon.client, images, {
        budgetBytes: single.allBytes + payload,
        credentials: noCredentials,
      });
      expect(tight).toMatchObject({ fits: true, imagesAtOnce: 1 });
      const absent = imagesByName([...names, "akhatua/cooperbench-none:task1"]);
      const unknown = await forecastDiskBudget(daemon.client, absent, {
        budgetBytes: 1e9,
        credentials: noCredentials,
      });
      expect(unknown).toMatchObject({ fits: true, imagesAtOnce: 1, unknown: ["akhatua/cooperbench-none:task1"] });
      const none = await forecastDiskBudget(daemon.client, images, { budgetBytes: 1e6, credentials: noCredentials });
      expect(none.fits).toBe(false);
      expect(none.shortBytes).toBe(none.peakBytes - 1e6);
      await pullMissing(daemon.client, images, { credentials: noCredentials });
      const real = await forecastDiskBudget(daemon.client, images, { budgetBytes: 1e9, credentials: noCredentials });
      expect(real.allBytes).toBeLessThan(large.allBytes);
      expect(real.allBytes).toBeGreaterThan(4 * payload);
    });
  },
);
