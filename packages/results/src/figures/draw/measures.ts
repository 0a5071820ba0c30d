import { dots } from "./dots.ts";
import { innerWidth, type Look } from "./look.ts";
import type { Columns } from "./places.ts";
import { panelTitle } from "./frame.ts";

/** One measure of a figure that shows several: its rows have its name in the column `measure`. */
export interface Measure {
  readonly measure: string;
  readonly title: string;
  readonly format?: string;
  readonly domain?: readonly [number, number];
}

const GAP = 14;

/** A panel per measure, each with an axis of its own; rows have `measure`, `value`, `lower`, `upper` and `n`. */
export function measurePanels(
  look: Look,
  rows: readonly { readonly measure: string }[],
  measures: readonly Measure[],
  places: readonly Columns[],
  note = "n = {n}",
): Readonly<Record<string, unknown>> {
  const room = innerWidth(look);
  const shown = measures.filter(({ measure }) => rows.some((row) => row.measure === measure));
  const columns = room < 600 ? 1 : shown.length === 3 ? 3 : Math.min(2, shown.length);
  const width = Math.floor((room - GAP * (columns - 1)) / columns);
  return {
    columns,
    spacing: { column: GAP, row: look.fontSize },
    concat: shown.map(({ measure, title, format, domain }) => {
      const some = rows.filter((row) => row.measure === measure);
      const { transform = [], ...drawn } = dots(look, some, {
        places,
        like: rows,
        note,
        width,
        value: "value",
        lower: "lower",
        upper: "upper",
        title,
        ...(format === undefined ? {} : { format }),
        ...(domain === undefined ? {} : { domain }),
      });
      return {
        title: panelTitle(measure, look, width),
        transform: [{ filter: `datum.measure === ${JSON.stringify(measure)}` }, ...(transform as object[])],
        ...drawn,
      };
    }),
    resolve: { scale: { color: "shared", shape: "shared" } },
  };
}
