import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trialKey } from "@cooperbench-ts/results";
import { spendTotals } from "@cooperbench-ts/results/experiment";
import { befall, harm } from "../testing/journal-harm.ts";
import { judgements } from "../testing/judgements.ts";
import { SimulatedHarness, simulatedManifest, simulatedTrials } from "../testing/simulated-harness.ts";
import { readHistory } from "@cooperbench-ts/results/node";

const script = fc.record({
  agents: fc.array(
    fc.constantFrom(judgements.notEvaluated, judgements.modelDown, judgements.timeout, judgements.wrongKey),
    { maxLength: 5 },
  ),
  evals: fc.array(fc.constantFrom(judgements.evalError, judgements.nothingSelected), { maxLength: 4 }),
  verdict: fc.constantFrom(judgements.pass, judgements.fail),
});

describe("resume", { timeout: 120_000 }, () => {
  it("comes to the same end from any prefix or damage of any journal with the folders as they are", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(script, script, script),
        fc.array(fc.record({ steps: fc.integer({ min: 1, max: 60 }), harm }), { maxLength: 5 }),
        async (scripts, sessions) => {
          const logs = await mkdtemp(path.join(tmpdir(), "resume-"));
          try {
            const harness = new SimulatedHarness(logs, scripts);
            for (const { steps, harm: what } of sessions) {
              await harness.session(steps);
              await befall(harness.layout.journal, what);
            }
            // An infrastructure failure is opened again by the next call.
            for (let call = 0; call < 12; call += 1) expect(await harness.session(1000)).toBe(true);
            const { state, missing, lost } = await readHistory(harness.layout, simulatedManifest);
            expect({ missing, lost: [...lost] }).toEqual({ missing: [], lost: [] });
            for (const [index, trial] of simulatedTrials.entries()) {
              const found = state.trials.get(trialKey(trial));
              expect(found?.judged?.verdict.reason).toBe(scripts[index]?.verdict.reason);
              expect(found?.spent.knownUsd).toBeCloseTo(harness.billedUsd.get(trialKey(trial)) ?? Number.NaN, 9);
            }
            expect(harness.runAgain).toEqual([]);
            expect(spendTotals(state.trials.values()).wastedUsd).toBeLessThanOrEqual(
              spendTotals(state.trials.values()).knownUsd + 1e-9,
            );
          } finally {
            await rm(logs, { recursive: true, force: true });
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
