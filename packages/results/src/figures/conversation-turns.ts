import type { BootstrapOptions } from "../stats/cluster-bootstrap.ts";
import { distribution } from "../stats/distribution.ts";
import { groupRows } from "../stats/group-rows.ts";
import type { IntervalName } from "../stats/interval-name.ts";
import { taskOf } from "../stats/rate-interval.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { dots } from "./draw/dots.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { conversationTrials, conversationNotes } from "./conversations.ts";
import { intervalNote, pooledNote, sharedNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";

export interface TurnsColumns {
  readonly conversations: number;
  /** Of those, without a message. */
  readonly empty: number;
  readonly meanMessages: number | null;
  readonly medianMessages: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: IntervalName<"task-cluster-bootstrap">;
}

export type TurnsRow<By extends GroupColumn = "model"> = Pick<PairRow, By | "setting"> & TurnsColumns;

export interface TurnsOptions<By extends GroupColumn = "model"> extends SeriesOptions<By>, BootstrapOptions {}

/** Messages per conversation, empty ones included (Fig. 6a in the PDF, 5a in the HTML). Trials without a conversation file are left out. */
export function conversationTurns<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: TurnsOptions<By> = {},
): Figure<TurnsRow<By>> {
  const all = [...pairs];
  const by = seriesColumns(options);
  const rows = groupRows(conversationTrials(all), [...by, "setting"]).map(({ key, rows: trials }) => {
    const values = trials.map((row) => ({ cluster: taskOf(row), value: row.messages ?? 0 }));
    const { mean, median, lower, upper, ci } = distribution(values, options);
    return {
      ...key,
      conversations: trials.length,
      empty: values.filter(({ value }) => value === 0).length,
      meanMessages: mean,
      medianMessages: median,
      lower,
      upper,
      ci,
    };
  }) as TurnsRow<By>[];
  const places = [by, ["setting"]];
  return makeFigure({
    name: "conversation-turns",
    title: "Messages per conversation",
    rows,
    notes: [
      sharedNote(rows, places),
      pooledNote(all, by),
      "point: mean, empty conversations included",
      intervalNote(rows),
      ...conversationNotes(all),
    ],
    width: options.width,
    draw: (look) =>
      dots(look, rows, {
        places,
        note: "n = {conversations}",
        value: "meanMessages",
        lower: "lower",
        upper: "upper",
        title: "messages per conversation",
      }),
  });
}
