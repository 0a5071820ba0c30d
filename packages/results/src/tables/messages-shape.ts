import { z } from "zod";
import {
  flag,
  integer,
  integerOrNull,
  keyColumns,
  numberOrNull,
  secondsOrNull,
  text,
  upstreamSettingColumn,
} from "./columns.ts";
import { tableShape } from "./table.ts";

/** One row per message, in the order of time. Where a time is unknown, in file order: agent1's messages, then agent2's. */
export const messageRowSchema = z.object({
  ...keyColumns,
  upstreamSetting: upstreamSettingColumn,
  index: integer("position in the file, from 0"),
  from: text("sender"),
  to: text("receiver"),
  featureId: integerOrNull("feature of the sender"),
  text: text("the message"),
  timeSec: secondsOrNull(
    "seconds since the epoch; upstream's texts without zone are read as UTC; null where neither the conversation nor the log of the tool nor the trajectory has one",
  ),
  timeSource: z
    .enum(["conversation", "trajectory", "sent-log"])
    .nullable()
    .describe(
      "trajectory: mini_swe_agent_v2 leaves times out of its conversation, they are those of the send commands; sent-log: the conversation lacks the message, the log of the tool that sent it has it",
    ),
  secondsFromStart: numberOrNull("since the first message of the conversation"),
  turn: integerOrNull("from 1; consecutive messages of one sender are one turn; null where the order is unknown"),
  chars: integer("length of the text"),
  mentionsLine: flag("names a line of code (line 12, L12, :12)"),
  mentionsPath: flag("names a file"),
  isQuestion: flag("contains a question mark"),
});
export type MessageRow = z.infer<typeof messageRowSchema>;
export const messagesShape = tableShape("messages", 1, messageRowSchema);
