import { z } from "zod";
import { settings } from "../setting.ts";
import { containerLimitsSchema } from "./manifest-file.ts";
import { reasons } from "./reasons.ts";
import { verdicts } from "./verdict-file.ts";

/**
 * What is evaluated of the dataset's own patches. `together`: those of both features as one patch, as an agent that works alone would
 * hand them in. `merged`: one from each of two agents, merged as upstream merges. `alone`: that of one feature. `empty`: a patch that
 * changes nothing which tests could see.
 */
export const goldForms = ["together", "merged", "alone", "empty"] as const;
export type GoldForm = (typeof goldForms)[number];

/** Changes when the way changes in which gold patches are evaluated: what was found before is then found again. */
export const goldWay = 2;

/** What the tests of one feature came to in an evaluation. */
const goldGradeSchema = z.strictObject({
  feature: z.int(),
  /** null: they did not run, or came to no grade. */
  passed: z.boolean().nullable(),
  /** Whether a test is seen to have run; null: nothing was kept that shows it. */
  ran: z.boolean().nullable(),
  /** null: nothing counts them. */
  tests: z.strictObject({ passed: z.int(), failed: z.int() }).nullable(),
  /** Tests that are named as failed. */
  failing: z.array(z.string()),
  /** Where no test ran: the errors that are named. */
  errors: z.array(z.string()),
  /** Where no test ran: the line that says why. */
  why: z.string().nullable(),
});
export type GoldGrade = z.infer<typeof goldGradeSchema>;

const goldEvaluationSchema = z.strictObject({
  form: z.enum(goldForms),
  /** Pair key. A feature alone and an empty patch are evaluated in a pair that lends its folder. */
  pair: z.string(),
  run: z.string(),
  setting: z.enum(settings),
  /** From 1. */
  repeat: z.int().positive(),
  /** null: it has not come to an end. */
  verdict: z.enum(verdicts).nullable(),
  reason: z.enum(reasons),
  /** Upstream's own words; null: one patch. */
  merge: z.strictObject({ status: z.string().nullable(), strategy: z.string().nullable() }).nullable(),
  /** Of the features that this evaluation is for. */
  grades: z.array(goldGradeSchema),
  /** Of all tries of the evaluation; null: not known. */
  seconds: z.number().nullable(),
  /** Pair folder with the whole output of the tests, relative to the logs folder of the campaign. */
  dir: z.string(),
});
export type GoldEvaluation = z.infer<typeof goldEvaluationSchema>;

/** `logs/.cooperbench-ts/gold/results/<repo>-<task>-<hash>.json`: gold of one task under one identity. Others stand beside it. */
export const goldFileSchema = z.strictObject({
  schemaVersion: z.literal(1),
  repo: z.string(),
  taskId: z.int().nonnegative(),
  /** null: a rehearsal, which has no image. */
  image: z.strictObject({ name: z.string(), digest: z.string() }).nullable(),
  upstream: z.strictObject({ version: z.string(), standIn: z.boolean() }),
  /** Limits of the containers; null: none. */
  container: containerLimitsSchema,
  /** How it was evaluated; of two ways, one says nothing of the other. */
  way: z.int().positive(),
  /** Id of the eval policy of that version. */
  evalPolicy: z.string(),
  /** sha256 over feature.md and tests.patch of each feature of the task, by `repo/task/fN`, as in a manifest. */
  datasetHash: z.record(z.string(), z.string()),
  /** sha256 of feature.patch, likewise. */
  patchHash: z.record(z.string(), z.string()),
  /** Pairs whose patches change the same lines: there is no patch of both, and so no `together`. */
  uncombined: z.array(z.string()),
  evaluations: z.array(goldEvaluationSchema),
  /** When it was last asked for and found to be so: ISO time with zone. */
  writtenAt: z.string(),
});
export type GoldFile = z.infer<typeof goldFileSchema>;
