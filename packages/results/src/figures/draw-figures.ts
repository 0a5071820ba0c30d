import { type LabelRow, noLabel } from "../tables/labels-shape.ts";
import { groupBy } from "../stats/group-rows.ts";
import { PolicyMismatchError } from "../stats/policy-mismatch-error.ts";
import { isTaskBroken } from "../stats/task-broken.ts";
import { type Figure, withNotes } from "./figure.ts";
import { joinLabels } from "./join-labels.ts";
import { exclusionNotes } from "./notes.ts";
import {
  type FigureEntry,
  type FigureName,
  type FigureOptions,
  figures,
  type FigureTables,
  type GivenTables,
} from "./registry.ts";
import { speechActCategories } from "./speech-acts.ts";

/** Why a figure could not be drawn. */
export interface NothingToDraw {
  readonly name: FigureName;
  readonly title: string;
  readonly nothing: string;
}

/** All names, in the order of a report. */
export const figureNames = Object.keys(figures) as readonly FigureName[];

export function isFigureName(name: string): name is FigureName {
  return Object.hasOwn(figures, name);
}

/**
 * One figure by its name: of `readResults`, or of rows that were filtered. Without anything to draw it says why.
 * @throws PolicyMismatchError when it compares trials that were graded by different rules, unless `acrossPolicies`.
 * @throws AmbiguousLabelError when a label names no run and several runs have its trial.
 */
export function drawFigure(
  name: FigureName,
  tables: FigureTables,
  options: FigureOptions = {},
): Figure<object> | NothingToDraw {
  return drawOne(name, given(tables, options), options);
}

/**
 * Every figure for which there is something to draw, and of the others why not; what cannot be compared is among the others.
 * @throws AmbiguousLabelError when a label names no run and several runs have its trial.
 */
export function drawFigures(
  tables: FigureTables,
  options: FigureOptions & { /** All by default. */ readonly names?: readonly FigureName[] } = {},
): { readonly drawn: readonly Figure<object>[]; readonly undrawn: readonly NothingToDraw[] } {
  const all = given(tables, options);
  const [drawn, undrawn]: [Figure<object>[], NothingToDraw[]] = [[], []];
  for (const name of options.names ?? figureNames) {
    const one = drawUnlessRefused(name, all, options);
    if ("nothing" in one) undrawn.push(one);
    else drawn.push(one);
  }
  return { drawn, undrawn };
}

/** The tables without what `exclude` leaves out, and what is to be said of that. */
interface Drawn extends GivenTables {
  readonly said: readonly string[];
}

function drawUnlessRefused(name: FigureName, tables: Drawn, options: FigureOptions) {
  try {
    return drawOne(name, tables, options);
  } catch (error) {
    if (PolicyMismatchError.isInstance(error)) return { name, title: figures[name].title, nothing: error.message };
    throw error;
  }
}

function drawOne(name: FigureName, tables: Drawn, options: FigureOptions): Figure<object> | NothingToDraw {
  const { title, nothing, value, draw }: FigureEntry = figures[name];
  const figure = draw(tables, options);
  if (figure.rows.length === 0) return { name, title, nothing: [nothing, ...tables.said].join("; ") };
  if (value === undefined || figure.rows.some((row) => Reflect.get(row, value) !== null))
    return withNotes(figure, tables.said);
  const refused = new Set(
    figure.rows.map((row): unknown => Reflect.get(row, "refused")).filter((why) => typeof why === "string"),
  );
  return { name, title, nothing: [nothing, ...refused, ...tables.said].join("; ") };
}

/** What is excluded is left out here, once for all figures. */
function given(tables: FigureTables, { exclude = "none" }: FigureOptions): Drawn {
  const every = [...tables.pairs];
  const broken = new Set(exclude === "none" ? [] : every.filter(isTaskBroken));
  const left = new Set([...broken].map(trialOfRun));
  // A label without a run must not go to the one trial that is still there.
  if (broken.size > 0) joinLabels(every, tables.labels ?? []);
  const bySchemes = [...groupBy(tables.labels ?? [], ({ scheme }) => scheme).values()];
  const acts = bySchemes.filter(isOfActs).flat();
  return {
    pairs: every.filter((row) => !broken.has(row)),
    messages: [...(tables.messages ?? [])],
    attempts: [...(tables.attempts ?? [])].filter((row) => !left.has(trialOfRun(row))),
    runs: [...(tables.runs ?? [])],
    acts: acts.length === 0 ? undefined : acts,
    errors: bySchemes.filter((labels) => !isOfActs(labels)).flat(),
    said: exclusionNotes(every, exclude),
  };
}

function trialOfRun({ run, pairKey }: { readonly run: string; readonly pairKey: string | null }): string {
  return JSON.stringify([run, pairKey]);
}

function isOfActs(labels: readonly LabelRow[]): boolean {
  const acts: readonly string[] = speechActCategories;
  return labels.every(({ category }) => category === noLabel || acts.includes(category));
}
