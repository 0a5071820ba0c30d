import { worksAlone } from "../setting.ts";
import { clusterRatio } from "../stats/cluster-ratio.ts";
import { groupRows } from "../stats/group-rows.ts";
import { intervalName } from "../stats/interval-name.ts";
import { rateInterval, type RateInterval, type RateIntervalOptions, taskOf } from "../stats/rate-interval.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import { type LabelRow, noLabel } from "../tables/labels-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { silentNote } from "./conversations.ts";
import { rateDots } from "./draw/dots.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { joinLabels } from "./join-labels.ts";
import { intervalNote, pooledNote, sharedNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";

/** A success is a trial with at least one such label; per error, a label. */
export interface LabelShareColumns extends RateInterval {
  /** Group of categories; null where the scheme is unknown. */
  readonly family: string | null;
  readonly category: string;
  readonly scheme: string;
  /** What the share is of. */
  readonly unit: "conversations" | "failed trials" | "errors";
}

export type LabelShareRow<By extends GroupColumn = "model"> = Pick<PairRow, By | "setting"> & LabelShareColumns;

export interface LabelShareOptions<By extends GroupColumn = "model"> extends SeriesOptions<By>, RateIntervalOptions {}

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

function familyOf(category: string): string | null {
  return Object.hasOwn(families, category) ? (families[category] ?? null) : null;
}

const talked = (row: PairRow) => (row.messages ?? 0) > 0;

/**
 * Share of conversations with each communication error, from labels (Fig. 6b–d in the PDF, 5b–d in the HTML). Conversations without a message
 * are left out; where the labels of a scheme say `none`, so are those that have no label of it: nobody looked at them.
 */
export function conversationErrors<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  labels: readonly LabelRow[],
  options: LabelShareOptions<By> = {},
): Figure<LabelShareRow<By>> {
  const all = [...pairs];
  const rows = shares(
    { every: all, counts: talked, labels, unit: "conversations", nameOf: ({ category }) => category },
    options,
  );
  return labelFigure("conversation-errors", "Communication errors", all, rows, options);
}

/** What all errors of a conversation are called where it has any. */
export const anyError = "any error";

/** Share of conversations with an error of each family, and with any: one with two errors of a family counts once. */
export function conversationErrorFamilies<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  labels: readonly LabelRow[],
  options: LabelShareOptions<By> = {},
): Figure<LabelShareRow<By>> {
  const all = [...pairs];
  const about = { every: all, counts: talked, labels, unit: "conversations" } as const;
  const rows = [
    ...shares({ ...about, nameOf: ({ category }) => familyOf(category) ?? category }, options),
    ...shares({ ...about, nameOf: () => anyError }, options),
  ];
  return labelFigure("conversation-error-families", "Conversations with communication errors", all, rows, options);
}

/** Share of each category in all errors: a conversation counts as often as it has errors. */
export function errorShares<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  labels: readonly LabelRow[],
  options: LabelShareOptions<By> = {},
): Figure<LabelShareRow<By>> {
  const all = [...pairs];
  const by = seriesColumns(options);
  const ci = intervalName("task-cluster-bootstrap", options.level);
  const rows = groupRows(found(labels), ["scheme"]).flatMap(({ key: { scheme }, rows: some }) => {
    const labelsOf = joinLabels(all, some);
    return groupRows(all.filter(talked), [...by, "setting"]).flatMap(({ key, rows: trials }) => {
      const counted = trials.map((trial) => ({
        cluster: taskOf(trial),
        categories: labelsOf(trial).map((label) => label.category),
      }));
      return [...new Set(counted.flatMap(({ categories }) => categories))].map((category) => {
        const parts = counted.map(({ cluster, categories }) => ({
          cluster,
          above: categories.filter((each) => each === category).length,
          below: categories.length,
        }));
        const { estimate, lower, upper } = clusterRatio(parts, options);
        const [k, n] = (["above", "below"] as const).map((side) => parts.reduce((sum, part) => sum + part[side], 0));
        const interval = { k: k ?? 0, n: n ?? 0, rate: estimate, lower, upper, ci };
        return { ...key, family: familyOf(category), category, ...interval, scheme, unit: "errors" as const };
      });
    });
  }) as LabelShareRow<By>[];
  return labelFigure("error-shares", "Communication errors by category", all, rows, options);
}

/** Share of failed coop trials with each symptom or cause, from labels (the paper's Tables 1 and 2). */
export function failureLabels<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  labels: readonly LabelRow[],
  options: LabelShareOptions<By> = {},
): Figure<LabelShareRow<By>> {
  const all = [...pairs];
  const counts = (row: PairRow) => !worksAlone(row.setting) && row.verdict === "fail";
  const rows = shares(
    { every: all, counts, labels, unit: "failed trials", nameOf: ({ category }) => category },
    options,
  );
  return labelFigure("failure-labels", "What went wrong in failed trials", all, rows, options);
}

interface Shares {
  /** All trials that a label may be about. */
  readonly every: readonly PairRow[];
  /** Whether a trial is one that the shares are of. */
  readonly counts: (row: PairRow) => boolean;
  readonly labels: readonly LabelRow[];
  readonly unit: LabelShareColumns["unit"];
  readonly nameOf: (label: LabelRow) => string;
}

function shares<By extends GroupColumn>(
  { every, counts, labels, unit, nameOf }: Shares,
  options: LabelShareOptions<By>,
): LabelShareRow<By>[] {
  const trials = every.filter(counts);
  const named = found(labels).map((label) => ({ label, scheme: label.scheme, category: nameOf(label) }));
  return groupRows(named, ["scheme", "category"]).flatMap(({ key: { scheme, category }, rows: some }) => {
    const labelsOf = joinLabels(
      every,
      some.map(({ label }) => label),
    );
    const judged = judgedBy(
      every,
      labels.filter((label) => label.scheme === scheme),
    );
    return groupRows(trials.filter(judged), [...seriesColumns(options), "setting"]).map(({ key, rows: group }) => ({
      ...key,
      family: familyOf(category) ?? (Object.values(families).includes(category) ? category : null),
      category,
      ...rateInterval(group, (row) => labelsOf(row).length > 0, options),
      scheme,
      unit,
    }));
  }) as LabelShareRow<By>[];
}

/** Labels that say what was found. */
function found(labels: readonly LabelRow[]): LabelRow[] {
  return labels.filter(({ category }) => category !== noLabel);
}

/** Labels that never say `none` leave open who was looked at: then it counts as everybody, as in tables that people made. */
function judgedBy(every: readonly PairRow[], ofScheme: readonly LabelRow[]): (row: PairRow) => boolean {
  if (!ofScheme.some(({ category }) => category === noLabel)) return () => true;
  const labelsOf = joinLabels(every, ofScheme);
  return (row) => labelsOf(row).length > 0;
}

/** The paper's categories in its order; others as they come, behind them. */
function rankOf(category: string): number {
  const known = [...Object.keys(families), ...new Set(Object.values(families))];
  return category === anyError ? known.length + 1 : known.includes(category) ? known.indexOf(category) : known.length;
}

function labelFigure<By extends GroupColumn>(
  name: string,
  title: string,
  pairs: readonly PairRow[],
  unordered: readonly LabelShareRow<By>[],
  options: LabelShareOptions<By>,
): Figure<LabelShareRow<By>> {
  const rows = unordered.toSorted((a, b) => rankOf(a.category) - rankOf(b.category));
  const schemes = [...new Set(rows.map(({ scheme }) => scheme))];
  const places = [seriesColumns(options), ...(schemes.length > 1 ? [["scheme"]] : []), ["category"], ["setting"]];
  const unit = rows[0]?.unit ?? "conversations";
  const silent = pairs.filter((row) => row.messages === 0).length;
  return makeFigure({
    name,
    title,
    rows,
    notes: [
      sharedNote(rows, places),
      pooledNote(pairs, seriesColumns(options)),
      `labels: ${schemes.join(", ")}`,
      intervalNote(rows),
      unit === "failed trials" || silent === 0 ? null : `left out: ${silent} conversations without a message`,
      unit === "failed trials" ? null : silentNote(pairs),
    ],
    width: options.width,
    draw: (look) => rateDots(look, rows, places, `share of ${unit}`),
  });
}
