import {
  judgementSchema,
  patchRepairSchema,
  phaseRecordSchema,
  settings,
  spendSchema,
  trialLabel,
} from "@cooperbench-ts/results";
import { z } from "zod";
import { type AttemptOrder, attemptWorkSchema } from "../order/attempt-order.ts";

/** What came of an order. Everything else is in the attempt's folder. JSON, as the order is. */
export const attemptReportSchema = z.strictObject({
  reportVersion: z.literal(1),
  /** Of the order. */
  experiment: z.string(),
  run: z.string(),
  setting: z.enum(settings),
  pair: z.string(),
  attempt: z.int().positive(),
  work: attemptWorkSchema,
  /** null: the phase was interrupted, or an interrupted one left nothing to go on with. */
  judgement: judgementSchema.nullable(),
  /** null: an eval, which spends nothing. */
  spend: spendSchema.nullable(),
  /** Patches that were made whole. */
  repairs: z.array(patchRepairSchema),
  /** The upstream process; null where none was started. */
  record: phaseRecordSchema.nullable(),
});
export type AttemptReport = z.infer<typeof attemptReportSchema>;

export function reportOn(
  order: AttemptOrder,
  found: Pick<AttemptReport, "judgement"> & Partial<Pick<AttemptReport, "spend" | "repairs" | "record">>,
): AttemptReport {
  const { experiment, trial, attempt, work } = order;
  const nothing = { spend: null, repairs: [], record: null };
  return { reportVersion: 1, experiment, ...trialLabel(trial), attempt, work, ...nothing, ...found };
}
