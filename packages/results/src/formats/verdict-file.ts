import { z } from "zod";
import { settings } from "../setting.ts";
import { originSchema } from "./origin.ts";
import { reasons } from "./reasons.ts";

export const verdicts = ["pass", "fail", "infra_error"] as const;
export type Verdict = (typeof verdicts)[number];

/** What a run does by itself about a judgement: nothing, the agent phase again, or only the eval phase. */
export const redos = ["none", "agent", "eval"] as const;
export type Redo = (typeof redos)[number];

export const diagnosticSchema = z.object({
  /** Open list, kebab-case, for example `patch-damaged`, `submit-nudge`, `not-submitted`. */
  code: z.string(),
  message: z.string(),
  file: z.string().nullable(),
});
export type Diagnostic = z.infer<typeof diagnosticSchema>;

/** What the judge says of one trial, with the evidence that decided. */
export const judgementSchema = z.object({
  /** null: not judged yet. */
  verdict: z.enum(verdicts).nullable(),
  redo: z.enum(redos),
  reason: z.enum(reasons),
  /** Id of the rule that fired. */
  rule: z.string(),
  /** The same would happen to every trial of this experiment. */
  stopsRun: z.boolean(),
  evidence: z.object({ file: z.string(), quote: z.string() }).nullable(),
  /** ISO time at which the limit ends that was met, as the provider names it: a run waits for it. Absent: none is named. */
  resumesAt: z.string().optional(),
  diagnostics: z.array(diagnosticSchema),
});
export type Judgement = z.infer<typeof judgementSchema>;

export const patchRepairSchema = z.object({
  file: z.string(),
  /** Lines that upstream had cut and that are back; 0 where other bytes differed, or none could be put back. */
  linesAdded: z.number().int().nonnegative(),
  /**
   * `agent-bytes`: the patch is what the agent's container gave, which upstream's text was compared with. `hunk-shortened`: nobody saw
   * those bytes, and the last hunk does without what was cut. Absent in files of before: blank lines were put back by the hunk's header.
   */
  way: z.enum(["agent-bytes", "hunk-shortened"]).optional(),
});
export type PatchRepair = z.infer<typeof patchRepairSchema>;

/** `verdict.json`: the one file of ours in a published pair folder. */
export const verdictFileSchema = z.strictObject({
  schemaVersion: z.literal(1),
  pair: z.string(),
  run: z.string(),
  setting: z.enum(settings),
  ...judgementSchema.shape,
  /** Upstream's cost of this result in USD; null when the model has no known price. */
  costUsd: z.number().nullable(),
  /** All attempts together in USD, the failed ones included; null when one of them is unknown. */
  costAllAttemptsUsd: z.number().nullable(),
  /** What is known of the spend of all attempts: the priced part in USD, and how many attempts have no known price. */
  spent: z.strictObject({ knownUsd: z.number(), unknownAttempts: z.number().int() }),
  attempts: z.strictObject({ agent: z.number().int(), eval: z.number().int() }),
  patchRepair: z.array(patchRepairSchema),
  /** Its work was adopted. Absent where an agent of this experiment did it. */
  origin: originSchema.optional(),
  /** ISO time with zone. */
  judgedAt: z.string(),
});
export type VerdictFile = z.infer<typeof verdictFileSchema>;
