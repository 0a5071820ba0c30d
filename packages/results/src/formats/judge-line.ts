import { z } from "zod";
import { settings } from "../setting.ts";
import { judgementSchema } from "./verdict-file.ts";

/** One line of `judge --json`: the judgement of one pair folder, or, without pair, of one upstream process. */
export const judgeLineSchema = z.object({
  /** `repo/task/fA_fB`; null where neither the path nor a file says it. */
  pair: z.string().nullable(),
  run: z.string().nullable(),
  setting: z.enum(settings).nullable(),
  ...judgementSchema.shape,
  /** Upstream's cost of this result in USD; null when unknown. */
  costUsd: z.number().nullable(),
  /** With the failed attempts; null in trees that are not ours, and when one of them is unknown. */
  costAllAttemptsUsd: z.number().nullable(),
  /** null in trees that are not ours. */
  attempts: z.object({ agent: z.number().int(), eval: z.number().int() }).nullable(),
  dir: z.string(),
});
export type JudgeLine = z.infer<typeof judgeLineSchema>;
