import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chaoticCampaign } from "../chaos/chaotic-campaign.ts";
import { doubleBilled } from "../chaos/double-billed.ts";
import type { JournalEntry } from "./state/journal.ts";
import { judgements, spend } from "./testing/judgements.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "chaos-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe("doubleBilled", () => {
  const trial = { run: "m-solo", setting: "solo", pair: "r_task/1/f1_f2" } as const;
  const ended = (attempt: number, costUsd: number | null): JournalEntry => ({
    format: 1,
    at: "",
    event: {
      type: "agent-ended",
      attempt,
      judgement: judgements.modelDown,
      spend: spend(costUsd),
      repairs: 0,
      ...trial,
    },
  });
  const bill = (attempt: number, costUsd: number) =>
    ({ event: "billed", attempt, costUsd, reported: true, ...trial }) as const;

  it.each([
    ["every cost is a bill", [ended(1, 0.5), ended(2, 0.5)], [bill(1, 0.5), bill(2, 0.5)], false],
    ["a bill has an attempt of unknown cost", [ended(1, null), ended(2, 0.5)], [bill(1, 0.7), bill(2, 0.5)], false],
    ["an attempt of unknown cost was never billed", [ended(1, null)], [], false],
    ["a cost is counted twice", [ended(1, 0.5), ended(2, 0.5)], [bill(1, 0.5)], true],
    ["a bill is forgotten", [ended(2, 0.5)], [bill(1, 0.7), bill(2, 0.5)], true],
    ["a cost is another one", [ended(1, 0.5)], [bill(1, 0.6)], true],
  ])("%s", (_, journal, ledger, wrong) => {
    expect(doubleBilled(journal, ledger)).toEqual(wrong ? ["m-solo/r_task/1/f1_f2"] : []);
  });
});

// A small part of `pnpm --filter @cooperbench-ts/core chaos`.
describe("a campaign in a storm, killed at random journal events and resumed", { timeout: 300_000 }, () => {
  it.each([1, 2, 3])("loses nothing, repeats nothing and bills nothing twice (seed %i)", async (seed) => {
    const report = await chaoticCampaign({
      dir,
      seed,
      pairs: 5,
      settings: ["solo", "coop-comm", "coop-nocomm"],
      concurrency: 4,
      phaseLimitMs: 3000,
      kills: 3,
    });
    expect(report).toEqual({
      seed,
      trials: 15,
      sessions: expect.any(Number),
      kills: 3,
      lost: [],
      runAgain: [],
      doubleBilled: [],
      wrong: [],
      notRebuilt: [],
      processesLeft: [],
    });
  });
});
