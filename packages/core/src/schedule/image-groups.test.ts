import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ImageReport, imagesByName, inventory, noCredentials, openDocker } from "@cooperbench-ts/docker-images";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DecidedTrial } from "../plan/planned-experiment.ts";
import { idOf, ImageDaemon } from "../testing/image-daemon.ts";
import { imageGroups } from "./image-groups.ts";
import type { TrialGroup } from "./trial-group.ts";

let folder: string;
let daemon: ImageDaemon;
let notices: string[];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cbts-groups-"));
  daemon = new ImageDaemon(path.join(folder, "d.sock"));
  notices = [];
});
afterEach(async () => {
  daemon.end();
  await rm(folder, { recursive: true });
});

const nameOf = (repo: string): string => `akhatua/cooperbench-${repo}:task1`;
const trial = (repo: string, setting: "solo" | "coop-comm", action: "agent" | "skip" = "agent"): DecidedTrial => ({
  trial: {
    run: setting,
    setting,
    repeat: 1,
    pair: { repo: `${repo}_task`, taskId: 1, features: [1, 2] },
  },
  decision: action === "skip" ? { action, why: "done" } : { action, why: "not run yet", reopen: false },
});
const report = (image: string, state: ImageReport["state"], reason: ImageReport["reason"] = null): ImageReport =>
  ({ image, state, reason, message: "told" }) as ImageReport;

/** Images that are here, and that we pulled. */
async function have(...repos: readonly string[]): Promise<void> {
  for (const repo of repos) daemon.images.set(nameOf(repo), 100);
  const lines = repos.map((repo) => ({ serverId: "server", image: nameOf(repo), imageId: idOf(nameOf(repo)) }));
  await mkdir(path.join(folder, "images"), { recursive: true });
  await writeFile(
    path.join(folder, "images/pulled-images.jsonl"),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
  );
}

async function groupsOf(
  trials: readonly DecidedTrial[],
  budgetBytes: number,
  reportOf: (image: string) => ImageReport = (image) => report(image, "good"),
  signal?: AbortSignal,
): Promise<Iterator<TrialGroup>> {
  const client = openDocker({ host: `unix://${folder}/d.sock` });
  const groups = await imageGroups(trials, {
    docker: { client } as never,
    budgetBytes,
    cacheFolder: folder,
    credentials: noCredentials,
    signal,
    makeReady: async (group) => {
      const names = new Set(group.map(({ trial: { pair } }) => nameOf(pair.repo.replace("_task", ""))));
      // As a pull would: looked at through the daemon.
      await inventory(client, imagesByName([...names]));
      return [...names].map(reportOf);
    },
    notice: (message, level) => notices.push(`${level}: ${message}`),
  });
  return groups[Symbol.iterator]();
}
const unstopped = new AbortController().signal;
const next = (groups: Iterator<TrialGroup>): TrialGroup => groups.next().value as TrialGroup;

test("all settings of one image, then the next; images go when all their trials have ended", async () => {
  await have("a", "b");
  const [solo, comm, other] = [trial("a", "solo"), trial("a", "coop-comm"), trial("b", "solo")];
  const groups = await groupsOf([solo, other, comm], 150);
  expect(notices.join()).toContain("1 of 2 images at a time");
  const first = next(groups);
  expect(first.trials).toEqual([solo, comm]);
  expect((await first.begin(unstopped)).size).toBe(0);
  await first.end(new Set([solo, comm]));
  expect([...daemon.images.keys()]).toEqual([nameOf("b")]);
  expect(notices).toContain(`info: Removed, their trials have ended: ${nameOf("a")}.`);
  const second = next(groups);
  expect(second.trials).toEqual([other]);
  await second.end(new Set([solo, comm, other]));
  expect(daemon.images.size).toBe(0);
  expect(groups.next().done).toBe(true);
});

test("after a stop the image of a trial that has not ended stays", async () => {
  await have("a", "b");
  const [solo, comm, other] = [trial("a", "solo"), trial("a", "coop-comm"), trial("b", "solo")];
  const group = next(await groupsOf([solo, comm, other], 1000));
  await group.end(new Set([solo, other]));
  expect([...daemon.images.keys()]).toEqual([nameOf("a")]);
});

test("images that an earlier call has finished with go before anything starts", async () => {
  await have("a", "b");
  daemon.images.set(nameOf("theirs"), 100);
  await groupsOf(
    [trial("a", "solo", "skip"), trial("b", "solo", "skip"), trial("b", "coop-comm"), trial("theirs", "solo", "skip")],
    150,
  );
  expect([...daemon.images.keys()]).toEqual([nameOf("b"), nameOf("theirs")]);
});

test("of one bad image the trials are skipped, and it goes too; three in a row, or a cause of the machine, end the run", async () => {
  await have("a", "b");
  const [a, b] = [trial("a", "solo"), trial("b", "solo")];
  const broken = await groupsOf([a, b], 1000, (image) =>
    image === nameOf("a") ? report(image, "broken", "image-unusable") : report(image, "good"),
  );
  const group = next(broken);
  expect(await group.begin(unstopped)).toEqual(new Set([a]));
  expect(notices.join("\n")).toContain(`warning: The trials of ${nameOf("a")} are skipped: broken (image-unusable)`);
  await group.end(new Set([b]));
  expect(daemon.images.size).toBe(0);

  await have("c", "d", "e");
  const missing = (image: string) => report(image, "pull-failed", "image-missing");
  const all = await groupsOf([trial("c", "solo"), trial("d", "solo"), trial("e", "solo")], 100, missing);
  expect((await next(all).begin(unstopped)).size).toBe(1);
  expect((await next(all).begin(unstopped)).size).toBe(1);
  await expect(next(all).begin(unstopped)).rejects.toMatchObject({ code: "images-not-ready" });

  await have("f");
  const full = await groupsOf([trial("f", "solo")], 100, (image) => report(image, "pull-failed", "disk-full"));
  await expect(next(full).begin(unstopped)).rejects.toMatchObject({ code: "images-not-ready" });
});

test("what cannot be removed is told, and ends nothing", async () => {
  await have("a", "b");
  daemon.containers = [{ image: nameOf("a") }];
  const [a, b] = [trial("a", "solo"), trial("b", "solo")];
  const groups = await groupsOf([a, b], 100);
  await next(groups).end(new Set([a]));
  expect(notices.join("\n")).toContain(`warning: ${nameOf("a")} stays: containers use it: user.`);
  daemon.broken = true;
  await next(groups).end(new Set([a, b]));
  expect(notices.at(-1)).toContain("the store is broken");
});

test("larger than forecast: from then on one image at a time; a daemon that fails at the start is a prerequisite", async () => {
  await have("a", "b", "c", "d");
  const trials = ["a", "b", "c", "d"].map((repo) => trial(repo, "solo"));
  const groups = await groupsOf(trials, 250);
  const first = next(groups);
  expect(first.trials).toHaveLength(2);
  daemon.images.set(nameOf("b"), 400);
  await first.begin(unstopped);
  expect(notices.at(-1)).toContain("from now on one at a time");
  const second = next(groups);
  expect(second.trials).toHaveLength(1);
  daemon.broken = true;
  await expect(second.begin(unstopped)).rejects.toMatchObject({ kind: "prerequisite", code: "docker-refused" });
});

test("whoever stops the run while sizes are asked for gets no groups, and no error", async () => {
  await have("a");
  const groups = await groupsOf([trial("a", "solo")], 100, undefined, AbortSignal.abort());
  expect(groups.next().done).toBe(true);
});

test("an image is looked at as long as its group is wanted", async () => {
  await have("a");
  const stop = new AbortController();
  const group = next(await groupsOf([trial("a", "solo")], 100));
  stop.abort();
  await expect(group.begin(stop.signal)).rejects.toBe(stop.signal.reason);
});
