import { type BootstrapOptions, quantile } from "../stats/cluster-bootstrap.ts";
import { clusterRatio } from "../stats/cluster-ratio.ts";
import { groupRows, mean } from "../stats/group-rows.ts";
import { intervalName, type IntervalName } from "../stats/interval-name.ts";
import { taskOf } from "../stats/rate-interval.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { LabelRow } from "../tables/labels-shape.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { conversationNotes, conversationTrials, labelledTrials, unlabelledNote } from "./conversations.ts";
import { dots } from "./draw/dots.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { actsByScheme } from "./join-labels.ts";
import { intervalNote, pooledNote, sharedNote, unknownNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";
import { speechActs } from "./speech-acts.ts";

/** Messages per agent step, over the trials in which both are known. */
export interface OverheadColumns {
  readonly messages: number;
  /** Agent steps of the trials whose messages and steps are both known. */
  readonly steps: number;
  readonly trials: number;
  /** messages / steps: a ratio of sums, not a mean of ratios. */
  readonly share: number | null;
  /** Bounds of `share`. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: IntervalName<"task-cluster-bootstrap">;
  /** Of the ratios of the single trials, each of which weighs the same; trials without a step have none. */
  readonly meanOfRatios: number | null;
  readonly medianOfRatios: number | null;
  readonly leastRatio: number | null;
  readonly greatestRatio: number | null;
  readonly unit: "messages per agent step";
}

export type OverheadRow<By extends GroupColumn = "model"> = Pick<PairRow, By | "setting"> &
  OverheadColumns & {
    /** Speech act; the shares of a group and setting add up to its overhead. */
    readonly category: string;
    readonly scheme: string;
  };

export interface OverheadOptions<By extends GroupColumn = "model"> extends SeriesOptions<By>, BootstrapOptions {}

const PAPER = "the paper's unit is OpenHands events, this one agent steps";

/**
 * Communication as a share of the agents' work, by speech act (Fig. 5c in the PDF, 4c in the HTML). The paper counts events of
 * OpenHands; this counts agent steps. Not the same unit. `labels` are the acts of the messages, by default `speechActs`.
 * @throws AmbiguousLabelError when a label names no run and several runs have its trial.
 */
export function communicationOverhead<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  messages: Iterable<MessageRow>,
  labels?: readonly LabelRow[],
  options: OverheadOptions<By> = {},
): Figure<OverheadRow<By>> {
  const every = [...pairs];
  const by = seriesColumns(options);
  const acts = actsByScheme(every, labels ?? speechActs(messages));
  const known = knownSteps(every);
  const rows = acts.flatMap(({ scheme, labelsOf }) =>
    groupRows(labelledTrials(known, labelsOf), [...by, "setting"]).flatMap(({ key, rows: trials }) =>
      [...new Set(trials.flatMap((trial) => labelsOf(trial).map(({ category }) => category)))].map((category) => {
        const count = (trial: PairRow) => labelsOf(trial).filter((label) => label.category === category).length;
        return { ...key, category, ...overhead(trials, count, options), scheme };
      }),
    ),
  ) as OverheadRow<By>[];
  const schemes = acts.map(({ scheme }) => scheme);
  const places = [by, ...(schemes.length > 1 ? [["scheme"]] : []), ["category"], ["setting"]];
  return makeFigure({
    name: "communication-overhead",
    title: "Communication overhead by speech act",
    rows,
    notes: [
      PAPER,
      sharedNote(rows, places),
      pooledNote(every, by),
      `acts: ${schemes.join(", ")}; at the end: messages/steps`,
      intervalNote(rows),
      ...overheadNotes(every),
      ...acts.map(({ scheme, labelsOf }) => unlabelledNote(known, labelledTrials(known, labelsOf), scheme)),
    ],
    width: options.width,
    draw: (look) =>
      dots(look, rows, {
        places,
        note: "{messages}/{steps}",
        value: "share",
        lower: "lower",
        upper: "upper",
        title: "messages per agent step, ratio of sums",
        format: "~%",
      }),
  });
}

export type CommunicationShareRow<By extends GroupColumn = "model"> = Pick<PairRow, By | "setting"> & OverheadColumns;

/**
 * All messages per agent step, as a ratio of sums, as the mean and the median of the ratios of the trials, and their range: these differ, and
 * a number that does not say which it is cannot be compared.
 */
export function communicationShare<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: OverheadOptions<By> = {},
): Figure<CommunicationShareRow<By>> {
  const every = [...pairs];
  const by = seriesColumns(options);
  const rows = groupRows(knownSteps(every), [...by, "setting"]).map(({ key, rows: trials }) => ({
    ...key,
    ...overhead(trials, ({ messages }) => messages ?? 0, options),
  })) as CommunicationShareRow<By>[];
  const drawn = rows.flatMap((row) => [
    { ...row, number: "ratio of sums", value: row.share },
    { ...row, number: "mean of ratios", value: row.meanOfRatios, lower: null, upper: null },
    { ...row, number: "median of ratios", value: row.medianOfRatios, lower: row.leastRatio, upper: row.greatestRatio },
  ]);
  const places = [by, ["setting"], ["number"]];
  return makeFigure({
    name: "communication-share",
    title: "Messages per agent step",
    rows,
    notes: [
      PAPER,
      sharedNote(drawn, places),
      pooledNote(every, by),
      `ratio of sums with its interval${(intervalNote(rows) ?? "").replace("lines", "")}; at the median: the range of the trials`,
      ...overheadNotes(every),
    ],
    width: options.width,
    draw: (look) => ({
      data: { values: drawn },
      ...dots(look, drawn, {
        places,
        note: "n = {trials}",
        value: "value",
        lower: "lower",
        upper: "upper",
        title: "messages per agent step",
        format: "~%",
      }),
    }),
  });
}

function knownSteps(pairs: readonly PairRow[]): PairRow[] {
  return conversationTrials(pairs).filter(({ steps }) => steps !== null);
}

function overheadNotes(pairs: readonly PairRow[]): (string | null)[] {
  const known = conversationTrials(pairs);
  const without = known.filter(({ steps }) => steps === null).length;
  return [...conversationNotes(pairs), unknownNote(without, known.length, "conversations whose steps are unknown")];
}

function overhead(
  trials: readonly PairRow[],
  messagesOf: (trial: PairRow) => number,
  options: BootstrapOptions,
): OverheadColumns {
  const parts = trials.map((row) => ({ cluster: taskOf(row), above: messagesOf(row), below: row.steps ?? 0 }));
  const ratios = parts.flatMap(({ above, below }) => (below === 0 ? [] : [above / below])).sort((a, b) => a - b);
  const { estimate, lower, upper } = clusterRatio(parts, options);
  return {
    messages: parts.reduce((sum, { above }) => sum + above, 0),
    steps: parts.reduce((sum, { below }) => sum + below, 0),
    trials: parts.length,
    share: estimate,
    lower,
    upper,
    ci: intervalName("task-cluster-bootstrap", options.level),
    meanOfRatios: mean(ratios),
    medianOfRatios: quantile(ratios, 0.5),
    leastRatio: ratios[0] ?? null,
    greatestRatio: ratios.at(-1) ?? null,
    unit: "messages per agent step",
  };
}
