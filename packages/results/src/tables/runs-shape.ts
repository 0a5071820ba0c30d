import { z } from "zod";
import {
  flagOrNull,
  integer,
  integerOrNull,
  keyColumns,
  numberOrNull,
  settingSource,
  text,
  textOrNull,
  timeOrNull,
  upstreamSettingColumn,
} from "./columns.ts";
import { tableShape } from "./table.ts";

/** One row per run and upstream setting found or planned. */
export const runRowSchema = z.object({
  run: keyColumns.run,
  arm: keyColumns.arm,
  setting: keyColumns.setting,
  settingSource: settingSource.describe("who said which setting this is"),
  repeat: keyColumns.repeat,
  upstreamSetting: upstreamSettingColumn,
  experiment: textOrNull("experiment in the manifest"),
  model: textOrNull("model as given to upstream"),
  agentFramework: textOrNull("upstream's agent"),
  upstreamVersion: textOrNull("from the manifest"),
  evalPolicy: textOrNull("how its trials are graded; null when the version is unknown"),
  git: flagOrNull("the agents shared a repository; null where nobody knows it"),
  teamWithout: textOrNull(
    "what a team was left without, with commas; empty: nothing; null: no team, or nobody knows it",
  ),
  nudged: flagOrNull(
    "upstream asks these agents to submit where they end without: it does so only to those that may send messages; null: nobody knows whether it does, or its trials differ",
  ),
  standIn: flagOrNull("made by a stand-in of ours, not by the benchmark; null without a manifest"),
  pairs: integer("planned pairs; without a plan the pairs found"),
  pass: integer("verdict pass"),
  fail: integer("verdict fail"),
  infraError: integer("verdict infra_error"),
  pending: integer("no verdict yet"),
  unplanned: integer("pairs found that the plan does not name"),
  costUsd: numberOrNull("all that is known of the spend of all attempts; null when nothing is"),
  costUnknown: integer("trials whose cost is not known in full"),
  messages: integerOrNull("messages of all conversations; null in solo"),
  submitNudges: integerOrNull(
    "trials in which upstream nudged an agent to submit (0.0.25 … 0.0.29, messaging only); null where trajectories were not read",
  ),
  diagnostics: integer("rows of the diagnostics table"),
  startedAt: timeOrNull("local", "manifest's createdAt, else config.json's started_at"),
  dir: text("run folder, relative to what was read"),
});
export type RunRow = z.infer<typeof runRowSchema>;
export const runsShape = tableShape("runs", 1, runRowSchema);
