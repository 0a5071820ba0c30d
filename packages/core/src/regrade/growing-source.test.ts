import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readLedger } from "@cooperbench-ts/rehearsal";
import { compareGradings } from "@cooperbench-ts/results";
import { readGradings } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runExperiment } from "../run-experiment.ts";
import { rehearsedCampaign, type RehearsedCampaign } from "../testing/rehearsed-campaign.ts";
import { regrade, type RegradeOptions, type Regrading } from "./regrade.ts";

let folder: string;
let campaign: RehearsedCampaign;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "growing-"));
  campaign = await rehearsedCampaign({ dir: folder, pairs: 3, seed: 4 }, { settings: ["solo", "coop-comm"] });
  await runExperiment(campaign.input, campaign.host);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const source = (): string => path.join(folder, "f");
const to = (): string => path.join(folder, "to");
const take = (run: string, setting: string, as: string): Promise<void> =>
  cp(path.join(campaign.logs, run, setting), path.join(source(), as, setting), { recursive: true });
const grade = (options: Partial<RegradeOptions> = {}): Promise<Regrading> => {
  const { upstream, dataset } = campaign.input;
  return regrade({ dir: source(), to: to(), config: { upstream, dataset }, ...options }, campaign.host);
};
const evals = async (): Promise<number> =>
  (await readLedger(campaign.rehearsal.stateDir)).filter((entry) => entry.event === "start" && entry.phase === "eval")
    .length;
const runsIn = async (dir: string): Promise<string[]> =>
  (await readdir(dir)).filter((name) => !name.startsWith(".")).sort();
/** How many evaluations a call makes that must make as many verdicts. */
async function evaluated(call: () => Promise<Regrading>, planned: number): Promise<number> {
  const before = await evals();
  expect((await call()).outcome).toMatchObject({ kind: "complete", counts: { planned } });
  return (await evals()) - before;
}

it("a setting that a run of the source got meanwhile is graded beside what is there", async () => {
  await take("rehearsed-coop-comm", "coop", "run7");
  await evaluated(grade, 3);
  expect(await runsIn(to())).toEqual(["run7"]);
  await take("rehearsed-solo", "solo", "run7");
  const before = await evaluated(grade, 6);
  expect(before).toBeLessThanOrEqual(3);
  expect(await runsIn(to())).toEqual(["run7", "run7-solo"]);
  expect(await evaluated(grade, 6)).toBe(0);
  expect(compareGradings(await readGradings(source()), await readGradings(to()))).toMatchObject({
    pairs: 6,
    onlyBefore: 0,
    onlyAfter: 0,
  });
});

it("a run of the source that has the name of a grading gets another one", async () => {
  await take("rehearsed-solo", "solo", "x");
  const repeat = 2;
  await evaluated(() => grade({ repeat }), 6);
  await take("rehearsed-coop-comm", "coop", "x-r2");
  expect(await evaluated(() => grade({ repeat }), 12)).toBeLessThanOrEqual(6);
  expect(await runsIn(to())).toEqual(["x", "x-r2", "x-r2-coop-comm", "x-r2-coop-comm-r2"]);
  expect(await evaluated(() => grade({ repeat }), 12)).toBe(0);
});

it("a call for one pair gives the names of a call for all", async () => {
  await take("rehearsed-coop-comm", "coop", "run7");
  await take("rehearsed-solo", "solo", "run7");
  const [repo = ""] = await readdir(path.join(source(), "run7/solo"));
  const [task = ""] = await readdir(path.join(source(), "run7/solo", repo));
  const [pair = ""] = await readdir(path.join(source(), "run7/solo", repo, task));
  await rm(path.join(source(), "run7/coop", repo, task, pair), { recursive: true });
  await evaluated(() => grade({ pairs: [`${repo}/${task}/${pair}`] }), 1);
  expect(await runsIn(to())).toEqual(["run7-solo"]);
  expect(await evaluated(grade, 5)).toBeLessThanOrEqual(4);
  expect(await runsIn(to())).toEqual(["run7-coop-comm", "run7-solo"]);
});
