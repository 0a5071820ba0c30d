import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32 } from "node:zlib";
import { encodeJournalLine } from "@cooperbench-ts/results/experiment";
import { manifestFile, runManifest } from "../../../results/src/formats/fixtures/our-files.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { overviewDocument } from "./overview.ts";
import { readStatuses, readViewed } from "./viewed-tree.ts";

let folder = "";
const options = () => ({ dirs: [path.join(folder, "logs")] }) as const;
const event = (type: string, more: object): string =>
  encodeJournalLine({ format: 1, at: "2026-01-01T00:00:00.000Z", event: { type, ...more } }, crc32);

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "viewer-own-"));
  const pair = path.join(folder, "logs/x-solo/solo/repo_task/1/f1_f2");
  await mkdir(pair, { recursive: true });
  await writeFile(path.join(pair, "result.json"), JSON.stringify({ setting: "solo", agent: { cost: 1 } }));
  for (const [name, manifest] of [
    ["broken", "not json"],
    [
      "good",
      JSON.stringify(manifestFile(runManifest("x-solo", "solo", ["repo_task/1/f1_f2"], { experiment: "good" }))),
    ],
  ] as const) {
    const home = path.join(folder, "logs/.cooperbench-ts", name);
    await mkdir(home, { recursive: true });
    await writeFile(path.join(home, "manifest.json"), manifest);
    await writeFile(path.join(home, "events.jsonl"), event("session-started", { host: name, pid: 1, version: "1" }));
  }
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("an experiment that cannot be read is told in a remark, and the rest of the tree is shown", async () => {
  const overview = await overviewDocument(await readViewed(options()));
  expect(overview.trials).toHaveLength(1);
  expect(overview.experiments).toHaveLength(1);
  expect(overview.statuses.map(({ experiment }) => experiment)).toEqual(["good"]);
  expect(overview.remarks.filter(({ code }) => code === "manifest-invalid")).toMatchObject([
    { message: expect.stringContaining("broken") as string },
  ]);
  expect((await readStatuses(options())).map(({ experiment }) => experiment)).toEqual(["good"]);
});

test("what experiments have been through is told by their names", async () => {
  const { pasts } = await overviewDocument(await readViewed(options()));
  expect(pasts.map(({ experiment, sessions }) => [experiment, sessions.map(({ host }) => host)])).toEqual([
    ["broken", ["broken"]],
    ["good", ["good"]],
  ]);
});

test("an experiment that is asked for must be readable", async () => {
  const asked = { ...options(), experiment: "broken" };
  await expect(readViewed(asked)).rejects.toMatchObject({ code: "manifest-invalid" });
  await expect(readStatuses(asked)).rejects.toMatchObject({ code: "manifest-invalid" });
});
