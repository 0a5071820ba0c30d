import { type Pair, pairKey } from "./pair.ts";
import { type Setting, settings } from "./setting.ts";
import { z } from "zod";

/** One pair in one run. */
export const trialSchema = z.strictObject({
  run: z.string(),
  setting: z.enum(settings),
  /** From 1. */
  repeat: z.int().positive(),
  pair: z.strictObject({
    repo: z.string(),
    taskId: z.int().nonnegative(),
    features: z.tuple([z.int(), z.int()]).readonly(),
  }),
});
export type Trial = Readonly<z.infer<typeof trialSchema>>;

/** Which trial an event, a record or a line is about. */
export interface TrialLabel {
  readonly run: string;
  readonly setting: Setting;
  /** Pair key. */
  readonly pair: string;
}

export function trialLabel({ run, setting, pair }: Pick<Trial, "run" | "setting" | "pair">): TrialLabel {
  return { run, setting, pair: pairKey(pair) };
}

/** Key of a trial in the journal and in messages: `<run>/<repo>/<task>/fA_fB`. */
export function trialKey({ run, pair }: { readonly run: string; readonly pair: Pair | string }): string {
  return `${run}/${typeof pair === "string" ? pair : pairKey(pair)}`;
}
