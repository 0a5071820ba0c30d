import { expectedVerdicts, readLedger } from "@cooperbench-ts/rehearsal";
import { difficulty } from "@cooperbench-ts/results";
import { readResults, Layout, readExperimentManifest } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acquireLock } from "./journal/lock.ts";
import { ObservedHarness, solo, starts } from "./testing/observed-harness.ts";
import { rehearsedCampaign } from "./testing/rehearsed-campaign.ts";

let harness: ObservedHarness;
beforeEach(async () => {
  harness = await ObservedHarness.start();
});
afterEach(() => harness.end());

describe("runExperiment", { timeout: 60_000 }, () => {
  it("brings every trial to the verdict that the rehearsal expects, and does nothing the second time", async () => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, pairs: 3 });
    const outcome = await harness.run(campaign);
    expect(outcome).toMatchObject({ kind: "complete", counts: { planned: 9, infraError: 0, pending: 0 } });
    const found = new Map(
      harness.ofType("trial-ended").map(({ setting, pair, verdict }) => [`${setting} ${pair}`, verdict.verdict]),
    );
    for (const { setting, pair, verdict } of expectedVerdicts(campaign.rehearsal.scenario)) {
      expect([setting, pair, found.get(`${setting} ${pair}`)]).toEqual([setting, pair, verdict]);
    }
    const before = await starts(campaign);
    expect((await harness.run(campaign)).kind).toBe("complete");
    expect(await starts(campaign)).toBe(before);
  });

  it("amends: more pairs and settings run only the difference", async () => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, pairs: 6 });
    expect(await harness.run(campaign, { input: { ...solo, limit: 2 } })).toMatchObject({
      kind: "complete",
      counts: { planned: 2 },
    });
    const first = await starts(campaign);
    expect(await harness.run(campaign, { input: { settings: ["solo", "coop-nocomm"], limit: 3 } })).toMatchObject({
      counts: { planned: 6, pending: 0 },
    });
    expect(await starts(campaign)).toBe(first + 4 * 2);
  });

  it("gives each setting runs of its own for every repeat, and more repeats run only the difference", async () => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, pairs: 2 });
    const settings = { settings: ["solo" as const, "coop-nocomm" as const] };
    expect(await harness.run(campaign, { input: { ...settings, repeat: 2 } })).toMatchObject({
      kind: "complete",
      counts: { planned: 8, pending: 0 },
    });
    const first = await starts(campaign);
    expect(await harness.run(campaign, { input: { ...settings, repeat: 3 } })).toMatchObject({
      kind: "complete",
      counts: { planned: 12, pending: 0 },
    });
    expect(await starts(campaign)).toBe(first + 4 * 2);
    const manifest = await readExperimentManifest(new Layout(campaign.logs, campaign.name));
    const runs = manifest?.runs.map((each) => [each.run, each.setting, each.repeat, each.pairs.length]);
    expect(runs?.sort()).toEqual([
      ["rehearsed-coop-nocomm", "coop-nocomm", 1, 2],
      ["rehearsed-coop-nocomm-r2", "coop-nocomm", 2, 2],
      ["rehearsed-coop-nocomm-r3", "coop-nocomm", 3, 2],
      ["rehearsed-solo", "solo", 1, 2],
      ["rehearsed-solo-r2", "solo", 2, 2],
      ["rehearsed-solo-r3", "solo", 3, 2],
    ]);
    const { pairs } = await readResults(campaign.logs);
    expect(pairs.map(({ run: name, repeat }) => `${name} ${repeat}`).sort()).toEqual(
      (manifest?.runs ?? []).flatMap((each) => each.pairs.map(() => `${each.run} ${each.repeat}`)).sort(),
    );
    // Three solo trials of each pair: enough to leave one repeat out.
    expect(difficulty(pairs, { method: "leave-one-repeat-out" }).map(({ soloTrials }) => soloTrials)).toEqual(
      Array(6).fill(2),
    );
  });

  it("runs one setting after the other where that is asked", async () => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, pairs: 3 });
    await harness.run(campaign, { input: { strictOrder: true, settings: ["coop-nocomm", "solo"] } });
    const order = harness.ofType("trial-ended").map(({ setting }) => setting);
    expect(order).toEqual(["coop-nocomm", "coop-nocomm", "coop-nocomm", "solo", "solo", "solo"]);
  });

  it("retries infrastructure failures only, and counts what they cost", async () => {
    const campaign = await rehearsedCampaign(
      { dir: harness.dir, pairs: 2, scripted: [{ kind: "dead-container", setting: "solo", attempts: [1, 2] }] },
      solo,
    );
    expect(await harness.run(campaign)).toMatchObject({ kind: "complete", counts: { planned: 2 } });
    for (const { verdict } of harness.ofType("trial-ended")) expect(verdict.attempts.agent).toBe(3);
    const billed = (await readLedger(campaign.rehearsal.stateDir)).flatMap((entry) =>
      entry.event === "billed" ? [entry.costUsd] : [],
    );
    const spent = harness.ofType("finished")[0]?.outcome.spent ?? { knownUsd: Number.NaN, wastedUsd: Number.NaN };
    expect(billed).toHaveLength(6);
    expect(spent.knownUsd).toBeCloseTo(
      billed.reduce((sum, cost) => sum + cost, 0),
      9,
    );
    expect(spent.wastedUsd).toBeGreaterThan(0);
    expect(spent.wastedUsd).toBeLessThan(spent.knownUsd);
  });

  it("leaves what stays broken open for the next call, and keeps the agent's work where only the eval is", async () => {
    const campaign = await rehearsedCampaign(
      {
        dir: harness.dir,
        pairs: 1,
        scripted: [{ kind: "eval-container-lost", setting: "solo", attempts: [1, 2, 3, 4] }],
      },
      solo,
    );
    expect(await harness.run(campaign)).toMatchObject({ kind: "incomplete", counts: { infraError: 1 } });
    expect(await harness.run(campaign, { input: { keepInfra: true } })).toMatchObject({ kind: "incomplete" });
    expect(await harness.run(campaign)).toMatchObject({ kind: "complete", counts: { infraError: 0 } });
    const ledger = (await readLedger(campaign.rehearsal.stateDir)).filter((entry) => entry.event === "start");
    expect(ledger.filter(({ phase }) => phase === "agent")).toHaveLength(1);
    expect(ledger.filter(({ phase }) => phase === "eval")).toHaveLength(5);
  });

  it("gives slots to others during a backoff from the start where an earlier call has a result", async () => {
    const campaign = await rehearsedCampaign(
      { dir: harness.dir, pairs: 3, scripted: [{ kind: "dead-container", attempts: [1] }] },
      { ...solo, concurrency: 1 },
    );
    expect(await harness.run(campaign, { input: { limit: 1 } })).toMatchObject({ kind: "complete" });
    harness.events = [];
    expect(await harness.run(campaign)).toMatchObject({ kind: "complete" });
    const [first, second] = harness.ofType("phase-started");
    expect(first?.pair).not.toBe(second?.pair);
  });

  it("refuses another model, and lets it pass when that is accepted", async () => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, pairs: 2 }, solo);
    await harness.run(campaign);
    await expect(harness.run(campaign, { input: { model: "other/model" } })).rejects.toMatchObject({ code: "drift" });
    await expect(
      harness.run(campaign, { input: { model: "other/model", limit: null, settings: ["coop-nocomm"] } }),
    ).rejects.toMatchObject({ code: "drift" });
    expect(
      await harness.run(campaign, {
        input: { model: "other/model", acceptDrift: ["model"], settings: ["solo", "coop-nocomm"] },
      }),
    ).toMatchObject({ kind: "complete" });
  });

  it("refuses to share an experiment with a harness that lives", async () => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, pairs: 2 }, solo);
    const lock = await acquireLock(new Layout(campaign.logs, campaign.name).lock);
    await expect(harness.run(campaign)).rejects.toMatchObject({ code: "experiment-locked" });
    expect(await starts(campaign)).toBe(0);
    await lock.release();
    expect(await harness.run(campaign)).toMatchObject({ kind: "complete" });
  });
});
