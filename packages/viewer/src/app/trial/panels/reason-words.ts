import { habitText, type PairRow, type Reason, reasonTraits, type UpstreamHabits } from "@cooperbench-ts/results";

/** What a reason means for a run and for other trials, one short sentence each. */
export function reasonNotes(reason: Reason): string[] {
  const { redo, scope, heals, stands, verdict } = reasonTraits[reason];
  if (verdict === null) return ["It is still to be done: the next run takes it up."];
  return [
    verdict === "pass" || verdict === "fail"
      ? "It is a result, and stands."
      : stands
        ? "It stands: neither another try nor another run changes it."
        : redo === "phase"
          ? "A run tries again by itself; what is left, the next run takes up."
          : "A run does not try again by itself: something has to be put right first.",
    ...(scope === "campaign" ? ["The same may happen to every trial."] : []),
    ...(scope === "machine" ? ["It may lie in this machine or a provider: several pairs in a row say so."] : []),
    ...(heals === null ? [] : [`It may heal by itself (${heals}): a run waits for that.`]),
  ];
}

/** Text with names of files and commands in backticks, as pieces. */
export function codePieces(markdown: string): { readonly text: string; readonly isCode: boolean }[] {
  return markdown
    .split("`")
    .map((text, at) => ({ text, isCode: at % 2 === 1 }))
    .filter(({ text }) => text !== "");
}

/** The rules by which a trial was graded, in words. An id that this version cannot read is given as it is; null: unknown. */
export function policyText(id: string | null): string | null {
  if (id === null) return null;
  const [merge, testFilter, patchSource] = id.split("/");
  const words = [
    habitWords("merge", merge),
    habitWords("testFilter", testFilter),
    habitWords("patchSource", patchSource),
  ].filter((text) => text !== null);
  return words.length === 0 ? id : words.join("; ");
}

type PolicyHabit = "merge" | "testFilter" | "patchSource";

/** null: the id does not say it, or nobody knew it. */
function habitWords(habit: PolicyHabit, value: string | undefined): string | null {
  if (value === undefined || value === "unknown") return null;
  return habitText<PolicyHabit>(habit, value as UpstreamHabits[PolicyHabit]);
}

export const judgedWords = {
  "verdict-file": "the run itself, when the trial ended (verdict.json)",
  evidence: "this reader, by all files of the pair folder",
  "result-and-eval": "this reader, by result and evaluation alone",
  plan: "nobody: only the plan names it",
} as const satisfies Record<PairRow["judged"], string>;

/** What gold says of the pair, a sentence each; empty: it was not run. */
export function goldNotes(row: PairRow): string[] {
  const coop = row.goldCoop;
  return [
    ...(row.goldCanPass === null
      ? []
      : [
          row.goldCanPass
            ? "The dataset's own solution passes both features here."
            : "The dataset's own solution does not pass both features here.",
        ]),
    ...(coop === null ? [] : [goldCoopWords[coop]]),
    ...(row.goldFlaky === true ? ["Its grades differ from one evaluation to the next."] : []),
    ...(row.goldPassesEmpty === true ? ["Both features pass with a patch that changes nothing."] : []),
    ...(row.goldWithoutTest === true ? ["A feature passes, and no test of it is seen to run."] : []),
    ...(row.asGoldFails === true ? ["This trial fails exactly as gold fails."] : []),
  ];
}

const goldCoopWords = {
  pass: "Merged as two agents' work, it passes too.",
  fail: "Merged as two agents' work, it fails.",
  conflict: "Merged as two agents' work, it conflicts and does not pass.",
  "no-test-ran": "Merged as two agents' work, no test of it ran.",
} as const satisfies Record<NonNullable<PairRow["goldCoop"]>, string>;
