import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readLedger } from "@cooperbench-ts/rehearsal";
import { type GoldFile, goldFileSchema, type Pair, pairKey } from "@cooperbench-ts/results";
import { goldResultsFolder } from "@cooperbench-ts/results/experiment";
import { listExperiments, readGoldBook, readResults } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rehearsedCampaign, type RehearsedCampaign } from "../testing/rehearsed-campaign.ts";
import { runGold } from "./run-gold.ts";

let folder: string;
let campaign: RehearsedCampaign;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gold-"));
  campaign = await rehearsedCampaign({ dir: folder, pairs: 3, seed: 5 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const started = async () =>
  (await readLedger(campaign.rehearsal.stateDir)).flatMap((entry) => (entry.event === "start" ? [entry] : []));
const gold = (options: { repeat?: number } = {}, input: object = {}) =>
  runGold({ ...campaign.input, ...input }, options, campaign.host);
const featureFile = (task: string, feature: number, name: string): string =>
  path.join(campaign.rehearsal.datasetDir, task, `feature${feature}`, name);

async function change(file: string, edit: (text: string) => string): Promise<void> {
  await writeFile(file, edit(await readFile(file, "utf8")));
}

const onLine3 = (feature: number) => (patch: string) =>
  patch.replace(
    "+++ b/src/registry.py\n",
    `+++ b/src/registry.py\n@@ -3,7 +3,7 @@\n import os\n \n # kept by hand\n-VERSION = "base"\n+VERSION = "with ${feature}"\n \n \n def base_table():\n`,
  );

/** An upstream whose evaluations come to no test, and say so. */
async function withoutNumpy(line: string): Promise<string> {
  const dir = path.join(folder, "no-numpy");
  await mkdir(dir);
  const output = JSON.stringify(`Feature patch applied successfully.\n${line}\n1 error in 0.1s\n`);
  const mend = path.join(dir, "break.mjs");
  await writeFile(
    mend,
    `import fs from "node:fs";
for (const name of fs.readdirSync("logs", { recursive: true })) {
  if (!name.endsWith("eval.json")) continue;
  const evaluation = JSON.parse(fs.readFileSync("logs/" + name, "utf8"));
  for (const key of ["feature1", "feature2"]) {
    evaluation[key] = { ...evaluation[key], passed: false, test_output: ${output} };
    if ("tests_passed" in evaluation[key]) Object.assign(evaluation[key], { tests_passed: 0, tests_failed: 1 });
  }
  evaluation.both_passed = false;
  fs.writeFileSync("logs/" + name, JSON.stringify(evaluation));
}
`,
  );
  const file = path.join(dir, "cooperbench");
  const { upstream } = campaign.input;
  await writeFile(
    file,
    `#!/bin/sh\n"${upstream}" "$@"\ncode=$?\n[ "$1" = eval ] && "${process.execPath}" "${mend}"\nexit $code\n`,
    { mode: 0o755 },
  );
  return file;
}

describe("gold", () => {
  it("is evaluated in four forms without an agent, lies beside the campaign, and is not evaluated twice", async () => {
    const report = await gold();
    expect(report.outcome).toMatchObject({ kind: "complete", counts: { infraError: 0, pending: 0 } });
    const starts = await started();
    // Three pairs of three tasks: together, merged, two features alone, one empty patch for both.
    expect(starts).toHaveLength(15);
    expect(starts.every(({ phase }) => phase === "eval")).toBe(true);
    for (const { gold: found } of report.pairs) {
      expect(found).toMatchObject({
        canPass: true,
        solo: "pass",
        coop: "pass",
        merge: { status: "clean", strategy: "naive" },
        passesEmpty: false,
        flaky: null,
        findings: [],
      });
      expect(found?.features[0].alone).toMatchObject({ passed: true, ran: true, tests: { passed: 1, failed: 0 } });
    }
    for (const { evaluations } of report.files)
      for (const { dir, seconds } of evaluations) {
        expect(seconds).toBeGreaterThan(0);
        expect(await readdir(path.join(campaign.logs, dir))).toContain("eval.json");
      }

    const again = await gold();
    expect({ ...again, files: [] }).toEqual({ ...report, files: [] });
    expect(await started()).toHaveLength(15);

    // It is no experiment and no run of the campaign's.
    expect(await listExperiments(campaign.logs)).toEqual([]);
    expect((await readResults(campaign.logs)).pairs).toHaveLength(0);
    for (const file of await readdir(path.join(campaign.logs, goldResultsFolder)))
      goldFileSchema.parse(JSON.parse(await readFile(path.join(campaign.logs, goldResultsFolder, file), "utf8")));
  });

  it("evaluates more pairs, and more often, where it has not yet", async () => {
    await gold({}, { limit: 1 });
    expect(await started()).toHaveLength(5);
    const more = await gold({}, { limit: 2 });
    expect(await started()).toHaveLength(10);
    expect(more.pairs.every(({ gold: found }) => found?.canPass)).toBe(true);
    const twice = await gold({ repeat: 2 }, { limit: 1 });
    expect(await started()).toHaveLength(15);
    expect(twice.pairs[0]?.gold).toMatchObject({ flaky: false });
  });

  it("is found again where the dataset has changed, for that task only, and the old stands beside it", async () => {
    const [first] = (await gold()).pairs;
    if (first === undefined) throw new Error("no pair");
    const task = `${first.pair.repo}/task${first.pair.taskId}`;
    await change(featureFile(task, first.pair.features[0], "feature.patch"), (text) =>
      text.replace('"complete"', '"partial"'),
    );
    const again = await gold();
    expect(again.outcome.kind).toBe("complete");
    expect(await started()).toHaveLength(20);
    expect(again.pairs.map(({ gold: found }) => found?.canPass)).toEqual([false, true, true]);
    expect(again.pairs[0]?.gold).toMatchObject({
      solo: "fail",
      coop: "fail",
      findings: [{ code: "gold-fails", feature: first.pair.features[0] }],
    });
    expect(await readdir(path.join(campaign.logs, goldResultsFolder))).toHaveLength(4);
    const book = await readGoldBook(campaign.logs);
    const { upstream, datasetHash, patchHash, container } = again.files[0] as GoldFile;
    const conditions = { upstream, datasetHash, patchHash, container, imageDigests: {} };
    expect(book.of(first.pair, conditions)).toEqual(again.pairs[0]?.gold);
    expect(book.of(first.pair, { ...conditions, upstream: { ...upstream, version: "0.0.29" } })).toBeNull();
    expect(book.of(first.pair, { ...conditions, datasetHash: {} })).toBeNull();
    expect(book.of(first.pair, { ...conditions, patchHash: {} })).toBeNull();
    const limited = { ...container, memoryBytes: 64 };
    expect(book.of(first.pair, { ...conditions, container: limited })).toBeNull();
  });

  it.each([
    ["0.0.11", { coop: "fail", merge: { status: "conflicts", strategy: "union" } }],
    ["0.0.29", { coop: "conflict", merge: { status: "conflicts", strategy: "naive" } }],
  ])("says of patches that conflict what upstream %s makes of them", async (upstreamVersion, made) => {
    campaign = await rehearsedCampaign({ dir: path.join(folder, upstreamVersion), pairs: 1, seed: 5, upstreamVersion });
    const [before] = (await gold()).pairs;
    const { repo, taskId, features } = (before as { pair: Pair }).pair;
    for (const feature of features)
      await change(featureFile(`${repo}/task${taskId}`, feature, "feature.patch"), onLine3(feature));
    const { pairs, files } = await gold();
    expect(pairs[0]?.gold).toMatchObject({
      canPass: true,
      solo: "conflict",
      ...made,
      findings: [{ code: "conflict", feature: null }],
    });
    expect(files[0]?.uncombined).toEqual([pairKey({ repo, taskId, features })]);
    expect(files[0]?.evaluations.map(({ form }) => form)).not.toContain("together");
  });

  it("takes tests that do not run for a result: it stops for no number of broken pairs, and starts nothing again", async () => {
    campaign = await rehearsedCampaign({ dir: path.join(folder, "broken"), pairs: 6, seed: 5 });
    const upstream = await withoutNumpy("E   ModuleNotFoundError: No module named 'numpy.core'");
    const report = await gold({}, { upstream });
    expect(report.outcome).toMatchObject({ kind: "complete", stop: null, unfinished: 0, counts: { pending: 0 } });
    expect(report.pairs.map(({ gold: found }) => [found?.canPass, found?.solo, found?.coop])).toEqual(
      report.pairs.map(() => [false, "no-test-ran", "no-test-ran"]),
    );
    expect(report.files.flatMap(({ evaluations }) => evaluations.map(({ reason }) => reason))).toContain("task-broken");
    // One try each.
    const starts = (await started()).length;
    expect(starts).toBe(report.files.flatMap(({ evaluations }) => evaluations).length);
    expect((await gold({}, { upstream })).outcome.kind).toBe("complete");
    expect(await started()).toHaveLength(starts);
  });

  it("tries again where a network was in the way", async () => {
    const upstream = await withoutNumpy("pip: Could not fetch URL: connection refused");
    const { outcome, pairs } = await gold({}, { upstream, limit: 1, attempts: 1 });
    expect(outcome).toMatchObject({ kind: "incomplete" });
    expect(pairs[0]?.gold?.canPass ?? null).toBeNull();
    const starts = (await started()).length;
    await gold({}, { upstream, limit: 1, attempts: 1 });
    expect((await started()).length).toBeGreaterThan(starts);
  });

  it("goes on where it was ended", async () => {
    const drain = new AbortController();
    const ended = await runGold(
      campaign.input,
      {},
      {
        ...campaign.host,
        drain: drain.signal,
        onEvent: ({ type }) => {
          if (type === "trial-ended") drain.abort();
        },
      },
    );
    expect(ended.outcome.kind).toBe("interrupted");
    const before = (await started()).length;
    expect(before).toBeLessThan(15);
    expect((await gold()).outcome.kind).toBe("complete");
    expect(await started()).toHaveLength(15);
  });

  it("names the patch that the dataset lacks", async () => {
    const { repo, taskId } = (await gold({}, { limit: 1 })).files[0] as GoldFile;
    await rm(featureFile(`${repo}/task${taskId}`, 1, "feature.patch"));
    await expect(gold({}, { limit: 1 })).rejects.toMatchObject({
      code: "task-unknown",
      message: expect.stringContaining(path.join("feature1", "feature.patch")),
    });
  });
});
