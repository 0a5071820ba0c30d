import { z } from "zod";
import { flagOrNull, integer, integerOrNull, keyColumns, textOrNull, upstreamSettingColumn } from "./columns.ts";
import { tableShape } from "./table.ts";

/** One row per trial and feature, for trials with a readable evaluation. */
export const featureRowSchema = z.object({
  ...keyColumns,
  upstreamSetting: upstreamSettingColumn,
  featureId: integer("feature id"),
  position: z.enum(["a", "b"]).describe("a is the lower feature id"),
  passed: flagOrNull("null when its tests did not run"),
  exitCode: integerOrNull("of the test run; solo and old evaluations record none"),
  testsPassed: integerOrNull("tests passed"),
  testsFailed: integerOrNull("tests failed"),
  apply: textOrNull("apply_status of the agent with this feature, verbatim"),
  independentPassed: flagOrNull("the agent's own patch alone passes this feature, where some other tool recorded it"),
});
export type FeatureRow = z.infer<typeof featureRowSchema>;
export const featuresShape = tableShape("features", 1, featureRowSchema);
