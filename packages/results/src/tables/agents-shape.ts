import { z } from "zod";
import { soleAgent } from "../formats/agent-files.ts";
import { integerOrNull, keyColumns, numberOrNull, text, textOrNull, upstreamSettingColumn } from "./columns.ts";
import type { WithExtra } from "./extra.ts";
import { tableShape } from "./table.ts";

/** One row per trial and agent: one in solo, two in coop. */
export const agentRowSchema = z.object({
  ...keyColumns,
  upstreamSetting: upstreamSettingColumn,
  agent: text(`${soleAgent}, agent1, agent2, …`),
  featureId: integerOrNull("null in solo"),
  teamRole: textOrNull("lead or member of a team, verbatim; null: no team"),
  teamClaims: integerOrNull("tasks that it claimed; null without a list of tasks"),
  teamUpdates: integerOrNull("changes that it made to its tasks; null likewise"),
  status: textOrNull("verbatim"),
  steps: integerOrNull("mini_swe_agent counts answered calls, its successor attempted ones"),
  costUsd: numberOrNull("null when its price is unknown: upstream writes 0 then"),
  inputTokens: integerOrNull("null when upstream recorded none"),
  outputTokens: integerOrNull("null when upstream recorded none"),
  cacheReadTokens: integerOrNull("null when upstream recorded none"),
  cacheWriteTokens: integerOrNull("null when upstream recorded none"),
  patchLines: integerOrNull("lines of its patch"),
  error: textOrNull("its error text, without keys, cut to 500 characters"),
});
export type AgentRow = z.infer<typeof agentRowSchema> & WithExtra;
export const agentsShape = tableShape("agents", 1, agentRowSchema);
