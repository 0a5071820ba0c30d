import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { systemClock } from "@cooperbench-ts/attempt/host";
import { readResults } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, expect, it, test } from "vitest";
import type { ExperimentHost } from "../experiment-host.ts";
import { runExperiment } from "../run-experiment.ts";
import { rehearsedCampaign, type RehearsedCampaign } from "../testing/rehearsed-campaign.ts";
import { planRegrading, type PlannedRegrading, runRegrading } from "./regrade.ts";

let folder: string;
let campaign: RehearsedCampaign;
/** Two of its three pairs have no work that could be evaluated. */
let plan: (host?: Partial<ExperimentHost>) => Promise<PlannedRegrading>;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "interrupted-"));
  campaign = await rehearsedCampaign({ dir: folder, pairs: 3, seed: 3 }, { settings: ["solo"] });
  await runExperiment(campaign.input, campaign.host);
  const source = path.join(folder, "f");
  await cp(path.join(campaign.logs, "rehearsed-solo"), path.join(source, "run-solo"), { recursive: true });
  for (const { dir } of (await readResults(source)).pairs.slice(1)) {
    for (const name of ["verdict.json", "eval.json"]) await rm(path.join(source, dir ?? "", name));
    await writeFile(path.join(source, dir ?? "", "result.json"), "{ torn");
  }
  const { upstream, dataset } = campaign.input;
  plan = (host = {}) =>
    planRegrading(
      { dir: source, to: path.join(folder, "to"), config: { dataset, upstream } },
      { ...campaign.host, ...host },
    );
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it.each(["signal", "drain"] as const)(
  "%s while trials without work are kept: interrupted, and the next call goes on",
  async (which) => {
    const planned = await plan();
    expect(planned.left).toHaveLength(2);
    const stop = new AbortController();
    const now = (): Date => {
      stop.abort();
      return new Date();
    };
    const events: string[] = [];
    const host: ExperimentHost = {
      ...campaign.host,
      [which]: stop.signal,
      clock: { ...systemClock, now },
      onEvent: ({ type }) => events.push(type),
    };
    const { outcome } = await runRegrading(planned, host);
    expect(outcome).toMatchObject({
      kind: "interrupted",
      stop: null,
      counts: { planned: 1, pending: 1 },
      unfinished: 1,
    });
    expect(events.at(-1)).toBe("finished");
    expect((await runRegrading(planned, campaign.host)).outcome).toMatchObject({
      kind: "complete",
      counts: { planned: 1 },
    });
    expect((await readResults(planned.to)).pairs.map(({ reason }) => reason)).toContain("torn-result");
  },
);

test("ended before anything was kept", async () => {
  const { outcome } = await runRegrading(await plan(), { ...campaign.host, signal: AbortSignal.abort() });
  expect(outcome.kind).toBe("interrupted");
});

test("ended while upstream is asked who it is, the call says so, and blames no prerequisite", async () => {
  const stop = new AbortController();
  const planned = plan({ signal: stop.signal });
  stop.abort();
  await expect(planned).rejects.toMatchObject({ name: "AbortError" });
});
