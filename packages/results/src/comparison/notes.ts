import type { ComparisonNote } from "./concern.ts";
import { unequalLosses } from "./barriers.ts";
import type { Denominator } from "../stats/policies.ts";
import { type Side, valuesOf } from "./side.ts";
import type { TestRow } from "./tests-of.ts";

/** What is to be said of two sides beside their figures. */
export function notesOn(first: Side, second: Side, denominator: Denominator): ComparisonNote[] {
  return [
    severalDifferences(first, second),
    settingUnknown(first, second),
    policyUnknown(first, second),
    rehearsed(first, second),
    armsPooled(first, second),
    denominator === "planned" ? null : unequalLosses(first, second, "losses-left-out"),
    repeatsDiffer(first, second),
  ].filter((found) => found !== null);
}

/** In what two sides that are each of one kind may differ. */
const FACTORS = ["setting", "model", "agentFramework", "upstreamVersion"] as const;

function severalDifferences(first: Side, second: Side): ComparisonNote | null {
  const differing = FACTORS.filter((column) => {
    const [a, b] = [valuesOf(first.pairs, column), valuesOf(second.pairs, column)];
    return a.length === 1 && b.length === 1 && a[0] !== b[0] && a[0] !== null && b[0] !== null;
  });
  if (differing.length < 2) return null;
  return {
    code: "several-differences",
    message: `the sides differ in ${differing.join(" and ")}: the difference is that of all of these`,
    figures: { columns: differing.join(", ") },
  };
}

function settingUnknown(first: Side, second: Side): ComparisonNote | null {
  const [a, b] = [first, second].map(({ pairs }) => pairs.filter(({ setting }) => setting === null).length) as [
    number,
    number,
  ];
  if (a + b === 0) return null;
  return {
    code: "setting-unknown",
    message: `whether the agents could send messages is not known of ${a} trials of ${first.name} and ${b} of ${second.name}: a run map says it`,
    figures: { first: a, second: b },
  };
}

/** An unknown policy may be the same one. */
function policyUnknown(first: Side, second: Side): ComparisonNote | null {
  const [a, b] = [first, second].map(
    ({ pairs }) => pairs.filter(({ evalPolicy, bothPassed }) => evalPolicy === null && bothPassed !== null).length,
  ) as [number, number];
  if (a + b === 0) return null;
  return {
    code: "eval-policy-unknown",
    message: `which version of upstream graded is not recorded for ${a} trials of ${first.name} and ${b} of ${second.name}: if the rules differ, so does the measure`,
    figures: { first: a, second: b },
  };
}

function rehearsed({ runs: a }: Side, { runs: b }: Side): ComparisonNote | null {
  const runs = [...a, ...b].filter(({ standIn }) => standIn === true).length;
  if (runs === 0) return null;
  return {
    code: "stand-in",
    message: `${runs} runs were made by a stand-in that rehearses the benchmark: their figures say nothing of a model`,
    figures: { runs },
  };
}

/** Where both sides have one of several arms, pairs are matched within each. */
function armsPooled(first: Side, second: Side): ComparisonNote | null {
  const [a, b] = [valuesOf(first.pairs, "arm"), valuesOf(second.pairs, "arm")];
  if (Math.max(a.length, b.length) < 2 || a.some((arm) => b.includes(arm))) return null;
  return {
    code: "arms-pooled",
    message: `several arms count as repeats of one side: ${first.name} holds ${a.length}, ${second.name} ${b.length}, and none is on both`,
    figures: { first: a.length, second: b.length },
  };
}

function repeatsDiffer(first: Side, second: Side): ComparisonNote | null {
  const [a, b] = [valuesOf(first.pairs, "repeat").length, valuesOf(second.pairs, "repeat").length];
  if (a === b) return null;
  return {
    code: "repeats-differ",
    message: `${first.name} has ${a} repeats, ${second.name} ${b}: each pair counts by its mean`,
    figures: { first: a, second: b },
  };
}

/** What the test can show at all, and where the other unit says otherwise. `tests`: that of the chosen unit, then the other's. */
export function notesOnTests([chosen, other]: readonly TestRow[], clusters: number, alpha: number): ComparisonNote[] {
  const notes: ComparisonNote[] = [];
  const smallestP = 2 ** (1 - clusters);
  if (clusters > 0 && smallestP >= alpha)
    notes.push({
      code: "few-clusters",
      message: `with ${clusters} clusters no difference can be significant at ${alpha}: p is ${smallestP.toPrecision(2)} at least`,
      figures: { clusters, smallestP },
    });
  if (chosen?.p == null || other?.p == null || chosen.p < alpha === other.p < alpha) return notes;
  const told = ({ unit, p }: TestRow) => `by ${unit} p is ${p?.toPrecision(3)}`;
  notes.push({
    code: "units-disagree",
    message: `${told(chosen)}, ${told(other)}: pairs of one task share features, so that p by pair is too small where their results hang together`,
    figures: { p: chosen.p, otherP: other.p },
  });
  return notes;
}
