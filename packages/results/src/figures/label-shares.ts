import { worksAlone } from "../setting.ts";
import { groupRows } from "../stats/group-rows.ts";
import { rateInterval, type RateInterval } from "../stats/rate-interval.ts";
import { type LabelRow, noLabel } from "../tables/labels-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { joinLabels } from "./join-labels.ts";

/** A success is a trial with at least one such label. */
export interface LabelShareRow extends RateInterval {
  readonly model: string | null;
  readonly setting: string | null;
  /** Group of categories, for stacking; null where the scheme is unknown. */
  readonly family: string | null;
  readonly category: string;
  readonly scheme: string;
  /** What the share is of. */
  readonly unit: "conversations" | "failed trials";
}

/** Families of the paper's communication errors (App. F). Its printed list misprints C3a and puts C2 under unresponsiveness. */
const families: Readonly<Record<string, string>> = {
  C1a: "unresponsiveness",
  C1b: "unresponsiveness",
  C2: "unresponsiveness",
  C3a: "hallucination",
  C3b: "hallucination",
  C4a: "repetition",
  C4b: "repetition",
};

/**
 * Share of conversations with each communication error, from labels (Fig. 6b–d in the PDF, 5b–d in the HTML). Conversations without a message
 * are left out; where the labels of a scheme say `none`, so are those that have no label of it: nobody looked at them.
 */
export function conversationErrors(pairs: Iterable<PairRow>, labels: readonly LabelRow[]): Figure<LabelShareRow> {
  const rows = shares([...pairs], (row) => (row.messages ?? 0) > 0, labels, "conversations");
  return makeFigure("conversation-errors", "Communication errors", rows, stacked("conversations"));
}

/** Share of failed coop trials with each symptom or cause, from labels (the paper's Tables 1 and 2). */
export function failureLabels(pairs: Iterable<PairRow>, labels: readonly LabelRow[]): Figure<LabelShareRow> {
  const failed = (row: PairRow) => !worksAlone(row.setting) && row.verdict === "fail";
  const rows = shares([...pairs], failed, labels, "failed trials");
  return makeFigure("failure-labels", "What went wrong in failed trials", rows, stacked("failed trials"));
}

/** `every`: all trials that a label may be about; `counts`: whether a trial is one that the shares are of. */
function shares(
  every: readonly PairRow[],
  counts: (row: PairRow) => boolean,
  labels: readonly LabelRow[],
  unit: LabelShareRow["unit"],
): LabelShareRow[] {
  const trials = every.filter(counts);
  const found = labels.filter(({ category }) => category !== noLabel);
  return groupRows(found, ["scheme", "category"]).flatMap(({ key: { scheme, category }, rows: some }) => {
    const labelsOf = joinLabels(every, some);
    const judged = judgedBy(
      every,
      labels.filter((label) => label.scheme === scheme),
    );
    return groupRows(trials.filter(judged), ["model", "setting"]).map(({ key, rows: group }) => {
      const family = Object.hasOwn(families, category) ? (families[category] ?? null) : null;
      return {
        ...key,
        family,
        category,
        ...rateInterval(group, (row) => labelsOf(row).length > 0),
        scheme,
        unit,
      };
    });
  });
}

/** Labels that never say `none` leave open who was looked at: then it counts as everybody, as in tables that people made. */
function judgedBy(every: readonly PairRow[], ofScheme: readonly LabelRow[]): (row: PairRow) => boolean {
  if (!ofScheme.some(({ category }) => category === noLabel)) return () => true;
  const labelsOf = joinLabels(every, ofScheme);
  return (row) => labelsOf(row).length > 0;
}

function stacked(unit: string) {
  return {
    mark: { type: "bar" },
    encoding: {
      y: { field: "model", type: "nominal", title: null },
      yOffset: { field: "setting", type: "nominal" },
      x: { field: "rate", type: "quantitative", title: `share of ${unit}` },
      color: { field: "category", type: "nominal" },
      column: { field: "family", type: "nominal" },
      row: { field: "scheme", type: "nominal" },
      tooltip: [{ field: "setting" }, { field: "category" }, { field: "k" }, { field: "n" }],
    },
  };
}
