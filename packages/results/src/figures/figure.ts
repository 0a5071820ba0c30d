import { asTable, describeTable, type Table } from "../tables/as-table.ts";
import { renderTableText } from "../tables/render-table-display.ts";

/** A Vega-Lite 5 specification: plain JSON, drawn by Jupyter, VS Code, Observable and vega-embed. */
export type VegaLiteSpec = Readonly<Record<string, unknown>>;

/** The data of a figure and how to draw it. Rows are tidy: any other plotting library takes them as they are. */
export interface Figure<Row extends object> {
  /** Named by content. */
  readonly name: string;
  readonly title: string;
  readonly rows: Table<Row>;
  readonly spec: VegaLiteSpec;
  /** What has to be said beside it: refusals, policies, what was left out. */
  readonly notes: readonly string[];
}

/** Makes a figure that a notebook draws and a terminal prints; the specification holds the rows. */
export function makeFigure<Row extends object>(
  name: string,
  title: string,
  rows: readonly Row[],
  drawing: VegaLiteSpec,
  notes: readonly string[] = [],
): Figure<Row> {
  const table = asTable(rows, name);
  const spec = {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    title: notes.length === 0 ? title : { text: title, subtitle: notes },
    data: { values: table },
    ...drawing,
  };
  const figure = { name, title, rows: table, spec, notes };
  const text = () => [title, ...notes, renderTableText(describeTable(table), table)].join("\n");
  for (const [key, value] of [
    ["Jupyter.display", () => ({ "application/vnd.vegalite.v5+json": spec, "text/plain": text() })],
    ["nodejs.util.inspect.custom", text],
    ["Deno.customInspect", text],
  ] as const) {
    Object.defineProperty(figure, Symbol.for(key), { value, enumerable: false });
  }
  return figure;
}

/** Bars of a rate with its interval, one group of bars per value of `x`. */
export function rateBars(x: string, color: string, title: string): VegaLiteSpec {
  const axis = { field: x, type: "nominal", title: null };
  const group = { field: color, type: "nominal" };
  return {
    layer: [
      {
        mark: { type: "bar" },
        encoding: {
          y: { field: "rate", type: "quantitative", title, scale: { domain: [0, 1] }, axis: { format: "%" } },
        },
      },
      { mark: { type: "rule" }, encoding: { y: { field: "lower", type: "quantitative" }, y2: { field: "upper" } } },
    ],
    encoding: { x: axis, xOffset: group, color: group, tooltip: [{ field: "k" }, { field: "n" }, { field: "policy" }] },
  };
}
