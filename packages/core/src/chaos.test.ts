import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { chaoticCampaign } from "../chaos/chaotic-campaign.ts";
import { doubleBilled } from "../chaos/double-billed.ts";
import type { JournalEntry } from "@cooperbench-ts/results/experiment";
import { judgements, spend } from "./testing/judgements.ts";

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

const campaigns = 10;
/** COOPERBENCH_TS_SEED repeats what a failure printed. */
const firstSeed = Number(process.env["COOPERBENCH_TS_SEED"] ?? Date.now() % 1_000_000);

// A small part of `pnpm chaos`. They wait more than they compute, so some run at a time.
describe(
  "campaigns in a storm, killed at random journal events and file operations, and resumed",
  {
    timeout: 300_000,
  },
  () => {
    const seeds = Array.from({ length: campaigns }, (_, index) => firstSeed + index);
    it.concurrent.each(seeds)(
      "lose nothing, repeat nothing, bill nothing twice, and are told again (seed %i)",
      async (seed) => {
        console.log(`chaos: COOPERBENCH_TS_SEED=${seed}`);
        const dir = await mkdtemp(path.join(tmpdir(), "chaos-"));
        try {
          const report = await chaoticCampaign({
            dir,
            seed,
            pairs: 2,
            settings: ["solo", "coop-comm", "coop-nocomm"],
            concurrency: 4,
            phaseLimitMs: 2000,
            kills: 2,
          });
          expect(report).toEqual({
            seed,
            trials: 6,
            sessions: expect.any(Number),
            kills: expect.any(Number),
            lost: [],
            runAgain: [],
            doubleBilled: [],
            wrong: [],
            notRebuilt: [],
            otherStatus: [],
            processesLeft: [],
          });
        } finally {
          await rm(dir, { recursive: true, force: true });
        }
      },
    );
  },
);
