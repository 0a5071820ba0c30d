import { z } from "zod";
import { compiled } from "./compiled.ts";

/**
 * One feature of an evaluation. Solo and coop before 0.0.12: `passed` and `test_output` only. Coop since 0.0.12: counts and exit
 * code too. Identical patches (since 0.0.16): `output` instead of `test_output`, no `feature_id`. `{}` after some errors.
 */
const evalFeatureSchema = z.looseObject({
  feature_id: z.int().nullish(),
  passed: z.boolean().nullish(),
  /** null: no test ran. */
  exit_code: z.int().nullish(),
  tests_passed: z.int().nullish(),
  tests_failed: z.int().nullish(),
  /** Uncut; megabytes are possible. */
  test_output: z.string().nullish(),
  output: z.string().nullish(),
});
export type EvalFeature = z.infer<typeof evalFeatureSchema>;

const evalMergeSchema = z.looseObject({
  /** `clean`, `conflicts`, `error`, since 0.0.12 `missing_input`, since 0.0.16 `identical`, by the GCP backend `union` or null: an open list. */
  status: z.string().nullish(),
  /** `naive`, `union` (until 0.0.15), `solo-agent1`, `skip-merge-identical`: an open list. */
  strategy: z.string().nullish(),
  /** Cut at 5,000 characters; the GCP backend writes none, and no strategy. */
  diff: z.string().nullish(),
});

const evalSchema = z.looseObject({
  repo: z.string().nullish(),
  task_id: z.int().nullish(),
  features: z.array(z.int()).nullish(),
  /** `coop` for team runs too. */
  setting: z.string().nullish(),
  /** Coop since 0.0.12: `applied`, `skipped` (empty patch), `failed`, `unknown`: an open list. */
  apply_status: z.record(z.string(), z.string().nullable()).nullish(),
  /** null in solo. */
  merge: evalMergeSchema.nullish(),
  feature1: evalFeatureSchema,
  feature2: evalFeatureSchema,
  both_passed: z.boolean(),
  error: z.string().nullish(),
  evaluated_at: z.string().nullish(),
});

/** `eval.json` of any setting and version. Compiled, as every pair folder of a tree goes through it. */
export const evalFileSchema = compiled(evalSchema);
export type EvalFile = z.infer<typeof evalFileSchema>;

/** The keys that we know, of the file and of its parts. */
export const evalKeys = {
  file: new Set(Object.keys(evalSchema.shape)),
  feature: new Set(Object.keys(evalFeatureSchema.shape)),
  merge: new Set(Object.keys(evalMergeSchema.shape)),
} as const;

/** A merge strategy that begins so tested the patch of one agent alone; the agent's slot follows. */
export const ONE_PATCH = "solo-";

export type EvalShape = "plain" | "counted" | "identical";

/** Which writer made it: plain (solo; coop before 0.0.12), counted (coop since 0.0.12), identical (since 0.0.16). */
export function evalShape(file: EvalFile): EvalShape {
  if (file.feature1.output !== undefined || file.feature2.output !== undefined) return "identical";
  return file.apply_status == null && file.feature1.exit_code === undefined ? "plain" : "counted";
}

/** What the test run of a feature printed, whichever name its writer used; null where no test run was kept. */
export function testOutput(feature: EvalFeature): string | null {
  return feature.test_output ?? feature.output ?? null;
}
