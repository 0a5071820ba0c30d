import {
  AmbiguousLabelError,
  drawFigures,
  type Figure,
  type FigureEntry,
  type FigureName,
  type FigureOptions,
  figures,
  type FigureTables,
  settings,
  settingTraits,
} from "@cooperbench-ts/results";

/** A figure, or why there is none. */
export type OneFigure =
  | { readonly kind: "drawn"; readonly figure: Figure<object> }
  | { readonly kind: "undrawn"; readonly why: string };

/** One figure as the command draws it. What goes wrong is told where the figure would be: the others can still be looked at. */
export function drawOne(name: FigureName, tables: FigureTables, options: FigureOptions): OneFigure {
  try {
    const {
      drawn: [figure],
      undrawn: [refused],
    } = drawFigures(tables, { ...options, names: [name] });
    return figure === undefined ? { kind: "undrawn", why: refused?.nothing ?? "" } : { kind: "drawn", figure };
  } catch (error) {
    if (AmbiguousLabelError.isInstance(error)) return { kind: "undrawn", why: `labels: ${error.message}` };
    return { kind: "undrawn", why: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether there is something to draw: intervals are not asked for, and take most of the time. */
export function whyNothing(name: FigureName, tables: FigureTables, options: FigureOptions): string | null {
  const quick = { ...options, resamples: 1, flips: 1 };
  const one = drawOne(name, tables, quick);
  return one.kind === "drawn" ? null : one.why;
}

/** Whether labels change it: errors are labels, and speech acts may be. */
export function takesLabels(name: FigureName): boolean {
  const { needs }: FigureEntry = figures[name];
  return needs.includes("labels") || needs.includes("messages");
}

const talking = settings.filter((setting) => settingTraits[setting].messages).join(", ");

/** How to get what a figure needs. */
export function howToGet(name: FigureName): string | null {
  const { needs, takes = [] }: FigureEntry = figures[name];
  if (needs.includes("labels"))
    return "The command label asks a model about the conversations and writes a table of labels; view and report take it by --labels FILE.";
  if (needs.includes("messages")) return `Agents write to each other under ${talking}.`;
  return takes.includes("anyway")
    ? "What is refused can be drawn by “compare anyway”; the caption then says so."
    : null;
}
