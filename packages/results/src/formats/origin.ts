import { z } from "zod";
import { nudges } from "./upstream-habits.ts";

/** Who made a result that was adopted, as far as its tree says it; null: it does not. */
export const originSchema = z.strictObject({
  /** The pair folder that it was taken from, or under the run's folder what was planned there. */
  dir: z.string(),
  /** The run, as that tree calls it. */
  run: z.string(),
  /** Version of upstream whose agents did the work. */
  upstreamVersion: z.string().nullable(),
  /** Id of the eval policy that graded the work; null too while nothing has. */
  evalPolicy: z.string().nullable(),
  /** Whether that upstream asks agents that may send messages to submit. Absent where it is not known, and in older files. */
  nudge: z.enum(nudges).optional(),
  model: z.string().nullable(),
  agentFramework: z.string().nullable(),
  /** sha256 of each feature of the pair as its agents were given it, by `repo/task/fN`. */
  datasetHash: z.record(z.string(), z.string()).nullable(),
});
export type Origin = z.infer<typeof originSchema>;
