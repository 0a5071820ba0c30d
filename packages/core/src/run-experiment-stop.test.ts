import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ObservedHarness, solo, starts } from "./testing/observed-harness.ts";
import { rehearsedCampaign } from "./testing/rehearsed-campaign.ts";

let harness: ObservedHarness;
beforeEach(async () => {
  harness = await ObservedHarness.start();
});
afterEach(() => harness.end());

describe("runExperiment", { timeout: 60_000 }, () => {
  it.each([
    ["wrong-key", "model-auth", /keyEnv/],
    ["wrong-path", "model-not-found", /\/v2\/chat/],
    ["wrong-model", "model-not-found", /model's name/],
    ["unknown-agent", "unknown-agent", /mini_swe_agent_v2/],
    ["broken-entrypoint", "container-lost", /entrypoint/],
  ] as const)(
    "stops a campaign of 300 on %s, after at most one trial more than there are slots, and says what to do",
    async (kind, cause, remedy) => {
      const campaign = await rehearsedCampaign({ dir: harness.dir, pairs: 100, scripted: [{ kind }] });
      const outcome = await harness.run(campaign);
      expect(outcome).toMatchObject({ kind: "stopped", stop: { cause }, counts: { planned: 300 } });
      expect(outcome.stop?.message).toMatch(/Every trial would end in|(2|3) different pairs/);
      expect(outcome.stop?.remedy).toMatch(remedy);
      const pairs = new Set(harness.ofType("phase-started").map(({ setting, pair }) => `${setting} ${pair}`));
      // A rehearsal has no endpoint to ask: the slot of the first trial that fails may go to another one before a second confirms it.
      expect(pairs.size).toBeLessThanOrEqual(5);
    },
  );

  it("is not stopped by failures that are the agents' own, however many", async () => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, pairs: 30, passRates: { solo: 0, coop: 0 } });
    expect(await harness.run(campaign)).toMatchObject({ kind: "complete", counts: { planned: 90, pass: 0, fail: 90 } });
  });

  it("stops when three different pairs in a row end in the same cause", async () => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, pairs: 20, scripted: [{ kind: "dead-container" }] });
    const outcome = await harness.run(campaign);
    expect(outcome).toMatchObject({ kind: "stopped", stop: { cause: "container-lost" } });
    expect(outcome.stop?.message).toMatch(/3 different pairs in a row/);
    expect(new Set(harness.ofType("phase-started").map(({ pair }) => pair)).size).toBeLessThanOrEqual(4);
  });

  it("waits, counts and stops where evals find nothing to evaluate, instead of paying every agent again", async () => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, pairs: 12 }, solo);
    const upstream = path.join(harness.dir, "finds-nothing");
    const findsNothing = `if [ "$1" = eval ] && [ "$2" != --help ]; then echo "no runs found to evaluate"; exit 0; fi`;
    await writeFile(upstream, `#!/bin/sh\n${findsNothing}\nexec ${campaign.rehearsal.upstreamPath} "$@"\n`, {
      mode: 0o755,
    });
    expect(await harness.run(campaign, { input: { upstream, limit: 1 } })).toMatchObject({
      kind: "incomplete",
      counts: { pending: 1 },
    });
    const retry = { action: "agent", reason: "nothing-selected" };
    expect(harness.ofType("retry")).toMatchObject([retry, retry]);

    harness.events = [];
    const outcome = await harness.run(campaign, { input: { upstream } });
    expect(outcome).toMatchObject({ kind: "stopped", stop: { cause: "nothing-selected" } });
    expect(new Set(harness.ofType("phase-started").map(({ pair }) => pair)).size).toBeLessThanOrEqual(4);
    expect(outcome.spent.knownUsd).toBeGreaterThan(0);
    expect(outcome.spent.wastedUsd).toBeCloseTo(outcome.spent.knownUsd, 9);
    expect(await harness.run(campaign)).toMatchObject({ kind: "complete" });
  });

  it("pauses for a cause that may heal, and gives up after its patience", async () => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, pairs: 20, scripted: [{ kind: "docker-down" }] });
    const outcome = await harness.run(campaign, { input: { patience: 50 } });
    expect(outcome).toMatchObject({ kind: "stopped", stop: { cause: "docker-unavailable" } });
    expect(harness.ofType("paused").length).toBeGreaterThan(0);
  });

  it("goes on after a cause has healed", async () => {
    const campaign = await rehearsedCampaign(
      // Twice, so that three pairs have met it before one gets through.
      { dir: harness.dir, pairs: 6, scripted: [{ kind: "docker-down", attempts: [1, 2] }] },
      solo,
    );
    expect(await harness.run(campaign)).toMatchObject({ kind: "complete" });
    expect(harness.ofType("paused").length).toBe(harness.ofType("resumed").length);
    expect(harness.ofType("paused").length).toBeGreaterThan(0);
  });

  it("stops at the cost limit, and starts nothing where it is reached already", async () => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, pairs: 30 }, { ...solo, concurrency: 1 });
    expect(await harness.run(campaign, { input: { maxCost: 0.01 } })).toMatchObject({
      kind: "stopped",
      stop: { cause: "max-cost" },
      counts: { pending: 29 },
    });
    const before = await starts(campaign);
    expect(await harness.run(campaign, { input: { maxCost: 0.01 } })).toMatchObject({
      kind: "stopped",
      stop: { cause: "max-cost" },
    });
    expect(await starts(campaign)).toBe(before);
  });
});
