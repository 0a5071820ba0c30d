import type { ChangedVerdict, FlakyGrading, GradingDelta } from "@cooperbench-ts/results";
import { alignedRows } from "./table.ts";

/** What a second grading changed, as text: one line that says it all, then the pairs. */
export function deltaText(delta: GradingDelta, { a, b }: { readonly a: string; readonly b: string }): string[] {
  const rows = delta.changed.map(({ run, pair, before, after, causes }) => [
    `  ${run}/${pair}`,
    `${verdictOf(before)} -> ${verdictOf(after)}`,
    causes.map(({ cause, detail }) => `${cause} (${detail})`).join("; "),
  ]);
  return [`A  ${a}`, `B  ${b}`, deltaLine(delta), ...alignedRows(rows, 3)];
}

/** The line that makes two campaigns of different versions comparable. */
function deltaLine({ pairs, before, after, changed, byCause, gained, lost, p }: GradingDelta): string {
  const why = Object.entries(byCause)
    .map(([cause, count]) => `${count} ${cause}`)
    .join(", ");
  const totals = (["pass", "fail", "infra_error", "pending"] as const)
    .filter((verdict) => before[verdict] + after[verdict] > 0)
    .map((verdict) => `${verdict} ${before[verdict]} -> ${after[verdict]}`);
  return [
    `${pairs} ${pairs === 1 ? "pair" : "pairs"} of the same work: ${totals.join(", ")}`,
    changed.length === 0 ? "no verdict changed" : `${changed.length} changed (${why})`,
    `${gained} gained, ${lost} lost, McNemar p = ${Number(p.toPrecision(3))}`,
  ].join("; ");
}

function verdictOf({ verdict, reason }: ChangedVerdict["before"]): string {
  return `${verdict ?? "none"} (${reason})`;
}

/** What the figures leave out. */
export function deltaNotes({ otherWork, onlyBefore, onlyAfter }: GradingDelta): string[] {
  const notes: string[] = [];
  if (otherWork.length > 0) {
    const shown = otherWork.slice(0, 5).map(({ run, pair }) => `${run}/${pair}`);
    const more = otherWork.length > shown.length ? ", …" : "";
    notes.push(
      `left out: ${otherWork.length} of other work, whose patches or result.json differ: ${shown.join(", ")}${more}`,
    );
  }
  if (onlyBefore > 0) notes.push(`left out: ${onlyBefore} only in A`);
  if (onlyAfter > 0) notes.push(`left out: ${onlyAfter} only in B`);
  return notes;
}

/** Work whose gradings differ, one line each. @param tree its name, where there is more than one */
export function flakyText(flaky: readonly FlakyGrading[], tree?: string): string[] {
  if (flaky.length === 0) return [];
  const word = (passed: boolean | null): string => (passed === null ? "?" : passed ? "+" : "-");
  const rows = flaky.map(({ run, pair, gradings }) => [
    `  ${run}/${pair}`,
    gradings.map(({ verdict, aPassed, bPassed }) => `${verdict ?? "none"} ${word(aPassed)}${word(bPassed)}`).join(", "),
  ]);
  return [
    `flaky${tree === undefined ? "" : ` in ${tree}`}: gradings of the same work differ in the verdict or in a feature (${flaky.length}; + and - are its two features):`,
    ...alignedRows(rows, 2),
  ];
}
