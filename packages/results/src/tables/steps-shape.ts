import { z } from "zod";
import { soleAgent } from "../formats/agent-files.ts";
import {
  flagOrNull,
  integer,
  integerOrNull,
  keyColumns,
  numberOrNull,
  secondsOrNull,
  text,
  textOrNull,
  upstreamSettingColumn,
} from "./columns.ts";
import { tableShape } from "./table.ts";

/** One row per answer of a model: what the agent did and what came back. */
export const stepRowSchema = z.object({
  ...keyColumns,
  upstreamSetting: upstreamSettingColumn,
  agent: text(`${soleAgent}, agent1, agent2, …`),
  featureId: integerOrNull("null in solo"),
  index: integer("from 0"),
  commands: textOrNull("commands of the step, one per line; null for a step without one"),
  commandCount: integer("number of commands"),
  sends: integerOrNull(
    "messages that it sent (send_message, coop-send, coop-broadcast), as far as its commands and their answers tell; null where they do not",
  ),
  receives: integerOrNull(
    "messages of others that came back after it, with its commands or by themselves; null where that is not told",
  ),
  returncode: integerOrNull("of the last command; null where none came back"),
  outputChars: integer("characters that came back"),
  isCommunication: flagOrNull("sends a message; null where that is not known"),
  timeSec: secondsOrNull("seconds since the epoch; null where upstream wrote none"),
  durationSec: numberOrNull("until the last that came back after it; null where times are not recorded"),
  costUsd: numberOrNull("of the model call; null where it is not recorded"),
  inputTokens: integerOrNull("prompt tokens of the call"),
  outputTokens: integerOrNull("completion tokens of the call"),
});
export type StepRow = z.infer<typeof stepRowSchema>;
export const stepsShape = tableShape("steps", 1, stepRowSchema);
