import {
  asTable,
  type FigureTables,
  labelsShape,
  messagesShape,
  type RatePolicy,
  withTaskFaults,
} from "@cooperbench-ts/results";
import type { OverviewDocument, TablesDocument } from "../../documents/documents.ts";
import { unpackTable } from "../../documents/packed-table.ts";

/** What figures are drawn from: the tables of the page, as the command `figures` reads them of the tree. */
export function figureTables(
  { pairs, attempts, runs }: Required<Pick<FigureTables, "pairs" | "attempts" | "runs">>,
  { taskFaults }: Pick<OverviewDocument, "taskFaults">,
  { messages, labels }: Pick<TablesDocument, "messages" | "labels">,
  { exclude = "none" }: RatePolicy,
): FigureTables {
  return {
    pairs: exclude === "none" ? pairs : withTaskFaults(pairs, taskFaults),
    attempts,
    runs,
    messages: asTable(unpackTable(messages), messagesShape),
    labels: asTable(unpackTable(labels), labelsShape),
  };
}
