import { groupRows } from "../stats/group-rows.ts";
import type { LabelRow } from "../tables/labels-shape.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { joinLabels } from "./join-labels.ts";
import { speechActs } from "./speech-acts.ts";

export interface OverheadRow {
  readonly model: string | null;
  readonly setting: string | null;
  /** Speech act; the shares of a model and setting add up to its overhead. */
  readonly category: string;
  readonly messages: number;
  /** Agent steps of the trials whose messages and steps are both known. */
  readonly steps: number;
  /** Messages per agent step: a ratio of sums, not a mean of ratios. */
  readonly share: number | null;
  readonly unit: "messages per agent step";
  readonly scheme: string;
}

/**
 * Communication as a share of the agents' work, by speech act (Fig. 5c in the PDF, 4c in the HTML). The paper counts events of
 * OpenHands; this counts agent steps. Not the same unit. `labels` are the acts of the messages, by default `speechActs`.
 * @throws AmbiguousLabelError when a label names no run and several runs have its trial.
 */
export function communicationOverhead(
  pairs: Iterable<PairRow>,
  messages: Iterable<MessageRow>,
  labels?: readonly LabelRow[],
): Figure<OverheadRow> {
  const all = [...messages];
  const every = [...pairs];
  const labelsOf = joinLabels(every, labels ?? speechActs(all));
  const known = every.filter((row) => row.messages !== null && row.steps !== null);
  const rows = groupRows(known, ["model", "setting"]).flatMap(({ key, rows: trials }) => {
    const steps = trials.reduce((sum, row) => sum + (row.steps ?? 0), 0);
    const found = trials.flatMap(labelsOf);
    return groupRows(found, ["scheme", "category"]).map(({ key: act, rows: some }) => ({
      ...key,
      category: act.category,
      messages: some.length,
      steps,
      share: steps === 0 ? null : some.length / steps,
      unit: "messages per agent step" as const,
      scheme: act.scheme,
    }));
  });
  const drawing = {
    mark: { type: "bar" },
    encoding: {
      y: { field: "model", type: "nominal", title: null },
      x: { field: "share", type: "quantitative", title: "messages per agent step", axis: { format: "%" } },
      color: { field: "category", type: "nominal" },
      row: { field: "setting", type: "nominal" },
    },
  };
  return makeFigure("communication-overhead", "Communication overhead by speech act", rows, drawing, [
    "the paper's unit is OpenHands events, this one agent steps",
  ]);
}
