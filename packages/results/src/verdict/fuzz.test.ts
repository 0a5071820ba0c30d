import { expect, test } from "vitest";
import { derivedScenarios, recordedScenarios } from "../../corpus/index.ts";
import { fuzzCase, type FuzzCounts } from "../../scripts/fuzz-case.ts";

/** The long run is `pnpm --filter @cooperbench-ts/results run fuzz`; a failure names the seed to repeat. */
test("2,000 broken files go through every reader and the judge", async () => {
  const scenarios = [...(await recordedScenarios()), ...derivedScenarios];
  const counts: FuzzCounts = { cases: 0, read: 0, parsed: 0, rejected: 0, slowestMs: 0 };
  for (let seed = 2_000_000; seed < 2_002_000; seed++) fuzzCase(scenarios, seed, counts);
  expect(counts.cases).toBe(2000);
  expect(counts.read).toBe(counts.parsed + counts.rejected);
  expect(counts.parsed).toBeGreaterThan(0);
}, 120_000);
