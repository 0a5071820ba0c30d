import { z } from "zod";
import { redos, verdicts } from "../formats/verdict-file.ts";
import { settings } from "../setting.ts";
import { reasons } from "../formats/reasons.ts";
import { flag, integer, integerOrNull, keyColumns, numberOrNull, text, textOrNull, timeOrNull } from "./columns.ts";
import { tableShape } from "./table.ts";

/** One row per try at a trial, the failed ones included. Attempts are no samples: only the last one is the trial's result. */
export const attemptRowSchema = z.object({
  experiment: text("experiment"),
  run: keyColumns.run,
  pairKey: keyColumns.pairKey,
  setting: z.enum(settings).describe("setting of the run"),
  attempt: integer("from 1"),
  verdict: z.enum(verdicts).nullable().describe("of the attempt"),
  reason: z.enum(reasons).describe("of the attempt"),
  redo: z.enum(redos).describe("what the run did about it"),
  rule: text("rule that fired"),
  stopsRun: flag("the same may happen to every trial"),
  costUsd: numberOrNull("null when unknown"),
  costSource: z
    .enum(["upstream", "model-door", "unknown", "given"])
    .describe("whose figure the cost is; given: of work that was there already, nothing was spent here"),
  agentEnd: textOrNull("how the agent process ended: exited, signaled, timeout, interrupted, spawn-failed"),
  agentExitCode: integerOrNull("where it exited"),
  agentSec: numberOrNull("duration of the agent phase in seconds"),
  evals: integer("tries of the evaluation"),
  evalSec: numberOrNull("duration of all tries of the evaluation in seconds"),
  modelCalls: integerOrNull("seen by the model door"),
  inputTokens: integerOrNull("seen by the model door"),
  outputTokens: integerOrNull("seen by the model door"),
  repairedPatches: integer("patches made whole before the evaluation"),
  startedAt: timeOrNull("utc", "ISO time with zone"),
  endedAt: timeOrNull("utc", "ISO time with zone"),
  dir: text("attempt folder, relative to what was read"),
});
export type AttemptRow = z.infer<typeof attemptRowSchema>;
export const attemptsShape = tableShape("attempts", 1, attemptRowSchema);
