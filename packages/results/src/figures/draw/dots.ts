import { frameOf, type FrameOptions } from "./frame.ts";
import type { Look } from "./look.ts";

export interface DotOptions extends FrameOptions {
  /** Columns of the measure and of its interval. */
  readonly value: string;
  readonly lower: string;
  readonly upper: string;
  readonly title: string;
  /** Of the axis, as d3-format writes it. */
  readonly format?: string;
  /** Ends of the axis; by default those of the values, and 0. */
  readonly domain?: readonly [number, number];
  /** A line where nothing differs. */
  readonly reference?: number;
}

/** One line per row: its value as a point, its interval as a rule, its words at the end. */
export function dots(look: Look, rows: readonly object[], options: DotOptions): Readonly<Record<string, unknown>> {
  const frame = frameOf(look, rows, options);
  const { value, lower, reference } = options;
  const scale = options.domain === undefined ? { zero: true, nice: true } : { domain: options.domain };
  const x = {
    field: value,
    type: "quantitative",
    scale,
    axis: frame.axis(options.title, { format: options.format ?? ",~f" }),
  };
  return frame.drawing([
    ...(reference === undefined
      ? []
      : [
          {
            mark: { type: "rule", color: "#666666", strokeDash: [3, 3], strokeWidth: look.lineWidth },
            encoding: {
              x: { datum: reference, type: "quantitative", scale },
              y: { value: 0 },
              y2: { value: "height" },
            },
          },
        ]),
    ...intervals(look, rows, options, { ...frame.color, x: { field: lower, type: "quantitative", scale } }),
    {
      mark: { type: "point", filled: true, opacity: 1, size: look.pointArea },
      encoding: { ...frame.color, ...frame.shape, x },
    },
    frame.notes,
  ]);
}

/** A rule per interval; one without an upper end runs to the edge. */
function intervals(
  look: Look,
  rows: readonly object[],
  { lower, upper }: DotOptions,
  encoding: object,
): Readonly<Record<string, unknown>>[] {
  const mark = { type: "rule", strokeWidth: look.lineWidth * 1.3 };
  const closed = { mark, encoding: { ...encoding, x2: { field: upper } } };
  const open = (row: object) => Reflect.get(row, lower) != null && Reflect.get(row, upper) == null;
  if (!rows.some(open)) return [closed];
  const where = (operator: string) => ({ transform: [{ filter: `datum[${JSON.stringify(upper)}] ${operator} null` }] });
  return [
    { ...where("!="), ...closed },
    { ...where("=="), mark, encoding: { ...encoding, x2: { value: "width" } } },
  ];
}

/** A rate between 0 and 1 with its interval, and its counts in numbers. */
export function rateDots(
  look: Look,
  rows: readonly object[],
  places: FrameOptions["places"],
  title: string,
  more: Partial<DotOptions> = {},
): Readonly<Record<string, unknown>> {
  return dots(look, rows, {
    places,
    note: "{k}/{n}",
    value: "rate",
    lower: "lower",
    upper: "upper",
    title,
    format: "%",
    domain: [0, 1],
    ...more,
  });
}
