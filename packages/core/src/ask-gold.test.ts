import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ExperimentEvent, goldResultsFolder } from "@cooperbench-ts/results/experiment";
import { pairKey, summarize, summaryNotes } from "@cooperbench-ts/results";
import { readExperiment } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { imageName } from "@cooperbench-ts/docker-images";
import { askGold, type GoldSaid, goldSaidText, requireGold } from "./ask-gold.ts";
import { parseConfig } from "./config/config.ts";
import type { Check } from "./doctor/check.ts";
import { doctor } from "./doctor/doctor.ts";
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

async function breakFirst(way: "broken" | "back" = "broken"): Promise<string> {
  const config = parseConfig(campaign.input);
  const [pair] = (await readInputs(config)).pairs;
  if (pair === undefined) throw new Error("no pair");
  const feature = path.join(config.dataset, pair.repo, `task${pair.taskId}`, `feature${pair.features[0]}`);
  const file = path.join(feature, "feature.patch");
  const [from, to] = way === "broken" ? ['"complete"', '"partial"'] : ['"partial"', '"complete"'];
  await writeFile(file, (await readFile(file, "utf8")).replace(from, to));
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

describe("gold of other conditions", () => {
  it("is none: neither of another patch nor of other limits, and what it was before counts again where they are back", async () => {
    await runGold(campaign.input, {}, campaign.host);
    const planned = async () => (await planExperiment(campaign.input, campaign.host)).gold;
    expect(await planned()).toMatchObject({ known: 2, canPass: 2, imageUnknown: [] });
    const broken = await breakFirst();
    expect(await planned()).toMatchObject({ known: 1, canPass: 1 });
    await expect(run("require")).rejects.toMatchObject({
      code: "gold-required",
      message: expect.stringContaining(`${broken}: gold was not run for it under these conditions`),
    });
    await runGold({ ...campaign.input, docker: { memory: "64m" } }, {}, campaign.host);
    expect(await planned()).toMatchObject({ known: 1, canPass: 1, cannotPass: [] });
    await runGold(campaign.input, {}, campaign.host);
    expect(await planned()).toMatchObject({ known: 2, cannotPass: [broken] });
    await breakFirst("back");
    expect(await planned()).toMatchObject({ known: 2, canPass: 2 });
  });

  it("of an image that may be another is said to be so, and is not enough where gold is required", async () => {
    const { files } = await runGold(campaign.input, {}, campaign.host);
    for (const { repo, taskId } of files) await setImage({ repo, taskId });
    const said = (await planExperiment(campaign.input, campaign.host)).gold as GoldSaid;
    expect(said).toMatchObject({ known: 2, canPass: 2, imageUnknown: said.of.map(({ pair }) => pairKey(pair)) });
    expect(goldSaidText(said)).toContain("the image of 2 pairs is not known yet");
    expect(() => requireGold(said)).toThrow("which one it runs in is not known");
    const [first] = files;
    if (first === undefined) throw new Error("no file");
    const conditions = { upstream: first.upstream, imageDigests: { [imageName(first)]: "sha256:1" } };
    const config = parseConfig(campaign.input);
    const later = await askGold(config, await readInputs(config), conditions);
    expect(later).toMatchObject({ known: 2, imageUnknown: { length: 1 } });
  });

  it("cannot be required where images come and go", () => {
    expect(() => parseConfig({ ...campaign.input, gold: "require", diskBudget: "40g" })).toThrow("do not go together");
  });
});

async function setImage(task: { repo: string; taskId: number }): Promise<void> {
  const results = path.join(campaign.logs, goldResultsFolder);
  for (const name of await readdir(results)) {
    if (!name.startsWith(`${task.repo}-${task.taskId}-`)) continue;
    const file = path.join(results, name);
    const image = { name: imageName(task), digest: "sha256:1" };
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, "utf8")), image }));
  }
}

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

describe("doctor", () => {
  it("warns of pairs that cannot pass, and fails for them where gold is required", async () => {
    const said = async (mode: "require" | "warn") => {
      const all: Check[] = [];
      for await (const check of doctor({ ...campaign.input, gold: mode }, campaign.host)) all.push(check);
      return all.find(({ name }) => name === "gold");
    };
    expect(await said("warn")).toMatchObject({ state: "skipped", message: expect.stringMatching(/^was never run/) });
    await runGold(campaign.input, {}, campaign.host);
    expect(await said("warn")).toMatchObject({ state: "ok" });
    expect(await said("require")).toMatchObject({ state: "ok" });
    const broken = await breakFirst();
    await runGold(campaign.input, {}, campaign.host);
    expect(await said("warn")).toMatchObject({ state: "warning", message: expect.stringContaining(broken) });
    expect(await said("require")).toMatchObject({ state: "failed", message: expect.stringContaining(broken) });
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
