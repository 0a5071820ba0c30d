import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expectedVerdicts, readLedger } from "@cooperbench-ts/rehearsal";
import { difficulty } from "@cooperbench-ts/results";
import { readResults } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { ExperimentEvent, ExperimentOutcome } from "./events.ts";
import { foldJournal } from "./journal/fold.ts";
import { readJournal } from "./journal/journal.ts";
import { acquireLock } from "./journal/lock.ts";
import { Layout } from "./layout/layout.ts";
import { readManifest } from "./layout/manifest-file.ts";
import { runExperiment } from "./run-experiment.ts";
import { rehearsedCampaign, type RehearsedCampaign } from "./testing/rehearsed-campaign.ts";

let dir: string;
let events: ExperimentEvent[];
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "campaign-"));
  events = [];
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function run(campaign: RehearsedCampaign, part: { input?: object; host?: object } = {}): Promise<ExperimentOutcome> {
  return runExperiment(
    { ...campaign.input, ...part.input },
    { ...campaign.host, onEvent: (event) => events.push(event), ...part.host },
  );
}

function ofType<Type extends ExperimentEvent["type"]>(type: Type): Extract<ExperimentEvent, { type: Type }>[] {
  return events.filter((event): event is Extract<ExperimentEvent, { type: Type }> => event.type === type);
}

async function starts(campaign: RehearsedCampaign): Promise<number> {
  return (await readLedger(campaign.rehearsal.stateDir)).filter(({ event }) => event === "start").length;
}

/** Rows of the trials that have a pass or a fail, by pair. */
async function finished({ logs }: RehearsedCampaign) {
  const { pairs } = await readResults(logs);
  return new Map(
    pairs.flatMap((row) => (row.verdict === "pass" || row.verdict === "fail" ? [[row.pairKey, row]] : [])),
  );
}

const solo = { settings: ["solo" as const] };

describe("runExperiment", { timeout: 60_000 }, () => {
  it("brings every trial to the verdict that the rehearsal expects, and does nothing the second time", async () => {
    const campaign = await rehearsedCampaign({ dir, pairs: 3 });
    const outcome = await run(campaign);
    expect(outcome).toMatchObject({ kind: "complete", counts: { planned: 9, infraError: 0, pending: 0 } });
    const found = new Map(
      ofType("trial-ended").map(({ setting, pair, verdict }) => [`${setting} ${pair}`, verdict.verdict]),
    );
    for (const { setting, pair, verdict } of expectedVerdicts(campaign.rehearsal.scenario)) {
      expect([setting, pair, found.get(`${setting} ${pair}`)]).toEqual([setting, pair, verdict]);
    }
    const before = await starts(campaign);
    expect((await run(campaign)).kind).toBe("complete");
    expect(await starts(campaign)).toBe(before);
  });

  it("amends: more pairs and settings run only the difference", async () => {
    const campaign = await rehearsedCampaign({ dir, pairs: 6 });
    expect(await run(campaign, { input: { ...solo, limit: 2 } })).toMatchObject({
      kind: "complete",
      counts: { planned: 2 },
    });
    const first = await starts(campaign);
    expect(await run(campaign, { input: { settings: ["solo", "coop-nocomm"], limit: 3 } })).toMatchObject({
      counts: { planned: 6, pending: 0 },
    });
    expect(await starts(campaign)).toBe(first + 4 * 2);
  });

  it("gives each setting runs of its own for every repeat, and more repeats run only the difference", async () => {
    const campaign = await rehearsedCampaign({ dir, pairs: 2 });
    const settings = { settings: ["solo" as const, "coop-nocomm" as const] };
    expect(await run(campaign, { input: { ...settings, repeat: 2 } })).toMatchObject({
      kind: "complete",
      counts: { planned: 8, pending: 0 },
    });
    const first = await starts(campaign);
    expect(await run(campaign, { input: { ...settings, repeat: 3 } })).toMatchObject({
      kind: "complete",
      counts: { planned: 12, pending: 0 },
    });
    expect(await starts(campaign)).toBe(first + 4 * 2);
    const manifest = await readManifest(new Layout(campaign.logs, campaign.name));
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

  it("loses and repeats nothing when the clock is set back in the middle", async () => {
    const campaign = await rehearsedCampaign(
      { dir, pairs: 6, faults: "typical", seed: 3 },
      { ...solo, concurrency: 2 },
    );
    onTestFinished(() => void vi.useRealTimers());
    const drain = new AbortController();
    await run(campaign, {
      host: {
        drain: drain.signal,
        onEvent: (event: ExperimentEvent) => {
          events.push(event);
          if (event.type === "phase-started") vi.setSystemTime(Date.now() - 3_600_000);
          if (ofType("trial-ended").length === 3) drain.abort();
        },
      },
    });
    const before = await finished(campaign);
    expect(before.size).toBeGreaterThanOrEqual(3);
    vi.setSystemTime(Date.now() - 24 * 3_600_000);
    expect(await run(campaign)).toMatchObject({ kind: "complete", counts: { planned: 6, pending: 0 } });
    const after = await finished(campaign);
    expect(after.size).toBe(6);
    for (const [pair, row] of before) expect(after.get(pair)).toEqual(row);
    const begun = await starts(campaign);
    expect(await run(campaign)).toMatchObject({ kind: "complete" });
    expect(await starts(campaign)).toBe(begun);
  });

  it("runs one setting after the other where that is asked", async () => {
    const campaign = await rehearsedCampaign({ dir, pairs: 3 });
    await run(campaign, { input: { strictOrder: true, settings: ["coop-nocomm", "solo"] } });
    const order = ofType("trial-ended").map(({ setting }) => setting);
    expect(order).toEqual(["coop-nocomm", "coop-nocomm", "coop-nocomm", "solo", "solo", "solo"]);
  });

  it("retries infrastructure failures only, and counts what they cost", async () => {
    const campaign = await rehearsedCampaign(
      { dir, pairs: 2, scripted: [{ kind: "dead-container", setting: "solo", attempts: [1, 2] }] },
      solo,
    );
    expect(await run(campaign)).toMatchObject({ kind: "complete", counts: { planned: 2 } });
    for (const { verdict } of ofType("trial-ended")) expect(verdict.attempts.agent).toBe(3);
    const billed = (await readLedger(campaign.rehearsal.stateDir)).flatMap((entry) =>
      entry.event === "billed" ? [entry.costUsd] : [],
    );
    const spent = ofType("finished")[0]?.outcome.spent ?? { knownUsd: Number.NaN, wastedUsd: Number.NaN };
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
      { dir, pairs: 1, scripted: [{ kind: "eval-container-lost", setting: "solo", attempts: [1, 2, 3, 4] }] },
      solo,
    );
    expect(await run(campaign)).toMatchObject({ kind: "incomplete", counts: { infraError: 1 } });
    expect(await run(campaign, { input: { keepInfra: true } })).toMatchObject({ kind: "incomplete" });
    expect(await run(campaign)).toMatchObject({ kind: "complete", counts: { infraError: 0 } });
    const ledger = (await readLedger(campaign.rehearsal.stateDir)).filter((entry) => entry.event === "start");
    expect(ledger.filter(({ phase }) => phase === "agent")).toHaveLength(1);
    expect(ledger.filter(({ phase }) => phase === "eval")).toHaveLength(5);
  });

  it.each([
    ["wrong-key", "model-auth", /keyEnv/],
    ["wrong-path", "model-not-found", /\/v2\/chat/],
    ["wrong-model", "model-not-found", /model's name/],
    ["unknown-agent", "unknown-agent", /mini_swe_agent_v2/],
    ["broken-entrypoint", "container-lost", /entrypoint/],
  ] as const)(
    "stops a campaign of 300 on %s, after at most as many trials as there are slots, and says what to do",
    async (kind, cause, remedy) => {
      const campaign = await rehearsedCampaign({ dir, pairs: 100, scripted: [{ kind }] });
      const outcome = await run(campaign);
      expect(outcome).toMatchObject({ kind: "stopped", stop: { cause }, counts: { planned: 300 } });
      expect(outcome.stop?.message).toMatch(/Every trial would end in|3 different pairs in a row ended in/);
      expect(outcome.stop?.remedy).toMatch(remedy);
      const pairs = new Set(ofType("phase-started").map(({ setting, pair }) => `${setting} ${pair}`));
      expect(pairs.size).toBeLessThanOrEqual(4);
    },
  );

  it("is not stopped by failures that are the agents' own, however many", async () => {
    const campaign = await rehearsedCampaign({ dir, pairs: 30, passRates: { solo: 0, coop: 0 } });
    expect(await run(campaign)).toMatchObject({ kind: "complete", counts: { planned: 90, pass: 0, fail: 90 } });
  });

  it("stops when three different pairs in a row end in the same cause", async () => {
    const campaign = await rehearsedCampaign({ dir, pairs: 20, scripted: [{ kind: "dead-container" }] });
    const outcome = await run(campaign);
    expect(outcome).toMatchObject({ kind: "stopped", stop: { cause: "container-lost" } });
    expect(outcome.stop?.message).toMatch(/3 different pairs in a row/);
    expect(new Set(ofType("phase-started").map(({ pair }) => pair)).size).toBeLessThanOrEqual(4);
  });

  it("waits, counts and stops where evals find nothing to evaluate, instead of paying every agent again", async () => {
    const campaign = await rehearsedCampaign({ dir, pairs: 12 }, solo);
    const upstream = path.join(dir, "finds-nothing");
    const findsNothing = `if [ "$1" = eval ] && [ "$2" != --help ]; then echo "no runs found to evaluate"; exit 0; fi`;
    await writeFile(upstream, `#!/bin/sh\n${findsNothing}\nexec ${campaign.rehearsal.upstreamPath} "$@"\n`, {
      mode: 0o755,
    });
    expect(await run(campaign, { input: { upstream, limit: 1 } })).toMatchObject({
      kind: "incomplete",
      counts: { pending: 1 },
    });
    const retry = { action: "agent", reason: "nothing-selected" };
    expect(ofType("retry")).toMatchObject([retry, retry]);

    events = [];
    const outcome = await run(campaign, { input: { upstream } });
    expect(outcome).toMatchObject({ kind: "stopped", stop: { cause: "nothing-selected" } });
    expect(new Set(ofType("phase-started").map(({ pair }) => pair)).size).toBeLessThanOrEqual(4);
    expect(outcome.spent.knownUsd).toBeGreaterThan(0);
    expect(outcome.spent.wastedUsd).toBeCloseTo(outcome.spent.knownUsd, 9);
    expect(await run(campaign)).toMatchObject({ kind: "complete" });
  });

  it("gives slots to others during a backoff from the start where an earlier call has a result", async () => {
    const campaign = await rehearsedCampaign(
      { dir, pairs: 3, scripted: [{ kind: "dead-container", attempts: [1] }] },
      { ...solo, concurrency: 1 },
    );
    expect(await run(campaign, { input: { limit: 1 } })).toMatchObject({ kind: "complete" });
    events = [];
    expect(await run(campaign)).toMatchObject({ kind: "complete" });
    const [first, second] = ofType("phase-started");
    expect(first?.pair).not.toBe(second?.pair);
  });

  it("pauses for a cause that may heal, and gives up after its patience", async () => {
    const campaign = await rehearsedCampaign({ dir, pairs: 20, scripted: [{ kind: "docker-down" }] });
    const outcome = await run(campaign, { input: { patience: 50 } });
    expect(outcome).toMatchObject({ kind: "stopped", stop: { cause: "docker-unavailable" } });
    expect(ofType("paused").length).toBeGreaterThan(0);
  });

  it("goes on after a cause has healed", async () => {
    const campaign = await rehearsedCampaign(
      // Twice, so that three pairs have met it before one gets through.
      { dir, pairs: 6, scripted: [{ kind: "docker-down", attempts: [1, 2] }] },
      solo,
    );
    expect(await run(campaign)).toMatchObject({ kind: "complete" });
    expect(ofType("paused").length).toBe(ofType("resumed").length);
    expect(ofType("paused").length).toBeGreaterThan(0);
  });

  it("stops at the cost limit, and starts nothing where it is reached already", async () => {
    const campaign = await rehearsedCampaign({ dir, pairs: 30 }, { ...solo, concurrency: 1 });
    expect(await run(campaign, { input: { maxCost: 0.01 } })).toMatchObject({
      kind: "stopped",
      stop: { cause: "max-cost" },
      counts: { pending: 29 },
    });
    const before = await starts(campaign);
    expect(await run(campaign, { input: { maxCost: 0.01 } })).toMatchObject({
      kind: "stopped",
      stop: { cause: "max-cost" },
    });
    expect(await starts(campaign)).toBe(before);
  });

  it("drains: running trials end, no new one starts, the next call does the rest", async () => {
    const campaign = await rehearsedCampaign({ dir, pairs: 6 }, { ...solo, concurrency: 2 });
    const drain = new AbortController();
    const outcome = await run(campaign, {
      host: {
        drain: drain.signal,
        onEvent: (event: ExperimentEvent) => {
          events.push(event);
          if (event.type === "trial-ended") drain.abort();
        },
      },
    });
    expect(outcome.kind).toBe("interrupted");
    expect(outcome.counts.pending).toBeGreaterThanOrEqual(3);
    const begun = new Set(ofType("phase-started").map(({ pair }) => pair));
    expect(ofType("trial-ended")).toHaveLength(begun.size);
    expect(await run(campaign)).toMatchObject({ kind: "complete" });
  });

  it("interrupts: running attempts end at once, do not count, and are run again", async () => {
    const campaign = await rehearsedCampaign(
      { dir, pairs: 2, scripted: [{ kind: "hang", attempts: [1] }] },
      { ...solo, timeout: 60_000 },
    );
    const stop = new AbortController();
    const running = run(campaign, { host: { signal: stop.signal } });
    while ((await starts(campaign)) < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    const outcome = await running;
    expect(outcome).toMatchObject({ kind: "interrupted", counts: { pending: 2 } });
    events = [];
    expect(await run(campaign)).toMatchObject({ kind: "complete" });
    for (const { verdict } of ofType("trial-ended")) expect(verdict.attempts.agent).toBe(1);
  });

  it("ends a pause when it is interrupted", async () => {
    const campaign = await rehearsedCampaign({ dir, pairs: 20, scripted: [{ kind: "docker-down" }] });
    const drain = new AbortController();
    const outcome = await run(campaign, {
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
    const campaign = await rehearsedCampaign({ dir, pairs: 4 }, solo);
    const layout = new Layout(campaign.logs, campaign.name);
    let broken = false;
    const failed = run(campaign, {
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
    expect(await run(campaign)).toMatchObject({ kind: "complete" });
  });

  it("refuses another model, and lets it pass when that is accepted", async () => {
    const campaign = await rehearsedCampaign({ dir, pairs: 2 }, solo);
    await run(campaign);
    await expect(run(campaign, { input: { model: "other/model" } })).rejects.toMatchObject({ code: "drift" });
    await expect(
      run(campaign, { input: { model: "other/model", limit: null, settings: ["coop-nocomm"] } }),
    ).rejects.toMatchObject({ code: "drift" });
    expect(
      await run(campaign, {
        input: { model: "other/model", acceptDrift: ["model"], settings: ["solo", "coop-nocomm"] },
      }),
    ).toMatchObject({ kind: "complete" });
  });

  it("refuses to share an experiment with a harness that lives", async () => {
    const campaign = await rehearsedCampaign({ dir, pairs: 2 }, solo);
    const lock = await acquireLock(new Layout(campaign.logs, campaign.name).lock);
    await expect(run(campaign)).rejects.toMatchObject({ code: "experiment-locked" });
    expect(await starts(campaign)).toBe(0);
    await lock.release();
    expect(await run(campaign)).toMatchObject({ kind: "complete" });
  });

  it.each(["gone", "damaged"])("does not run a finished trial again where the journal is %s", async (what) => {
    const campaign = await rehearsedCampaign({ dir, pairs: 6 }, solo);
    await run(campaign, { input: { limit: 4 } });
    const { journal, home } = new Layout(campaign.logs, campaign.name);
    const before = foldJournal((await readJournal(journal)).entries);
    if (what === "gone") await rm(journal);
    else await writeFile(journal, (await readFile(journal, "utf8")).replace("tests-", "tEsts-"));
    const startsBefore = await starts(campaign);
    expect(await run(campaign)).toMatchObject({ kind: "complete", counts: { planned: 6 } });
    expect(await starts(campaign)).toBe(startsBefore + 2 * 2);
    expect(ofType("notice").some(({ message }) => message.includes("rebuilt from the attempts"))).toBe(true);
    const after = foldJournal((await readJournal(journal)).entries);
    for (const [trial, { judged, spent, attempts }] of before.trials) {
      expect([trial, after.trials.get(trial)]).toEqual([trial, expect.objectContaining({ judged, spent, attempts })]);
    }
    expect((await readdir(home)).some((name) => name.startsWith("journal.jsonl.damaged-"))).toBe(what === "damaged");
  });
});
