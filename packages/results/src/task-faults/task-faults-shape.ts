import { z } from "zod";
import { integer, integerOrNull, text, textOrNull } from "../tables/columns.ts";
import { tableShape } from "../tables/table.ts";

export const taskFaultKinds = ["never-passes", "passes-without-test", "flaky-verdict"] as const;

/** What is not the model's fault, one row each: of a feature, or of a pair. */
export const taskFaultRowSchema = z.object({
  fault: z
    .enum(taskFaultKinds)
    .describe(
      "never-passes: nobody passes the feature, and the evaluations share an error that is not about it; passes-without-test: it passed and no test is seen to have run; flaky-verdict: equal patches were judged differently",
    ),
  repo: text("dataset folder of the repository"),
  taskId: integer("task number"),
  featureId: integerOrNull("the feature; null where it is about a pair"),
  pairKey: textOrNull("the pair; null where it is about a feature"),
  evaluations: integer(
    "evaluations that were looked at: never-passes: in which a test ran or errors were printed; passes-without-test: passes; flaky-verdict: of equal patches",
  ),
  affected: integer("of these: with the shared error; without a test; passed"),
  trials: integer("trials that it concerns: of every pair with the feature; without a test; of equal patches"),
  cause: z
    .enum(["warning-as-error", "missing-in-module", "shared-by-features", "set-up", "rules-unknown"])
    .nullable()
    .describe(
      "never-passes: why the error is not about the feature; flaky-verdict: rules-unknown where nobody knows whether the trials were evaluated by the same rules; else null",
    ),
  signature: textOrNull("the shared error, with what differs masked; null for the other faults"),
  quote: textOrNull("one occurrence as it was printed, without keys"),
  dir: textOrNull("pair folder of the quote, relative to what was read"),
});
export type TaskFaultRow = z.infer<typeof taskFaultRowSchema>;
export const taskFaultsShape = tableShape("task-faults", 1, taskFaultRowSchema);
