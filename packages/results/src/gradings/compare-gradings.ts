import type { Verdict } from "../formats/verdict-file.ts";
import { mcnemarExact } from "../stats/mcnemar.ts";
import { type Cause, causesOf, type ChangeCause, type Gradings, isGraded } from "./causes.ts";
import type { GradedTrial } from "./graded-trial.ts";
import { matchWork } from "./match-work.ts";
import { workRelation } from "./same-work.ts";

type Counts = Readonly<Record<Verdict | "pending", number>>;

/** A pair whose verdict is another one in the second tree. */
export interface ChangedVerdict {
  /** As the second tree calls it. */
  readonly run: string;
  readonly pair: string;
  readonly before: Pick<GradedTrial, "verdict" | "reason" | "aPassed" | "bPassed" | "mergeStatus" | "mergeStrategy">;
  readonly after: ChangedVerdict["before"];
  /** The likeliest first. */
  readonly causes: readonly [Cause, ...Cause[]];
}

/** What a second grading of the same work changed. */
export interface GradingDelta {
  /** Pairs of the same work in both. */
  readonly pairs: number;
  /** Verdicts of these pairs; of several gradings the first counts. */
  readonly before: Counts;
  readonly after: Counts;
  readonly changed: readonly ChangedVerdict[];
  /** How many changed for each cause, by their first. */
  readonly byCause: Readonly<Partial<Record<ChangeCause, number>>>;
  /** Pass or fail on both sides, and not the same. */
  readonly gained: number;
  readonly lost: number;
  /** Exact McNemar test over the pairs that both sides graded. */
  readonly p: number;
  /** Pairs of the same name whose patches differ: other work, which no grading compares. */
  readonly otherWork: readonly { readonly run: string; readonly pair: string }[];
  /** In one of the trees only. */
  readonly onlyBefore: number;
  readonly onlyAfter: number;
}

/**
 * Holds two gradings of the same agents' work against each other, pair by pair: which verdicts changed, and why. Runs are matched by the
 * name of the run whose agents did the work. Of several gradings of one work the first counts; the others show flakes.
 * @throws InputError `run-name-unusable` where a tree has two runs of one name
 */
export function compareGradings(before: readonly GradedTrial[], after: readonly GradedTrial[]): GradingDelta {
  const { matched, onlyBefore, onlyAfter } = matchWork(before, after);
  const same: { a: Gradings; b: Gradings }[] = [];
  const otherWork: { run: string; pair: string }[] = [];
  const changed: ChangedVerdict[] = [];
  for (const { a, b } of matched) {
    const relation = workRelation(a[0], b[0]);
    if (relation === "other") {
      otherWork.push({ run: b[0].run, pair: b[0].pair });
      continue;
    }
    same.push({ a, b });
    if (a[0].verdict === b[0].verdict) continue;
    const { run, pair } = b[0];
    changed.push({ run, pair, before: shown(a[0]), after: shown(b[0]), causes: causesOf(a, b, relation) });
  }
  const graded = same.filter(({ a, b }) => isGraded(a[0]) && isGraded(b[0]));
  const turned = (from: Verdict): number =>
    graded.filter(({ a, b }) => a[0].verdict === from && b[0].verdict !== from).length;
  const [gained, lost] = [turned("fail"), turned("pass")];
  return {
    pairs: same.length,
    before: countsOf(same.map(({ a }) => a[0])),
    after: countsOf(same.map(({ b }) => b[0])),
    changed,
    byCause: byCause(changed),
    gained,
    lost,
    p: mcnemarExact(lost, gained),
    otherWork,
    onlyBefore,
    onlyAfter,
  };
}

function shown({
  verdict,
  reason,
  aPassed,
  bPassed,
  mergeStatus,
  mergeStrategy,
}: GradedTrial): ChangedVerdict["before"] {
  return { verdict, reason, aPassed, bPassed, mergeStatus, mergeStrategy };
}

function countsOf(trials: readonly GradedTrial[]): Counts {
  const counts = { pass: 0, fail: 0, infra_error: 0, pending: 0 };
  for (const { verdict } of trials) counts[verdict ?? "pending"] += 1;
  return counts;
}

function byCause(changed: readonly ChangedVerdict[]): GradingDelta["byCause"] {
  const counts: Partial<Record<ChangeCause, number>> = {};
  for (const { causes } of changed) counts[causes[0].cause] = (counts[causes[0].cause] ?? 0) + 1;
  return counts;
}
