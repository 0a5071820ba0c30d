import type { ComparisonNote } from "./concern.ts";
import { unequalLosses } from "./barriers.ts";
import { groupRows } from "../stats/group-rows.ts";
import type { Denominator, Exclusion } from "../stats/policies.ts";
import { whoLooked } from "../stats/task-broken.ts";
import { type Side, valuesOf } from "./side.ts";
import type { PairedOutcomes } from "../stats/paired-outcomes.ts";
import { leastP } from "../stats/sign-flips.ts";
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
    message: `whether the agents could send messages or shared a repository is not known of ${a} trials of ${first.name} and ${b} of ${second.name}: a run map says it`,
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

/** Nothing may be left out although `exclude` asks for it. */
export function notesOnExclusion(first: Side, second: Side, exclude: Exclusion): ComparisonNote[] {
  const message = exclude === "none" ? null : whoLooked([...first.pairs, ...second.pairs]);
  return message === null ? [] : [{ code: "exclusion-unasked", message, figures: { exclude } }];
}

/** Unpaired, nothing is averaged: repeats weigh as trials of their own. */
export function notesOnPooling(first: Side, second: Side): ComparisonNote[] {
  const [a, b] = [mostTrials(first), mostTrials(second)];
  if (Math.max(a, b) < 2) return [];
  return [
    {
      code: "trials-pooled",
      message: `Fisher's test takes all trials for independent, though a pair has up to ${a} in ${first.name} and ${b} in ${second.name}: its p is too small, the bootstrap by task is not`,
      figures: { first: a, second: b },
    },
  ];
}

function mostTrials({ pairs }: Side): number {
  return groupRows(pairs, ["pairKey"]).reduce((most, { rows }) => Math.max(most, rows.length), 0);
}

/** What the first test can show at all, and where that of the other unit, the second, says otherwise. */
export function notesOnTests(
  { clusters, differing, lower, upper }: Pick<PairedOutcomes, "clusters" | "differing" | "lower" | "upper">,
  [chosen, other]: readonly TestRow[],
  alpha: number,
): ComparisonNote[] {
  const notes: ComparisonNote[] = [];
  const unit = chosen?.unit ?? "task";
  if (clusters > 0 && leastP(clusters) >= alpha)
    notes.push({
      code: "few-clusters",
      message: `with ${clusters} ${clusters === 1 ? "cluster" : "clusters"} (by ${unit}) no difference can be significant at ${alpha}: p is ${leastP(clusters).toPrecision(2)} at least`,
      figures: { clusters, leastP: leastP(clusters) },
    });
  else if (clusters > 0 && leastP(differing) >= alpha)
    notes.push({
      code: "few-differences",
      message: `the sides differ in ${differing} of ${clusters} clusters (by ${unit}): so few cannot be significant, and intervals by flips or draws of clusters say little; with one trial each Newcombe's is the one to take`,
      figures: { clusters, differing },
    });
  else if (lower !== null && lower === upper)
    notes.push({
      code: "no-spread",
      message: `all clusters (by ${unit}) differ alike, so that flips and draws see no spread: with one trial each Newcombe's interval is the one to take`,
      figures: { clusters, difference: lower },
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
