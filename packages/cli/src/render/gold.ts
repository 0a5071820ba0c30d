import path from "node:path";
import type { GoldReport } from "@cooperbench-ts/core";
import {
  countGold,
  type GoldEvaluation,
  type GoldFile,
  type GoldGrade,
  goldNotes,
  type GoldOutcome,
  type Pair,
  type PairGold,
  pairKey,
  unknownGold,
} from "@cooperbench-ts/results";
import { alignedRows } from "./table.ts";

/** What `gold --json` prints of a pair: what gold says of it, and the evaluations that say so. */
export interface GoldLine extends Omit<PairGold, "pair"> {
  readonly pair: string;
  readonly evaluations: readonly GoldEvaluation[];
}

export function goldLine(pair: Pair, gold: PairGold | null, files: readonly GoldFile[]): GoldLine {
  return { ...(gold ?? unknownGold(pair)), evaluations: evaluationsOf(pair, files) };
}

/** Of the pair, and of its features wherever they are hosted. */
function evaluationsOf(pair: Pair, files: readonly GoldFile[]): GoldEvaluation[] {
  const file = files.find(({ repo, taskId }) => repo === pair.repo && taskId === pair.taskId);
  const key = pairKey(pair);
  return (file?.evaluations ?? []).filter(({ form, pair: host, grades }) =>
    form === "together" || form === "merged"
      ? host === key
      : grades.some(({ feature }) => pair.features.includes(feature)),
  );
}

/** One row a pair, what is wrong and where to look, and what all of it comes to. @param logs the campaign's folder */
export function renderGold({ pairs, files }: Pick<GoldReport, "pairs" | "files">, logs: string): string[] {
  const rows = [
    ["pair", "one agent", "two agents", "merge", "empty patch", "flaky", "tests run", "seconds"],
    ...pairs.map(({ pair, gold }) => [pairKey(pair), ...cells(gold), secondsOf(evaluationsOf(pair, files))]),
  ];
  const wrong = pairs.flatMap(({ pair, gold }) => wrongLines(pair, gold, { files, logs }));
  const notes = goldNotes(countGold(pairs.map(({ gold }) => gold)));
  return [
    ...alignedRows(rows, 7),
    ...(wrong.length === 0 ? [] : ["", ...wrong]),
    ...(notes.length === 0 ? [] : ["", ...notes]),
  ];
}

function cells(gold: PairGold | null): string[] {
  if (gold === null) return ["-", "-", "-", "-", "-", "-"];
  const { solo, coop, merge, passesEmpty, flaky, features } = gold;
  return [
    word(solo),
    word(coop),
    merge === null ? "-" : `${merge.status ?? "?"} (${merge.strategy ?? "?"})`,
    passesEmpty === null ? "-" : passesEmpty ? "passes" : "fails",
    flaky === null ? "-" : flaky ? "yes" : "no",
    features.map(({ alone }) => testsRun(alone)).join(", "),
  ];
}

/** Of the patch of one feature alone; a count of nothing is none. */
function testsRun(grade: GoldGrade | null): string {
  if (grade === null || (grade.tests === null && grade.ran !== false)) return "-";
  return String((grade.tests?.passed ?? 0) + (grade.tests?.failed ?? 0));
}

/** Of all its evaluations together. */
function secondsOf(evaluations: readonly GoldEvaluation[]): string {
  const known = evaluations.flatMap(({ seconds }) => seconds ?? []);
  return known.length === 0 ? "-" : known.reduce((sum, one) => sum + one, 0).toFixed(1);
}

const word = (outcome: GoldOutcome): string => outcome ?? "-";

/** Each finding with the output of the tests that shows it. */
function wrongLines(
  pair: Pair,
  gold: PairGold | null,
  { files, logs }: { readonly files: readonly GoldFile[]; readonly logs: string },
): string[] {
  if (gold === null) return [];
  const evaluations = evaluationsOf(pair, files);
  return gold.findings.flatMap(({ code, feature, message }) => {
    const form = code === "passes-empty" ? "empty" : feature === null ? "merged" : "alone";
    const shown = evaluations.find(
      (one) => one.form === form && (feature === null || one.grades.some((grade) => grade.feature === feature)),
    );
    return [
      `${gold.pair}  ${code}: ${message}`,
      ...(shown === undefined ? [] : [`  ${path.join(logs, shown.dir, "eval.json")}`]),
    ];
  });
}
