import { cp, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readLedger } from "@cooperbench-ts/rehearsal";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ExperimentEvent } from "@cooperbench-ts/results/experiment";
import { spendTotals } from "@cooperbench-ts/results/experiment";
import { Layout } from "@cooperbench-ts/results/node";
import { readPlan } from "../plan/planned-experiment.ts";
import { runExperiment } from "../run-experiment.ts";
import { rehearsedCampaign, type RehearsedCampaign } from "../testing/rehearsed-campaign.ts";

let dir: string;
let campaign: RehearsedCampaign;
let layout: Layout;
const events: ExperimentEvent[] = [];
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "copied-"));
  campaign = await rehearsedCampaign({ dir, pairs: 3, faults: "typical", seed: 5 }, { settings: ["solo"] });
  layout = new Layout(campaign.logs, campaign.name);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function run(logs = campaign.logs) {
  events.length = 0;
  const outcome = await runExperiment(
    { ...campaign.input, logs },
    { ...campaign.host, onEvent: (event) => events.push(event) },
  );
  const ledger = await readLedger(campaign.rehearsal.stateDir);
  const phases = (phase: string): number =>
    ledger.filter((entry) => entry.event === "start" && entry.phase === phase).length;
  return { kind: outcome.kind, spent: outcome.spent, agents: phases("agent"), evals: phases("eval") };
}

async function decisions(logs = campaign.logs): Promise<string[]> {
  const prepared = await readPlan({ ...campaign.input, logs });
  return prepared.trials.map(({ decision }) => decision.action);
}

/** Those that were evaluated: a missing patch fails without. */
async function publishedFolders(): Promise<string[]> {
  const found = await readdir(path.join(campaign.logs, "rehearsed-solo"), { recursive: true });
  return found.filter((name) => name.endsWith("eval.json")).map((name) => path.dirname(name));
}

function published(folder: string, file = ""): string {
  return path.join(campaign.logs, "rehearsed-solo", folder, file);
}

describe("logs that are copied or cut", { timeout: 120_000 }, () => {
  it("runs nothing again from any whole-line prefix of the journal, and counts every dollar once", async () => {
    const first = await run();
    const journal = await readFile(layout.journal, "utf8");
    const lines = journal.split("\n").slice(0, -1);
    for (let keep = 0; keep <= lines.length; keep += Math.ceil(lines.length / 8)) {
      await writeFile(
        layout.journal,
        lines
          .slice(0, keep)
          .map((line) => `${line}\n`)
          .join(""),
      );
      const { state } = await readPlan(campaign.input);
      expect(spendTotals(state.trials.values())).toEqual(first.spent);
      expect(await run()).toEqual(first);
    }
    // A trial that is not finished goes on: its attempts keep their numbers.
    await truncate(layout.journal, 0);
    expect(await decisions()).toEqual(["skip", "skip", "skip"]);
  });

  it("runs nothing again where only the results were copied, without the hidden folder", async () => {
    const first = await run();
    const copy = path.join(dir, "copy");
    for (const name of await readdir(campaign.logs))
      if (!name.startsWith(".")) await cp(path.join(campaign.logs, name), path.join(copy, name), { recursive: true });
    expect(await decisions(copy)).toEqual(["skip", "skip", "skip"]);
    const { agents, evals, spent } = await run(copy);
    expect({ agents, evals }).toEqual({ agents: first.agents, evals: first.evals });
    expect(spent.knownUsd).toBeCloseTo(first.spent.knownUsd, 9);
  });

  it("runs a trial again whose published folder is gone, or whose result is emptied, and keeps its bill", async () => {
    const first = await run();
    const [gone = "", emptied = ""] = await publishedFolders();
    await rm(published(gone), { recursive: true });
    await truncate(published(emptied, "result.json"), 0);
    expect((await decisions()).filter((action) => action === "agent")).toHaveLength(2);
    const second = await run();
    expect(second.kind).toBe("complete");
    expect(second.agents).toBeGreaterThanOrEqual(first.agents + 2);
    expect(second.spent.knownUsd).toBeGreaterThan(first.spent.knownUsd);
    expect(
      events.filter(({ type }) => type === "decided").map((event) => ("why" in event ? event.why : "")),
    ).toContainEqual(expect.stringMatching(/result\.json is gone or damaged/));
    expect(await decisions()).toEqual(["skip", "skip", "skip"]);
  });

  it("evaluates again where only the evaluation is gone, and writes a lost verdict again", async () => {
    const first = await run();
    const [unevaluated = "", unjudged = ""] = await publishedFolders();
    await writeFile(published(unevaluated, "eval.json"), '{"both_pa');
    await rm(published(unjudged, "verdict.json"));
    expect((await decisions()).sort()).toEqual(["eval", "publish", "skip"]);
    const second = await run();
    expect(second).toEqual({ ...first, evals: first.evals + 1 });
    expect(JSON.parse(await readFile(published(unjudged, "verdict.json"), "utf8"))).toMatchObject({
      run: "rehearsed-solo",
    });
    expect(await decisions()).toEqual(["skip", "skip", "skip"]);
  });

  it("refuses to pay again for a whole run that is gone, and goes on when it is back", async () => {
    const first = await run();
    const folder = path.join(campaign.logs, "rehearsed-solo");
    await rename(folder, path.join(dir, "unmounted"));
    await expect(run()).rejects.toMatchObject({
      code: "results-missing",
      subject: folder,
      problem: expect.stringContaining("3 finished results of rehearsed-solo"),
    });
    await rename(path.join(dir, "unmounted"), folder);
    expect(await run()).toEqual(first);
  });
});
