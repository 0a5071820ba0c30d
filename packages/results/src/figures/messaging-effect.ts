import { messagingArms, messagingArmsOverGit } from "../setting.ts";
import { holm } from "../stats/holm.ts";
import { groupRows } from "../stats/group-rows.ts";
import type { GroupColumn } from "../stats/success-rates.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { type ComparedColumns, type ComparedOptions, comparedSettings } from "./compared-settings.ts";
import { makeFigure, type Figure } from "./figure.ts";
import { intervalNote, policyNotes, pooledNote, sharedNote } from "./notes.ts";
import { seriesColumns, type SeriesOptions } from "./series.ts";
import { differenceDots, differenceNotes } from "./setting-comparison.ts";

export type MessagingEffectRow<By extends GroupColumn = "model"> = Pick<PairRow, By> &
  ComparedColumns & {
    /** What is subtracted from what: agents without a shared repository, and with one. */
    readonly comparison: string;
    /** Holm-adjusted over all rows. */
    readonly pHolm: number | null;
  };

export interface MessagingEffectOptions<By extends GroupColumn = "model"> extends SeriesOptions<By>, ComparedOptions {}

const arms = [messagingArms, messagingArmsOverGit] as const;
const settings: ReadonlySet<string | null> = new Set(arms.flatMap((pair) => [pair.with, pair.without]));

/**
 * What messages change: success with and without them on the same pairs, per model (Fig. 5a in the PDF, 4a in the HTML; the Δ
 * of Table 6), and the same of agents that share a repository. Test and interval as in `pairedOutcomes`, Holm over all rows. What `compareArms` refuses has a row without
 * numbers, unless `anyway`.
 * @throws PolicyMismatchError when the trials were graded by different rules, unless `acrossPolicies`.
 */
export function messagingEffect<By extends GroupColumn = "model">(
  pairs: Iterable<PairRow>,
  options: MessagingEffectOptions<By> = {},
): Figure<MessagingEffectRow<By>> {
  const by = seriesColumns(options);
  const concerned = [...pairs].filter(({ setting }) => settings.has(setting));
  const found = groupRows(concerned, by)
    .flatMap(({ key, rows: trials }) =>
      arms.map((pair) => {
        const { row, said } = comparedSettings(trials, [pair.with, pair.without], options);
        return { row: { ...key, comparison: `${pair.with} − ${pair.without}`, ...row }, said };
      }),
    )
    .filter(({ row }) => row.pairs > 0);
  const adjusted = holm(found.map(({ row }) => row.p));
  const rows = found.map(({ row }, i) => ({ ...row, pHolm: adjusted[i] ?? null })) as MessagingEffectRow<By>[];
  const places = [by, ["comparison"]];
  return makeFigure({
    name: "messaging-effect",
    title: "Success with messages minus without",
    rows,
    notes: [
      sharedNote(rows, places),
      pooledNote(concerned, by),
      "at the end: pairs and p, Holm-adjusted",
      intervalNote(rows),
      ...policyNotes(concerned, options),
      ...differenceNotes(found, by),
    ],
    width: options.width,
    draw: (look) => differenceDots(look, rows, places),
  });
}
