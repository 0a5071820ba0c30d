import { expect, test } from "vitest";
import { derivedScenarios, recordedScenarios } from "../../corpus/index.ts";
import { fuzzCase, noCounts } from "../../scripts/fuzz-case.ts";

/** The long run is `pnpm --filter @cooperbench-ts/results run fuzz`; a failure names the seed to repeat. */
test("1,000 broken files go through every reader, the judge, the tables and what follows them", async () => {
  const scenarios = [...(await recordedScenarios()), ...derivedScenarios];
  const counts = noCounts();
  for (let seed = 2_000_000; seed < 2_001_000; seed++) await fuzzCase(scenarios, seed, counts);
  expect(counts.cases).toBe(1000);
  expect(counts.opened).toBe(counts.parsed + counts.rejected);
  expect(counts.rejected).toBeGreaterThan(100);
}, 120_000);
