import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ExperimentEvent } from "@cooperbench-ts/results/experiment";
import { summarize, summaryNotes } from "@cooperbench-ts/results";
import { readExperiment } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseConfig } from "./config/config.ts";
import { runGold } from "./gold/run-gold.ts";
import { planExperiment } from "./plan-experiment.ts";
import { readInputs } from "./plan/inputs.ts";
import { runExperiment } from "./run-experiment.ts";
import { rehearsedCampaign, type RehearsedCampaign } from "./testing/rehearsed-campaign.ts";

let folder: string;
let campaign: RehearsedCampaign;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "ask-gold-"));
  campaign = await rehearsedCampaign({ dir: folder, pairs: 2, seed: 5 }, { settings: ["solo"] });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function breakFirst(): Promise<string> {
  const config = parseConfig(campaign.input);
  const [pair] = (await readInputs(config)).pairs;
  if (pair === undefined) throw new Error("no pair");
  const feature = path.join(config.dataset, pair.repo, `task${pair.taskId}`, `feature${pair.features[0]}`);
  const file = path.join(feature, "feature.patch");
  await writeFile(file, (await readFile(file, "utf8")).replace('"complete"', '"partial"'));
  return `${pair.repo}/${pair.taskId}/f${pair.features[0]}_f${pair.features[1]}`;
}

const run = async (gold: "require" | "warn" | "off") => {
  const events: ExperimentEvent[] = [];
  const host = { ...campaign.host, onEvent: (event: ExperimentEvent) => events.push(event) };
  const outcome = await runExperiment({ ...campaign.input, gold }, host);
  return { outcome, notices: events.flatMap((event) => (event.type === "notice" ? [event] : [])) };
};

describe("a run that requires gold", () => {
  it("does not start where gold was never run, or says that a pair cannot pass, and does where all can", async () => {
    await expect(run("require")).rejects.toMatchObject({
      code: "gold-required",
      message: expect.stringContaining("gold was not run for it under these conditions"),
    });
    const broken = await breakFirst();
    await runGold(campaign.input, {}, campaign.host);
    await expect(run("require")).rejects.toMatchObject({
      code: "gold-required",
      message: expect.stringMatching(new RegExp(`1 of 2 planned pairs.*\n  ${broken}: the gold patch of feature`)),
    });
    campaign = await rehearsedCampaign({ dir: path.join(folder, "sound"), pairs: 2, seed: 5 }, { settings: ["solo"] });
    await runGold(campaign.input, {}, campaign.host);
    expect((await run("require")).outcome.kind).toBe("complete");
  });
});

describe("a run that is warned", () => {
  it("says once what gold said, and nothing where it is off, or a rehearsal without gold", async () => {
    expect((await run("warn")).notices).toEqual([]);
    const broken = await breakFirst();
    await runGold(campaign.input, {}, campaign.host);
    const name = { ...campaign.input, name: "second" };
    campaign = { ...campaign, input: name };
    const { notices } = await run("warn");
    expect(notices).toEqual([
      {
        type: "notice",
        level: "warning",
        message: expect.stringContaining(
          `1 pair cannot pass here: ${broken}; two perfect, silent agents can pass 1 of 2`,
        ),
      },
    ]);
    campaign = { ...campaign, input: { ...name, name: "third" } };
    expect((await run("off")).notices).toEqual([]);
  });
});

describe("a plan", () => {
  it("has what gold said of its pairs", async () => {
    expect(await planExperiment(campaign.input, campaign.host)).toMatchObject({ gold: { pairs: 2, known: 0 } });
    await runGold({ ...campaign.input, limit: 1 }, {}, campaign.host);
    expect(await planExperiment(campaign.input, campaign.host)).toMatchObject({
      gold: { pairs: 2, known: 1, canPass: 1, cannotPass: [], ceiling: { pass: 1, of: 1 } },
    });
    expect(await planExperiment({ ...campaign.input, gold: "off" }, campaign.host)).toMatchObject({ gold: null });
  });
});

describe("a summary", () => {
  it("has what gold says of its pairs, and rates over those that can pass, and nothing of it without gold", async () => {
    await run("off");
    const read = async () => {
      const { trials, results } = await readExperiment(campaign.logs, campaign.name, { detail: "pairs" });
      return { summary: summarize(trials), pairs: results.pairs };
    };
    const before = await read();
    expect(before.summary.gold).toBeNull();
    expect(before.pairs.map(({ goldCanPass, asGoldFails }) => [goldCanPass, asGoldFails])).toEqual([
      [null, null],
      [null, null],
    ]);
    const broken = await breakFirst();
    await runGold(campaign.input, {}, campaign.host);
    const { summary, pairs } = await read();
    expect({ ...summary, gold: null }).toEqual(before.summary);
    expect(summary.gold).toMatchObject({
      pairs: 2,
      known: 2,
      canPass: 1,
      cannotPass: [broken],
      ceiling: { pass: 1, of: 2 },
    });
    expect(summary.gold?.passable.map(({ infraExcluded }) => infraExcluded.n)).toEqual([1]);
    expect(summaryNotes(summary).filter((note) => note.includes("pairs that can pass here"))).toHaveLength(1);
    expect(pairs.map(({ goldCanPass, goldCoop }) => [goldCanPass, goldCoop])).toEqual([
      [false, "fail"],
      [true, "pass"],
    ]);
  });
});

describe("the name gold", () => {
  it("is kept from experiments, also from those named after a model", () => {
    expect(() => parseConfig({ ...campaign.input, name: "gold" })).toThrow("expected another name");
  });
});
