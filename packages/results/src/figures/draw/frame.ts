import { innerWidth, type Look } from "./look.ts";
import { noteExpression, noteText, type NoteTemplate } from "./note-text.ts";
import { paletteOf, plainColor } from "./palette.ts";
import { type Columns, type Place, placeExpression, placesOf, placeText } from "./places.ts";
import { shortened, textWidth, wrapped } from "./text-width.ts";

/** What the lines of a figure share: where rows go, what stands before and after each, how wide the plot is. */
export interface Frame {
  readonly look: Look;
  readonly plotWidth: number;
  /** Encoding of colour; with `shape` where marks are points. */
  readonly color: object;
  readonly shape: object;
  /** Layer with the words at the end of each line. */
  readonly notes: object;
  /** Values that all rows share. */
  readonly shared: readonly string[];
  /** A horizontal axis of the measure. */
  axis(title: string, more?: object): object;
  /** The layers as one drawing. */
  drawing(layers: readonly object[]): Readonly<Record<string, unknown>>;
}

export interface FrameOptions {
  /** What rows are about, from the outermost to the innermost; see `placesOf`. */
  readonly places: readonly Columns[];
  readonly note: NoteTemplate;
  /** Rows that decide what is a line and what a colour, where several drawings stand side by side; these rows by default. */
  readonly like?: readonly object[];
  /** Room that it may take; all of the picture by default. */
  readonly width?: number;
}

const GAP = 14;
/** Of labels on two lines, by their font size. */
const LINE_HEIGHT = 1.12;

export function frameOf(look: Look, rows: readonly object[], options: FrameOptions): Frame {
  const { panel, line, color, shared } = placesOf(options.like ?? rows, options.places);
  const room = options.width ?? innerWidth(look);
  const columns = panel !== null && room >= 600 ? 2 : 1;
  const cell = Math.floor((room - GAP * (columns - 1)) / columns);
  const apart = Math.round(look.fontSize * 0.5) + 4;
  const before = Math.min(cell * 0.4, widest(line.values, look)) + apart + 2;
  const after =
    widest(
      rows.map((row) => noteText(row, options.note)),
      look,
    ) +
    look.fontSize * 0.6 +
    2;
  const plotWidth = Math.max(60, Math.floor(cell - before - after));
  // The legend of several drawings side by side is above all of them.
  const legendRoom = options.width === undefined && panel === null ? cell - before : innerWidth(look) - before;
  const palette = paletteOf(color?.values ?? []);
  const legend =
    color === null || color.values.join() === line.values.join() ? null : legendOf(color, look, legendRoom);
  const colorOf = (range: readonly unknown[]) => ({
    field: "_color",
    type: "nominal",
    scale: { domain: palette.domain, range },
    legend,
  });
  const plot = (some: readonly object[], layers: readonly object[]) => {
    const slots = slotsOf(some, line, color);
    const labels = slots.map(({ slot, label }) => [slot, labelLines(label, look, before - apart - 1)] as const);
    const isTall = labels.some(([, lines]) => lines.length > 1);
    const isGrouped = slots.some(({ label }) => label === "");
    const y = {
      field: "_slot",
      type: "nominal",
      title: null,
      scale: { domain: slots.map(({ slot }) => slot) },
      axis: {
        domain: false,
        ticks: false,
        grid: false,
        minExtent: before,
        maxExtent: before,
        labelPadding: apart,
        labelOverlap: false,
        ...(isTall ? { labelLineHeight: look.fontSize * LINE_HEIGHT, labelOffset: offsetOf(labels, look) } : {}),
        labelExpr: lookUp(labels.map(([slot, lines]) => [slot, lines.length > 1 ? lines : (lines[0] ?? "")] as const)),
      },
    };
    const step = isTall && !isGrouped ? Math.ceil(look.fontSize * (2 * LINE_HEIGHT + 0.35)) : look.step;
    return { width: plotWidth, height: { step }, layer: layers, encoding: { y } };
  };
  return {
    look,
    plotWidth,
    shared,
    color: color === null ? { color: { value: plainColor } } : { color: colorOf(palette.colors) },
    shape: color === null ? {} : { shape: colorOf(palette.shapes) },
    notes: {
      mark: { type: "text", align: "left", baseline: "middle", dx: look.fontSize * 0.6, fontSize: look.fontSize },
      encoding: { x: { value: plotWidth }, text: { field: "_note", type: "nominal" } },
    },
    axis: (title, more = {}) => ({
      title: wrapped(title, look.fontSize, plotWidth + after),
      tickCount: Math.max(2, Math.min(6, Math.floor(plotWidth / (look.fontSize * 4)))),
      labelFlush: false,
      titleAnchor: "start",
      ...more,
    }),
    drawing: (layers) => {
      const transform = [
        ...[panel, line, color].flatMap((place) =>
          place === null ? [] : [{ calculate: placeExpression(place.columns), as: place.field }],
        ),
        { calculate: slotExpression(color), as: "_slot" },
        { calculate: noteExpression(options.note), as: "_note" },
      ];
      if (panel === null) return { transform, ...plot(rows, layers) };
      return {
        transform,
        columns,
        spacing: { column: GAP, row: look.fontSize },
        concat: panel.values.map((value) => ({
          title: panelTitle(value, look, cell),
          transform: [{ filter: `datum._panel === ${JSON.stringify(value)}` }],
          ...plot(
            rows.filter((row) => placeText(row, panel.columns) === value),
            layers,
          ),
        })),
        resolve: { scale: { x: "shared", color: "shared", shape: "shared" } },
      };
    },
  };
}

/** A title of its own, above a part of the picture. */
export function panelTitle(text: string, look: Look, room: number): object {
  return { text: wrapped(text, look.fontSize, room, "bold"), fontSize: look.fontSize, offset: look.fontSize * 0.4 };
}

interface Slot {
  readonly slot: string;
  /** Beside the first of those that belong together. */
  readonly label: string;
}

/** The lines of a plot from top to bottom: what there is, nothing for what there is not, and a gap between what belongs together. */
function slotsOf(rows: readonly object[], line: Place, color: Place | null): Slot[] {
  const found = new Set(
    rows.map((row) => slotText(placeText(row, line.columns), color && placeText(row, color.columns))),
  );
  const groups = line.values
    .map((label) =>
      (color?.values ?? [null])
        .map((value) => slotText(label, value))
        .filter((slot) => found.has(slot))
        .map((slot, at) => ({ slot, label: at === 0 ? label : "" })),
    )
    .filter((slots) => slots.length > 0);
  const apart = groups.some((slots) => slots.length > 1);
  return groups.flatMap((slots, at) => (apart && at > 0 ? [{ slot: `gap ${at}`, label: "" }, ...slots] : slots));
}

function slotText(line: string, color: string | null): string {
  return color === null ? line : `${line} | ${color}`;
}

function slotExpression(color: Place | null): string {
  return color === null ? "datum._line" : "datum._line + ' | ' + datum._color";
}

/** A label on one line, or on two where it does not fit and can be broken; what fits on none is cut. */
function labelLines(label: string, look: Look, room: number): string[] {
  const lines = textWidth(label, look.fontSize) <= room ? [label] : brokenInTwo(label);
  return lines.map((line) => shortened(line, look.fontSize, room));
}

/** Of two lines the first would stand at the mark, and not both around it. */
function offsetOf(labels: readonly (readonly [string, readonly string[]])[], look: Look): object {
  const tall = labels.filter(([, lines]) => lines.length > 1).map(([slot]) => slot);
  const test = `indexof(${JSON.stringify(tall)}, datum.value) !== -1`;
  return { condition: { test, value: (-look.fontSize * LINE_HEIGHT) / 2 }, value: 0 };
}

/** At the space that makes the longer half shortest. */
function brokenInTwo(label: string): string[] {
  const halves = [...label.matchAll(/ /g)].map(({ index }) => [label.slice(0, index), label.slice(index + 1)]);
  const longest = (lines: readonly string[]) => Math.max(...lines.map((line) => textWidth(line, 1)));
  return halves.toSorted((a, b) => longest(a) - longest(b))[0] ?? [label];
}

/** Above the plot, in as many columns as fit. */
export function legendOf(color: Place, look: Look, room: number): object {
  const symbol = look.fontSize * 2.2;
  const entry = widest(color.values, look) + symbol;
  const fit = Math.max(1, Math.min(color.values.length, Math.floor(room / entry)));
  const labels = color.values.map((value) => [value, shortened(value, look.fontSize, room - symbol)] as const);
  return {
    orient: "top",
    direction: "horizontal",
    title: null,
    columns: fit,
    columnPadding: look.fontSize * 0.8,
    symbolSize: look.pointArea * 1.3,
    symbolOpacity: 1,
    ...(labels.every(([value, label]) => value === label) ? {} : { labelExpr: lookUp(labels) }),
  };
}

function lookUp(labels: readonly (readonly [string, string | readonly string[]])[]): string {
  return `(${JSON.stringify(Object.fromEntries(labels))})[datum.label]`;
}

function widest(texts: readonly string[], look: Look): number {
  return Math.ceil(texts.reduce((most, text) => Math.max(most, textWidth(text, look.fontSize)), 0));
}
