import type { VerdictFile } from "../formats/verdict-file.ts";
import type { Setting } from "../setting.ts";
import type { Reason } from "../formats/reasons.ts";
import type { CountedGold } from "../gold/gold-counts.ts";
import { compareText } from "../compare-text.ts";
import { groupBy } from "../stats/group-rows.ts";
import type { Exclusion } from "../stats/policies.ts";
import { isTaskBroken } from "../stats/task-broken.ts";
import { brokenPairs } from "../task-faults/broken-pairs.ts";
import type { TaskFaultRow } from "../task-faults/task-faults-shape.ts";
import { passRate, type PassRate } from "./pass-rate.ts";
import { countFaults, type SummaryTaskFaults } from "./summary-task-faults.ts";
import { summarizeGold, type SummaryGold } from "./summary-gold.ts";
import { byLine, type SummaryLine } from "./summary-line.ts";

/** What the summary needs of a verdict. */
export interface TrialVerdict extends Pick<VerdictFile, "verdict" | "reason" | "spent" | "attempts"> {
  /** How many patches were made whole. */
  readonly patchRepair: { readonly length: number };
  readonly diagnostics: readonly Pick<VerdictFile["diagnostics"][number], "code">[];
}

/** One planned trial. Every planned trial is given, judged or not: they are the denominator. */
export interface PlannedTrial {
  /** Pair key, `repo/task/fA_fB`. */
  readonly pair: string;
  readonly run: string;
  /** null: nobody knows it, as in trees of `coop` that upstream made by itself. */
  readonly setting: Setting | null;
  /** Upstream's word for the setting; left out: that of the setting. */
  readonly upstreamSetting?: string | null;
  readonly arm?: string | null;
  /** 1 by default. */
  readonly repeat?: number;
  /** The published verdict, or null while there is none, or none that stands. */
  readonly verdict: TrialVerdict | null;
  /** Why nothing is judged of it yet: it was not run, or its work waits for an evaluation. Left out, or null: it is judged, or nobody knows. */
  readonly pending?: Reason | null;
  /**
   * Spend of all attempts so far, where a journal knows better than the verdict: a trial in flight has spent without a
   * verdict. Left out: the verdict's own figures.
   */
  readonly spent?: VerdictFile["spent"];
  /** What gold says of its pair under the conditions of its run; null, or left out: nothing. */
  readonly gold?: CountedGold | null;
  /** Which grading of work that is of another tree, from 1; null, or left out: its agents ran here. */
  readonly grading?: number | null;
}

/** The counts of one run, or of all of them. */
export interface SummaryCounts {
  /** Planned trials. */
  readonly total: number;
  readonly pass: number;
  readonly fail: number;
  readonly infraError: number;
  /** No verdict yet, or tried again since. */
  readonly pending: number;
  /** Sum in USD of all that is known, failed attempts included; null when nothing is known though something was spent. */
  readonly costUsd: number | null;
  /** Trials whose cost is not known in full: `costUsd` is then a lower bound. */
  readonly costUnknown: number;
}

export interface SummaryRow extends SummaryLine, SummaryCounts {}

export interface SummaryRates extends SummaryLine {
  readonly infraExcluded: PassRate;
  readonly infraAsFail: PassRate;
  /** What the rate over all planned trials can still be: every trial without pass or fail fails, or passes. */
  readonly bounds: { readonly lowest: number | null; readonly highest: number | null };
}

/** What the counts do not show. */
export interface SummaryLeftOut {
  /** Pending trials: never run, or run and not evaluated. */
  readonly pendingByReason: readonly { readonly reason: Reason; readonly count: number }[];
  readonly infraByReason: readonly (SummaryLine & { readonly reason: Reason; readonly count: number })[];
  /** Trials with a patch that upstream had cut and that was made whole before evaluation, and how many of them pass. */
  readonly repairedPatches: { readonly trials: number; readonly pass: number };
  readonly costUnknown: number;
  /** Trials that are in none of the counts, since nobody can pass them here; 0 unless that was asked for. */
  readonly taskBroken: number;
  /** What is not the model's fault; null: nobody looked. */
  readonly taskFaults: SummaryTaskFaults | null;
  /** Trials whose agents ran in another tree, which has paid for them; `again`: those whose work is another trial here too, which counts already. */
  readonly regraded: { readonly trials: number; readonly again: number };
  /**
   * Passes and fails that needed a later agent attempt. A trial that was tried again had another draw from the model:
   * where these lean to one side, the rate is biased by the retries.
   */
  readonly laterAttempts: readonly (SummaryLine & {
    readonly attempt: number;
    readonly pass: number;
    readonly fail: number;
  })[];
  /** The judge's diagnostics, such as conversations that should or should not be there, with the number of trials that have each. */
  readonly diagnostics: readonly (SummaryLine & { readonly code: string; readonly count: number })[];
}

export interface Summary {
  /** In the order of the settings, then of arms and run names. */
  readonly settings: readonly SummaryRow[];
  readonly total: SummaryCounts;
  readonly rates: readonly SummaryRates[];
  readonly leftOut: SummaryLeftOut;
  /** null: gold says nothing of any of them. */
  readonly gold: SummaryGold | null;
}

export interface SummaryOptions {
  /** What `taskFaults` found, for the notes and for `exclude`; left out: nobody looked. */
  readonly faults?: readonly TaskFaultRow[];
  /** `none` by default. */
  readonly exclude?: Exclusion;
  /** A line for each run, or for all repeats of an arm under one setting; `run` by default. */
  readonly by?: SummaryBy;
}

export const summaryBy = ["run", "arm"] as const;
export type SummaryBy = (typeof summaryBy)[number];

/** Counts, costs, rates and what they leave out, over every planned trial that is not excluded. */
export function summarize(
  trials: Iterable<PlannedTrial>,
  { exclude = "none", by = "run", faults }: SummaryOptions = {},
): Summary {
  const planned = [...trials];
  const broken = brokenPairs(
    planned.map(({ pair }) => pair),
    faults ?? [],
  );
  const all = exclude === "task-broken" ? planned.filter((trial) => !isBroken(trial, broken)) : planned;
  const lines = linesOf(all, by);
  const rows = lines.map(({ line, trials: ofLine }) => ({ ...line, ...count(ofLine) }));
  return {
    settings: rows,
    total: count(all),
    rates: lines.map(rates),
    leftOut: {
      ...leftOut(lines, all),
      taskBroken: planned.length - all.length,
      taskFaults:
        faults === undefined ? null : countFaults(faults, planned.filter(({ pair }) => broken.has(pair)).length),
    },
    // What is left out is said of all pairs.
    gold: summarizeGold(linesOf(planned, by)),
  };
}

interface LineOfTrials {
  readonly line: SummaryLine;
  readonly trials: readonly PlannedTrial[];
}

function linesOf(trials: readonly PlannedTrial[], by: SummaryBy): LineOfTrials[] {
  const wordOf = ({ setting, upstreamSetting = null }: PlannedTrial) => (setting === null ? upstreamSetting : null);
  const groups = groupBy(trials, (trial) =>
    JSON.stringify([trial.setting, wordOf(trial), by === "run" ? trial.run : (trial.arm ?? null)]),
  );
  return [...groups.values()]
    .flatMap((group): LineOfTrials[] => {
      const [first] = group;
      if (first === undefined) return [];
      const { setting, arm = null, run } = first;
      const repeats = new Set(group.map(({ repeat = 1 }) => repeat)).size;
      const line = { setting, upstreamSetting: wordOf(first), arm, run: by === "run" ? run : null, repeats };
      return [{ line, trials: group }];
    })
    .sort((a, b) => byLine(a.line, b.line) || firstRepeat(a) - firstRepeat(b) || compareText(runOf(a), runOf(b)));
}

function firstRepeat({ trials }: LineOfTrials): number {
  return trials[0]?.repeat ?? 1;
}

function runOf({ line }: LineOfTrials): string {
  return line.run ?? "";
}

function count(trials: readonly PlannedTrial[]): SummaryCounts {
  const tally = { total: trials.length, pass: 0, fail: 0, infraError: 0, pending: 0 };
  let known = 0;
  let anyKnown = false;
  let costUnknown = 0;
  for (const trial of trials) {
    tally[columnOf(trial)] += 1;
    const { knownUsd, unknownAttempts } = spentOn(trial);
    known += knownUsd;
    if (unknownAttempts > 0) costUnknown += 1;
    if (unknownAttempts === 0 || knownUsd > 0) anyKnown = true;
  }
  return { ...tally, costUsd: anyKnown || costUnknown === 0 ? known : null, costUnknown };
}

function columnOf(trial: PlannedTrial): "pass" | "fail" | "infraError" | "pending" {
  const verdict = trial.verdict?.verdict ?? null;
  if (verdict === null) return "pending";
  return verdict === "infra_error" ? "infraError" : verdict;
}

function spentOn(trial: PlannedTrial): VerdictFile["spent"] {
  return trial.spent ?? trial.verdict?.spent ?? { knownUsd: 0, unknownAttempts: 0 };
}

function rates({ line, trials }: LineOfTrials): SummaryRates {
  const { total, pass, infraError, pending } = count(trials);
  const share = (k: number) => (total === 0 ? null : k / total);
  return {
    ...line,
    infraExcluded: passRate("infra-excluded", trials),
    infraAsFail: passRate("infra-as-fail", trials),
    bounds: { lowest: share(pass), highest: share(pass + infraError + pending) },
  };
}

function leftOut(
  lines: readonly LineOfTrials[],
  all: readonly PlannedTrial[],
): Omit<SummaryLeftOut, "taskBroken" | "taskFaults"> {
  const verdictsOf = (trials: readonly PlannedTrial[]) => trials.flatMap((trial) => trial.verdict ?? []);
  const repaired = verdictsOf(all).filter((verdict) => verdict.patchRepair.length > 0);
  const pending = all.filter((trial) => columnOf(trial) === "pending");
  return {
    pendingByReason: tallyBy(pending, (trial) => [trial.verdict?.reason ?? trial.pending ?? "not-run"]).map(
      ([reason, count]) => ({ reason, count }),
    ),
    infraByReason: lines.flatMap(({ line, trials }) =>
      tallyBy(
        verdictsOf(trials).filter((verdict) => verdict.verdict === "infra_error"),
        (verdict) => [verdict.reason],
      ).map(([reason, count]) => ({ ...line, reason, count })),
    ),
    repairedPatches: { trials: repaired.length, pass: repaired.filter((verdict) => verdict.verdict === "pass").length },
    costUnknown: all.filter((trial) => spentOn(trial).unknownAttempts > 0).length,
    regraded: {
      trials: all.filter(({ grading }) => grading != null).length,
      again: all.filter(({ grading }) => (grading ?? 1) > 1).length,
    },
    laterAttempts: lines.flatMap(({ line, trials }) =>
      laterAttempts(verdictsOf(trials)).map((row) => ({ ...line, ...row })),
    ),
    diagnostics: lines.flatMap(({ line, trials }) =>
      tallyBy(verdictsOf(trials), (verdict) => [
        ...new Set(verdict.diagnostics.map((diagnostic) => diagnostic.code)),
      ]).map(([code, count]) => ({ ...line, code, count })),
    ),
  };
}

/** As the rates of the tables have it. */
function isBroken({ verdict, pair }: PlannedTrial, broken: ReadonlySet<string>): boolean {
  return isTaskBroken({
    reason: verdict?.reason ?? null,
    asGoldFails: verdict?.diagnostics.some(({ code }) => code === "as-gold-fails") ?? null,
    taskBroken: broken.has(pair),
  });
}

/** Counts per key, most frequent first, ties by name. */
function tallyBy<Item, Key extends string>(
  items: readonly Item[],
  keysOf: (item: Item) => readonly Key[],
): [Key, number][] {
  const counts = new Map<Key, number>();
  for (const item of items) for (const key of keysOf(item)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || compareText(a, b));
}

function laterAttempts(verdicts: readonly TrialVerdict[]): { attempt: number; pass: number; fail: number }[] {
  const byAttempt = new Map<number, { attempt: number; pass: number; fail: number }>();
  for (const { attempts, verdict } of verdicts) {
    if (attempts.agent < 2 || verdict === null || verdict === "infra_error") continue;
    const row = byAttempt.get(attempts.agent) ?? { attempt: attempts.agent, pass: 0, fail: 0 };
    row[verdict] += 1;
    byAttempt.set(attempts.agent, row);
  }
  return [...byAttempt.values()].sort((a, b) => a.attempt - b.attempt);
}
