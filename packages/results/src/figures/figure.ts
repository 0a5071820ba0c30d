import { asTable, describeTable, type Table } from "../tables/as-table.ts";
import { renderTableText } from "../tables/render-table-display.ts";
import { configOf, innerWidth, type Look, lookOf } from "./draw/look.ts";
import { wrapped } from "./draw/text-width.ts";

/** A Vega-Lite 6 specification: plain JSON, drawn by Jupyter, VS Code, Observable and vega-embed. */
export type VegaLiteSpec = Readonly<Record<string, unknown>>;

/** The data of a figure and how to draw it. Rows are tidy: any other plotting library takes them as they are. */
export interface Figure<Row extends object> {
  /** Named by content. */
  readonly name: string;
  readonly title: string;
  readonly rows: Table<Row>;
  readonly spec: VegaLiteSpec;
  /** What has to be said beside it: what the numbers are over, refusals, policies, what was left out. The picture has them below its title. */
  readonly notes: readonly string[];
}

/** How every figure is drawn. */
export interface DrawOptions {
  /** Width of the picture in CSS pixels, 640 by default; letters and marks follow it. `pictureWidths` has a paper's column and a slide. */
  readonly width?: number | undefined;
}

/** What a figure is made of. */
export interface FigureParts<Row extends object> extends DrawOptions {
  readonly name: string;
  readonly title: string;
  readonly rows: readonly Row[];
  readonly notes: readonly (string | null)[];
  readonly draw: (look: Look) => VegaLiteSpec;
}

/** Of each figure what it was made of, so that more can be said beside it. */
const made = new WeakMap<object, FigureParts<object>>();

/** The same figure with more said beside it; what it says already is not said twice. */
export function withNotes(figure: Figure<object>, notes: readonly string[]): Figure<object> {
  const parts = made.get(figure);
  const more = notes.filter((note) => !figure.notes.includes(note));
  return parts === undefined || more.length === 0 ? figure : makeFigure({ ...parts, notes: [...parts.notes, ...more] });
}

/** Schemas by major version: what is drawn means the same in both, and not every notebook has the newer one yet. */
const SCHEMAS = ["v6", "v5"] as const;

/** Makes a figure that a notebook draws and a terminal prints; the specification holds the rows. */
export function makeFigure<Row extends object>(parts: FigureParts<Row>): Figure<Row> {
  const { name, title } = parts;
  const table = asTable(parts.rows, name);
  const notes = parts.notes.filter((note) => note !== null && note !== "") as string[];
  const look = lookOf(parts.width);
  const specOf = (version: (typeof SCHEMAS)[number]) => ({
    $schema: `https://vega.github.io/schema/vega-lite/${version}.json`,
    usermeta: { figure: name, width: look.width },
    config: configOf(look),
    title: {
      text: wrapped(title, look.fontSize + 1, innerWidth(look), "bold"),
      ...(notes.length === 0
        ? {}
        : { subtitle: notes.flatMap((note) => wrapped(note, look.captionSize, innerWidth(look))) }),
    },
    data: { values: table },
    ...parts.draw(look),
  });
  const spec = specOf("v6");
  const figure = { name, title, rows: table, spec, notes };
  const text = () => [title, ...notes, renderTableText(describeTable(table), table)].join("\n");
  const displays = () => ({
    ...Object.fromEntries(
      SCHEMAS.map((version) => [`application/vnd.vegalite.${version}+json`, version === "v6" ? spec : specOf(version)]),
    ),
    "text/plain": text(),
  });
  for (const [key, value] of [
    ["Jupyter.display", displays],
    ["nodejs.util.inspect.custom", text],
    ["Deno.customInspect", text],
  ] as const) {
    Object.defineProperty(figure, Symbol.for(key), { value, enumerable: false });
  }
  made.set(figure, parts);
  return figure;
}

/** How wide the picture is to be; null of a specification that is none of ours. */
export function pictureWidth(spec: VegaLiteSpec): number | null {
  const meta: unknown = spec["usermeta"];
  const width: unknown = typeof meta === "object" && meta !== null ? Reflect.get(meta, "width") : undefined;
  return typeof width === "number" ? width : null;
}
