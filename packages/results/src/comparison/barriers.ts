import { maySendIn } from "../team.ts";
import { sumKnown } from "../sums.ts";
import { fisherExact } from "../stats/fisher.ts";
import type { Denominator } from "../stats/policies.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { Barrier, Concern } from "./concern.ts";
import { type Side, valuesOf } from "./side.ts";

/** Losses are unequal from this difference of their shares, if it is no chance at this p. */
export const UNEQUAL_LOSSES = { share: 0.05, p: 0.05 } as const;

/** What makes the difference of two sides another thing than what was asked for, gravest first. */
export function barriersBetween(first: Side, second: Side, denominator: Denominator): Barrier[] {
  return [
    sameTrials(first, second),
    standIns(first, second),
    evalPolicies(first, second),
    versions(first, second),
    datasets(first, second),
    ...mixedConditions(first, second),
    nudges(first, second),
    denominator === "planned" ? unequalLosses(first, second, "unequal-losses") : null,
  ].filter((found) => found !== null);
}

/** The rows themselves tell: two trees may call other trials the same. */
function sameTrials(first: Side, second: Side): Barrier | null {
  const rows = new Set(first.pairs);
  const shared = second.pairs.filter((row) => rows.has(row)).length;
  if (shared === 0) return null;
  return {
    code: "same-trials",
    message: `${shared} trials are on both sides, and cannot differ from themselves`,
    figures: { shared },
  };
}

function standIns(first: Side, second: Side): Barrier | null {
  const [a, b] = [first, second].map(({ runs }) => runs.filter(({ standIn }) => standIn === true).length) as [
    number,
    number,
  ];
  if ((a === 0 || a === first.runs.length) && (b === 0 || b === second.runs.length) && a > 0 === b > 0) return null;
  return {
    code: "stand-in",
    message: `runs of a stand-in, which rehearses the benchmark, stand against real ones: ${a} of ${first.runs.length} runs of ${first.name}, ${b} of ${second.runs.length} of ${second.name}`,
    figures: { first: a, second: b },
  };
}

function evalPolicies(first: Side, second: Side): Barrier | null {
  return unlike("evalPolicy", first, second, "eval-policy", "were graded by different rules");
}

/** Not where the versions are what is compared. */
function versions(first: Side, second: Side): Barrier | null {
  if ([first, second].every(({ chosenBy }) => chosenBy.includes("upstreamVersion"))) return null;
  return unlike(
    "upstreamVersion",
    first,
    second,
    "upstream-version",
    "were run by different versions of upstream, whose agents differ",
  );
}

function unlike(
  column: "evalPolicy" | "upstreamVersion",
  first: Side,
  second: Side,
  code: "eval-policy" | "upstream-version",
  what: string,
): Barrier | null {
  const [a, b] = [first, second].map(({ pairs }) => valuesOf(pairs, column).filter((value) => value !== null)) as [
    string[],
    string[],
  ];
  if (new Set([...a, ...b]).size < 2) return null;
  return {
    code,
    message: `the trials ${what}: ${first.name} ${a.join(" + ") || "unknown"}, ${second.name} ${b.join(" + ") || "unknown"}`,
    figures: { first: a.join(" + "), second: b.join(" + ") },
  };
}

function datasets(first: Side, second: Side): Barrier | null {
  const hashes = new Map<string, Set<string>>();
  for (const { pairKey, datasetHash } of [...first.pairs, ...second.pairs]) {
    if (datasetHash !== null) hashes.set(pairKey, (hashes.get(pairKey) ?? new Set()).add(datasetHash));
  }
  const differing = [...hashes].filter(([, found]) => found.size > 1).map(([pair]) => pair);
  const [example] = differing;
  if (example === undefined) return null;
  return {
    code: "dataset",
    message: `the dataset differs: task or tests of ${differing.length} of ${hashes.size} pairs are not the same, such as ${example}`,
    figures: { differing: differing.length, pairs: hashes.size, example },
  };
}

/** A side of several models, settings or teams, or with and without a repository, unless the other has the same ones: then each is matched with itself. */
function mixedConditions(first: Side, second: Side): Barrier[] {
  return (["model", "setting", "agentFramework", "teamWithout", "git"] as const).flatMap((column) => {
    // Only the setting is something else where it is not known: one agent's is told by its folder.
    const values = ({ pairs }: Side) =>
      valuesOf(pairs, column).filter((value) => value !== null || column === "setting");
    const [a, b] = [values(first).map(String), values(second).map(String)];
    const same = a.length === b.length && a.every((value) => b.includes(value));
    if (Math.max(a.length, b.length) < 2 || (same && column !== "agentFramework")) return [];
    const text = (values: readonly string[]) =>
      values.map((value) => (value === "null" ? "unknown" : value === "" ? "nothing" : value)).join(" + ");
    return [
      {
        code: "mixed-conditions" as const,
        message: `a side is no one ${column}: ${first.name} holds ${text(a)}, ${second.name} ${text(b)}`,
        figures: { column, first: text(a), second: text(b) },
      },
    ];
  });
}

function nudges(first: Side, second: Side): Barrier | null {
  const [talkOfFirst, talkOfSecond] = [first, second].map(talkIn);
  if (talkOfFirst === talkOfSecond) return null;
  const [a, b] = [nudgedOf(first), nudgedOf(second)];
  const biased = (one: Nudged, other: Nudged) => one.trials > 0 && one.count !== 0 && other.others > 0;
  if (!biased(a, b) && !biased(b, a)) return null;
  const count = a.count === null || b.count === null ? null : a.count + b.count;
  return {
    code: "submit-nudge",
    message: `this upstream nudges agents that may send messages to submit, and no others: ${count ?? "an unknown number"} of ${a.trials + b.trials} trials were nudged`,
    figures: { nudged: count, trials: a.trials + b.trials },
  };
}

/** The settings of a side, and whether their agents may send messages. */
function talkIn({ pairs }: Side): string {
  const found = new Set(pairs.map((row) => `${row.setting} ${maySendIn(row)}`));
  return [...found].toSorted((a, b) => (a < b ? -1 : 1)).join();
}

interface Nudged {
  /** Trials that upstream may nudge, and trials that it does not. */
  readonly trials: number;
  readonly others: number;
  /** null: not known. */
  readonly count: number | null;
}

function nudgedOf({ pairs, runs }: Side): Nudged {
  const may = ({ nudged }: Pick<PairRow, "nudged">) => nudged === true;
  const nudgeable = pairs.filter(may).length;
  const silent = pairs.filter((row) => maySendIn(row) === false).length;
  const told = runs.filter(may).map(({ submitNudges }) => submitNudges);
  const unknown = nudgeable > 0 && (told.length === 0 || told.includes(null));
  return { trials: nudgeable, others: silent, count: unknown ? null : sumKnown(told) };
}

/** Trials that came to no verdict count as failures: a side that lost more of them is behind by that alone. */
export function unequalLosses<Code extends "unequal-losses" | "losses-left-out">(
  first: Side,
  second: Side,
  code: Code,
): Concern<Code> | null {
  const [a, b] = [lossesOf(first), lossesOf(second)];
  if (a.planned === 0 || b.planned === 0) return null;
  const apart = Math.abs(a.lost / a.planned - b.lost / b.planned);
  const { p } = fisherExact(a.lost, a.planned - a.lost, b.lost, b.planned - b.lost);
  if (apart < UNEQUAL_LOSSES.share || p >= UNEQUAL_LOSSES.p) return null;
  const told = ({ lost, infra, planned }: Losses) =>
    `${lost} of ${planned} (${infra} infrastructure errors, ${lost - infra} without a verdict)`;
  return {
    code,
    message: `the sides lost trials unequally: ${first.name} ${told(a)}, ${second.name} ${told(b)}`,
    figures: { firstLost: a.lost, firstPlanned: a.planned, secondLost: b.lost, secondPlanned: b.planned, p },
  };
}

interface Losses {
  readonly planned: number;
  readonly lost: number;
  readonly infra: number;
}

function lossesOf({ pairs }: Side): Losses {
  const planned = pairs.filter((row) => row.planned);
  const infra = planned.filter(({ verdict }) => verdict === "infra_error").length;
  return { planned: planned.length, infra, lost: infra + planned.filter(({ verdict }) => verdict === null).length };
}
