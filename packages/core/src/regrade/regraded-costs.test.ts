import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type PairRow, summarize, summaryNotes } from "@cooperbench-ts/results";
import { readExperiment, readResults } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runExperiment } from "../run-experiment.ts";
import { rehearsedCampaign, type RehearsedCampaign } from "../testing/rehearsed-campaign.ts";
import { regrade, type RegradeOptions, type Regrading } from "./regrade.ts";

let folder: string;
let campaign: RehearsedCampaign;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "costs-"));
  const settings = ["solo", "coop-nocomm"] as const;
  campaign = await rehearsedCampaign({ dir: folder, pairs: 6, seed: 5 }, { settings: [...settings] });
  await runExperiment(campaign.input, campaign.host);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const to = (): string => path.join(folder, "again");
const grade = (options: Partial<RegradeOptions> = {}): Promise<Regrading> => {
  const { upstream, dataset } = campaign.input;
  return regrade({ dir: campaign.logs, to: to(), config: { upstream, dataset }, ...options }, campaign.host);
};
const rowsIn = async (dir: string): Promise<readonly PairRow[]> => (await readResults(dir)).pairs;
const costs = (rows: readonly PairRow[]): Record<string, unknown> =>
  Object.fromEntries(rows.map(({ run, pairKey, costUsd }) => [`${run}/${pairKey}`, costUsd]));
const nothing = { knownUsd: 0, wastedUsd: 0, unknownAttempts: 0, unknownCalls: 0, unknownAtMostUsd: 0 };

it("a regrading spends nothing, and each work's cost stays in the tables, once", async () => {
  const source = await rowsIn(campaign.logs);
  const paid = source.find(({ costUsd }) => (costUsd ?? 0) > 0);
  expect(paid).toBeDefined();
  const { outcome } = await grade({ repeat: 2 });
  expect(outcome).toMatchObject({ kind: "complete", counts: { planned: 24 }, spent: nothing });
  const rows = await rowsIn(to());
  const gradings = Map.groupBy(rows, ({ run }) => run.endsWith("-r2"));
  expect(costs(gradings.get(false) ?? [])).toEqual(costs(source));
  expect(new Set((gradings.get(true) ?? []).map(({ costUsd }) => costUsd))).toEqual(new Set([0]));
  expect(rows.every(({ spentKnownUsd, unpricedAttempts }) => spentKnownUsd === 0 && unpricedAttempts === 0)).toBe(true);

  const summary = summarize((await readExperiment(to(), "regrade")).trials);
  expect(summary.total).toMatchObject({ total: 24, costUsd: 0, costUnknown: 0 });
  expect(summary.leftOut.regraded).toEqual({ trials: 24, again: 12 });
  expect(summaryNotes(summary)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^24 trials of work that is only graded/),
      expect.stringMatching(/^12 trials graded again/),
    ]),
  );
});

it("patches that the source has made whole are counted as such", async () => {
  const whole = (rows: readonly PairRow[]) => costs(rows.filter(({ patchRepaired }) => patchRepaired === true));
  const source = whole(await rowsIn(campaign.logs));
  expect(source).not.toEqual({});
  await grade();
  expect(whole(await rowsIn(to()))).toEqual(source);
});

it("work that was cut off while it was taken over is taken over again, and costs nothing either", async () => {
  await grade();
  const before = costs(await rowsIn(to()));
  const home = path.join(to(), ".cooperbench-ts/regrade");
  const journal = path.join(home, "journal.jsonl");
  const lines = (await readFile(journal, "utf8")).split("\n");
  const begun = lines.findIndex((line) => line.includes('"agent-ended"'));
  await writeFile(journal, `${lines.slice(0, begun).join("\n")}\n`);
  for (const { run } of (await readExperiment(campaign.logs, campaign.name)).manifest.runs) {
    for (const word of ["solo", "coop"]) await rm(path.join(to(), run, word), { recursive: true, force: true });
    for (const { pairKey } of await rowsIn(campaign.logs))
      for (const name of ["1/attempt.json", "verdict.json"])
        await rm(path.join(home, "attempts", run, pairKey, name), { force: true });
  }
  expect((await grade()).outcome).toMatchObject({ kind: "complete", counts: { planned: 12 }, spent: nothing });
  expect(costs(await rowsIn(to()))).toEqual(before);
});

it("runs of two campaigns of one setting are counted each by itself", async () => {
  const source = path.join(folder, "both");
  for (const name of ["a", "b"])
    await cp(path.join(campaign.logs, "rehearsed-solo"), path.join(source, name), { recursive: true });
  await grade({ dir: source });
  const { trials } = await readExperiment(to(), "regrade");
  expect([...Map.groupBy(trials, ({ run }) => run)].map(([run, { length }]) => [run, length])).toEqual([
    ["a", 6],
    ["b", 6],
  ]);
});
