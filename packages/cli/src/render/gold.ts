import type { GoldReport } from "@cooperbench-ts/core";
import {
  countGold,
  type GoldEvaluation,
  type GoldFile,
  goldNotes,
  type GoldOutcome,
  type Pair,
  type PairGold,
  pairKey,
} from "@cooperbench-ts/results";
import { alignedRows } from "./table.ts";

/** What `gold --json` prints of a pair: what gold says of it, and the evaluations that say so. */
export interface GoldLine extends Omit<PairGold, "pair"> {
  readonly pair: string;
  readonly evaluations: readonly GoldEvaluation[];
}

export function goldLine(pair: Pair, gold: PairGold | null, files: readonly GoldFile[]): GoldLine | { pair: string } {
  const key = pairKey(pair);
  if (gold === null) return { pair: key };
  return { ...gold, evaluations: evaluationsOf(pair, files) };
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

/** One row a pair, what is wrong and where to look, and what all of it comes to. */
export function renderGold({ pairs, files }: Pick<GoldReport, "pairs" | "files">): string[] {
  const rows = [
    ["pair", "one agent", "two agents", "merge", "empty patch", "flaky"],
    ...pairs.map(({ pair, gold }) => [pairKey(pair), ...cells(gold)]),
  ];
  const wrong = pairs.flatMap(({ pair, gold }) => wrongLines(pair, gold, files));
  const notes = goldNotes(countGold(pairs.map(({ gold }) => gold)));
  return [
    ...alignedRows(rows, rows[0]?.length ?? 0),
    ...(wrong.length === 0 ? [] : ["", ...wrong]),
    ...(notes.length === 0 ? [] : ["", ...notes]),
  ];
}

function cells(gold: PairGold | null): string[] {
  if (gold === null) return ["-", "-", "-", "-", "-"];
  const { solo, coop, merge, passesEmpty, flaky } = gold;
  return [
    word(solo),
    word(coop),
    merge === null ? "-" : `${merge.status ?? "?"} (${merge.strategy ?? "?"})`,
    passesEmpty === null ? "-" : passesEmpty ? "passes" : "fails",
    flaky === null ? "-" : flaky ? "yes" : "no",
  ];
}

const word = (outcome: GoldOutcome): string => outcome ?? "-";

/** Each finding with the output of the tests that shows it. */
function wrongLines(pair: Pair, gold: PairGold | null, files: readonly GoldFile[]): string[] {
  if (gold === null) return [];
  const evaluations = evaluationsOf(pair, files);
  return gold.findings.flatMap(({ code, feature, message }) => {
    const form = code === "passes-empty" ? "empty" : feature === null ? "merged" : "alone";
    const shown = evaluations.find(
      (one) => one.form === form && (feature === null || one.grades.some((grade) => grade.feature === feature)),
    );
    return [`${gold.pair}  ${code}: ${message}`, ...(shown === undefined ? [] : [`  ${shown.dir}/eval.json`])];
  });
}
