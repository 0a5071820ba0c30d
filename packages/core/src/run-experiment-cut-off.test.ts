import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { readResults, Layout, readJournal } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { ExperimentEvent } from "@cooperbench-ts/results/experiment";
import { foldJournal } from "@cooperbench-ts/results/experiment";
import { ObservedHarness, solo, starts } from "./testing/observed-harness.ts";
import { rehearsedCampaign, type RehearsedCampaign } from "./testing/rehearsed-campaign.ts";

let harness: ObservedHarness;
beforeEach(async () => {
  harness = await ObservedHarness.start();
});
afterEach(() => harness.end());

/** Rows of the trials that have a pass or a fail, by pair. */
async function finished({ logs }: RehearsedCampaign) {
  const { pairs } = await readResults(logs);
  return new Map(
    pairs.flatMap((row) => (row.verdict === "pass" || row.verdict === "fail" ? [[row.pairKey, row]] : [])),
  );
}

describe("runExperiment", { timeout: 60_000 }, () => {
  it("drains: running trials end, no new one starts, the next call does the rest", async () => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, pairs: 6 }, { ...solo, concurrency: 2 });
    const drain = new AbortController();
    const outcome = await harness.run(campaign, {
      host: {
        drain: drain.signal,
        onEvent: (event: ExperimentEvent) => {
          harness.events.push(event);
          if (event.type === "trial-ended") drain.abort();
        },
      },
    });
    expect(outcome.kind).toBe("interrupted");
    expect(outcome.counts.pending).toBeGreaterThanOrEqual(3);
    const begun = new Set(harness.ofType("phase-started").map(({ pair }) => pair));
    expect(harness.ofType("trial-ended")).toHaveLength(begun.size);
    expect(await harness.run(campaign)).toMatchObject({ kind: "complete" });
  });

  it("interrupts: running attempts end at once, do not count, and are run again", async () => {
    const campaign = await rehearsedCampaign(
      { dir: harness.dir, pairs: 2, scripted: [{ kind: "hang", attempts: [1] }] },
      { ...solo, timeout: 60_000 },
    );
    const stop = new AbortController();
    const running = harness.run(campaign, { host: { signal: stop.signal } });
    while ((await starts(campaign)) < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    const outcome = await running;
    expect(outcome).toMatchObject({ kind: "interrupted", counts: { pending: 2 } });
    harness.events = [];
    expect(await harness.run(campaign)).toMatchObject({ kind: "complete" });
    for (const { verdict } of harness.ofType("trial-ended")) expect(verdict.attempts.agent).toBe(1);
  });

  it("ends a pause when it is interrupted", async () => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, pairs: 20, scripted: [{ kind: "docker-down" }] });
    const drain = new AbortController();
    const outcome = await harness.run(campaign, {
      host: {
        drain: drain.signal,
        timeScale: 1,
        onEvent: (event: ExperimentEvent) => {
          if (event.type === "paused") drain.abort();
        },
      },
    });
    expect(outcome.kind).toBe("interrupted");
  });

  it("says so when something of its own breaks, instead of going on or hanging", async () => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, pairs: 4 }, solo);
    const layout = new Layout(campaign.logs, campaign.name);
    let broken = false;
    const failed = harness.run(campaign, {
      host: {
        onEvent: (event: ExperimentEvent) => {
          if (event.type !== "phase-started" || broken) return;
          broken = true;
          throw new Error(`a listener fell over at ${layout.home}`);
        },
      },
    });
    await expect(failed).rejects.toThrow("a listener fell over");
    // The lock is free, and the next call mends what was cut off.
    expect(await harness.run(campaign)).toMatchObject({ kind: "complete" });
  });

  it("loses and repeats nothing when the clock is set back in the middle", async () => {
    const campaign = await rehearsedCampaign(
      { dir: harness.dir, pairs: 6, faults: "typical", seed: 3 },
      { ...solo, concurrency: 2 },
    );
    onTestFinished(() => void vi.useRealTimers());
    const drain = new AbortController();
    await harness.run(campaign, {
      host: {
        drain: drain.signal,
        onEvent: (event: ExperimentEvent) => {
          harness.events.push(event);
          if (event.type === "phase-started") vi.setSystemTime(Date.now() - 3_600_000);
          if (harness.ofType("trial-ended").length === 3) drain.abort();
        },
      },
    });
    const before = await finished(campaign);
    expect(before.size).toBeGreaterThanOrEqual(3);
    vi.setSystemTime(Date.now() - 24 * 3_600_000);
    expect(await harness.run(campaign)).toMatchObject({ kind: "complete", counts: { planned: 6, pending: 0 } });
    const after = await finished(campaign);
    expect(after.size).toBe(6);
    for (const [pair, row] of before) expect(after.get(pair)).toEqual(row);
    const begun = await starts(campaign);
    expect(await harness.run(campaign)).toMatchObject({ kind: "complete" });
    expect(await starts(campaign)).toBe(begun);
  });

  it.each(["gone", "damaged"])("does not run a finished trial again where the journal is %s", async (what) => {
    const campaign = await rehearsedCampaign({ dir: harness.dir, pairs: 6 }, solo);
    await harness.run(campaign, { input: { limit: 4 } });
    const { journal, home } = new Layout(campaign.logs, campaign.name);
    const before = foldJournal((await readJournal(journal)).entries);
    if (what === "gone") await rm(journal);
    else await writeFile(journal, (await readFile(journal, "utf8")).replace("tests-", "tEsts-"));
    const startsBefore = await starts(campaign);
    expect(await harness.run(campaign)).toMatchObject({ kind: "complete", counts: { planned: 6 } });
    expect(await starts(campaign)).toBe(startsBefore + 2 * 2);
    expect(harness.ofType("notice").some(({ message }) => message.includes("rebuilt from the attempts"))).toBe(true);
    const after = foldJournal((await readJournal(journal)).entries);
    for (const [trial, { judged, spent, attempts }] of before.trials) {
      expect([trial, after.trials.get(trial)]).toEqual([trial, expect.objectContaining({ judged, spent, attempts })]);
    }
    expect((await readdir(home)).some((name) => name.startsWith("journal.jsonl.damaged-"))).toBe(what === "damaged");
  });
});
