import { z } from "zod";
import { flagOrNull, integer, integerOrNull, keyColumns, text, textOrNull } from "./columns.ts";
import { tableShape } from "./table.ts";

/** One row per pair of the dataset that occurs in the tables: what is known of it before any run. */
export const datasetRowSchema = z.object({
  pairKey: keyColumns.pairKey,
  repo: text("dataset folder of the repository"),
  taskId: integer("task number"),
  featureA: integer("lower feature id"),
  featureB: integer("higher feature id"),
  language: textOrNull("language of the repository"),
  goldConflict: flagOrNull("the gold patches conflict, from gold_conflict_report.json; null without it"),
  goldLines: integerOrNull("added and removed lines of both gold patches"),
  goldFiles: integerOrNull("files that at least one gold patch changes"),
  sharedFiles: integerOrNull("files that both gold patches change"),
  goldOverlapLines: integerOrNull("changed lines of either patch that lie on base lines which both change"),
  pairsInTask: integer("pairs of the task in the tables: they share features and are not independent"),
});
export type DatasetRow = z.infer<typeof datasetRowSchema>;
export const datasetShape = tableShape("dataset", 1, datasetRowSchema);
