import {
  type ArmComparison,
  compareArms,
  compareFamily,
  compareSides,
  NotComparableError,
  othersBy,
  type SelectionColumn,
  sideOf,
} from "@cooperbench-ts/results";
import { exitCodes } from "../exit-codes.ts";
import { type Io, printLine, sayText, writeJsonLine } from "../io.ts";
import { comparisonText } from "../render/comparison.ts";
import { familyText } from "../render/comparison-family.ts";
import { readComparison } from "./comparison-options.ts";
import { namedSide } from "./named-side.ts";
import { readChosen } from "./read-tree.ts";

type Options = Readonly<Record<string, unknown>>;

/** All columns of the pairs, without the texts of messages. */
const READ = { detail: "pairs" } as const;

/** Each folder is a side. */
export async function showTrees(io: Io, options: Options, a: string, b: string): Promise<number> {
  const how = readComparison(options);
  const [first, second] = [await readChosen(io, options, [a], READ), await readChosen(io, options, [b], READ)];
  return showComparison(io, options, () =>
    compareSides(sideOf(first.results, undefined, a), sideOf(second.results, undefined, b), how),
  );
}

/** Two names within one tree. */
export async function showNamed(
  io: Io,
  options: Options,
  a: string,
  b: string,
  dirs: readonly string[],
): Promise<number> {
  const how = readComparison(options);
  const { name, results } = await readChosen(io, options, dirs, READ);
  const [first, second] = [namedSide(results.pairs, a, name), namedSide(results.pairs, b, name)];
  return showComparison(io, options, () => compareArms(results, first, second, how));
}

/** A name, and all others that differ from it in a column. */
export async function showFamily(
  io: Io,
  options: Options,
  base: string,
  column: SelectionColumn,
  dirs: readonly string[],
): Promise<number> {
  const how = readComparison(options);
  const { name, results } = await readChosen(io, options, dirs, READ);
  const selection = namedSide(results.pairs, base, name);
  return refusable(io, options, () => {
    const members = compareFamily(results, selection, othersBy(results, selection, column), how);
    if (options["json"] === true) for (const member of members) writeJsonLine(io, member);
    else for (const line of familyText(members, io.columns)) printLine(io, line);
  });
}

function showComparison(io: Io, options: Options, compare: () => ArmComparison): number {
  return refusable(io, options, () => {
    const comparison = compare();
    if (options["json"] === true) writeJsonLine(io, comparison);
    else for (const line of comparisonText(comparison, io.columns)) printLine(io, line);
  });
}

/** Programs get the barriers one by one. */
function refusable(io: Io, options: Options, show: () => void): number {
  try {
    show();
    return exitCodes.done;
  } catch (error) {
    if (options["json"] !== true || !NotComparableError.isInstance(error)) throw error;
    const { code, message, barriers } = error;
    writeJsonLine(io, { error: { code, message, barriers } });
    sayText(io, `error (${code}): ${message}`);
    return exitCodes.usage;
  }
}
