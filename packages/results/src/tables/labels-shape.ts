import { z } from "zod";
import { integerOrNull, keyColumns, text, textOrNull } from "./columns.ts";
import { tableShape } from "./table.ts";

/** The category that says: looked at, and nothing of the scheme was found. Without it nobody could tell that from a conversation that was not looked at. */
export const noLabel = "none";

/** One row per label that a person or a model gave to a conversation. This package defines the shape and joins it; it calls no model. */
export const labelRowSchema = z.object({
  pairKey: keyColumns.pairKey,
  run: textOrNull("run of the conversation; null in labels made by hand that do not say it"),
  setting: keyColumns.setting.describe(
    "setting of the conversation; null: nobody knows it, or the label does not say it",
  ),
  upstreamSetting: textOrNull("upstream's word for that setting; null in labels that do not say it"),
  repeat: integerOrNull("repeat of arm and setting, from 1; null in labels made by hand that do not say it"),
  scheme: text("name and version of the labelling scheme"),
  category: text(`the label; \`${noLabel}\`: looked at, nothing found`),
  messageIndex: integerOrNull("message it is about; null: the conversation"),
  evidence: textOrNull("quotes it stands on, one per line"),
});
export type LabelRow = z.infer<typeof labelRowSchema>;
export const labelsShape = tableShape("labels", 1, labelRowSchema);
