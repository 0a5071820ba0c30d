import type { RunManifest } from "../formats/manifest-file.ts";
import type { Reason } from "../formats/reasons.ts";
import { countVerdicts, type TrialCounts } from "../verdict/verdict-counts.ts";
import type { Verdict } from "../formats/verdict-file.ts";
import { addUsd } from "../sums.ts";
import { type SpendTotals, spendTotals } from "../journal/spend-totals.ts";
import { newTrialState, type TrialState } from "../journal/trial-state.ts";
import type { Setting } from "../setting.ts";
import { trialKey } from "../trial.ts";
import type { BegunPhase, RunSession } from "./run-fold.ts";

export interface SettingStatus extends Omit<TrialCounts, "pending"> {
  readonly run: string;
  readonly setting: Setting;
  /** A harness works on them now. */
  readonly running: number;
  /** Cut off with their harness; the next call takes them up. */
  readonly interrupted: number;
  readonly waiting: number;
  readonly spent: SpendTotals;
}

export interface RunningStatus {
  readonly run: string;
  readonly pair: string;
  readonly attempt: number;
  readonly phase: "agent" | "eval";
  readonly startedAt: string;
  /** Of the phase's limit; negative when it is over. */
  readonly secondsLeft: number;
  /** Steps of the agents so far; null before the first, and in an eval. */
  readonly steps: number | null;
  /** Model calls so far and what they cost; null where no door counts them. */
  readonly calls: number | null;
  readonly costUsd: number | null;
}

export interface ExperimentStatus {
  readonly experiment: string;
  /** The harness that works on it now; null: none. */
  readonly holder: { readonly host: string; readonly pid: number; readonly since: string } | null;
  /** Why no new trial starts until a cause has healed; null: none waits for that. */
  readonly paused: RunSession["paused"];
  /** Why no new trial starts any more; null: they do. */
  readonly stopping: RunSession["stopping"];
  readonly settings: readonly SettingStatus[];
  readonly running: readonly RunningStatus[];
  /** Trials that wait, by reason: `not-evaluated` where the agents' work is there. */
  readonly waitingByReason: readonly { readonly reason: Reason; readonly count: number }[];
  /** Trials whose verdict is `infra_error`, by reason. */
  readonly infraByReason: readonly { readonly reason: Reason; readonly count: number }[];
  readonly spent: SpendTotals;
}

/** What stands of a trial. */
export interface StandingTrial {
  readonly verdict: Verdict | null;
  readonly reason: Reason | null;
  readonly state: TrialState;
}

export interface StatusFacts {
  readonly experiment: string;
  readonly runs: readonly Pick<RunManifest, "run" | "setting" | "pairs" | "limits">[];
  /** By trial key; those that are not there have never been begun. */
  readonly trials: ReadonlyMap<string, StandingTrial>;
  readonly preflightUsd: number;
  /** The session of a harness that lives; null: none does. */
  readonly session: RunSession | null;
  readonly now: Date;
}

const untouched: StandingTrial = { verdict: null, reason: null, state: newTrialState() };

/** Where an experiment stands. Pure. */
export function statusOf({ experiment, runs, trials, preflightUsd, session, now }: StatusFacts): ExperimentStatus {
  const begun = session?.phases ?? new Map<string, BegunPhase>();
  const all = spendTotals([...trials.values()].map(({ state }) => state));
  return {
    experiment,
    holder: session === null ? null : { host: session.host, pid: session.pid, since: session.since },
    paused: session?.paused ?? null,
    stopping: session?.stopping ?? null,
    settings: runs.map((run) => settingStatus(run, trials, begun)),
    running: runs.flatMap((run) => runningTrials(run, trials, begun, now)),
    waitingByReason: waitingByReason(runs, trials),
    infraByReason: infraByReason(trials.values()),
    spent: { ...all, knownUsd: addUsd(all.knownUsd, preflightUsd) },
  };
}

/** Of trials that events or a journal alone tell of. */
export function standingTrials(states: ReadonlyMap<string, TrialState>): Map<string, StandingTrial> {
  return new Map(
    [...states].map(([key, state]) => {
      const { verdict = null, reason = null } = state.judged?.verdict ?? {};
      return [key, { verdict, reason, state }];
    }),
  );
}

function settingStatus(
  { run, setting, pairs }: StatusFacts["runs"][number],
  trials: StatusFacts["trials"],
  begun: ReadonlyMap<string, BegunPhase>,
): SettingStatus {
  const keys = pairs.map((pair) => trialKey({ run, pair }));
  const all = keys.map((key) => trials.get(key) ?? untouched);
  const { pending, ...counts } = countVerdicts(all.map(({ verdict }) => verdict));
  const open = keys.filter((key) => trials.get(key)?.state.open != null);
  const running = open.filter((key) => begun.has(key)).length;
  const interrupted = open.length - running;
  const spent = spendTotals(all.map(({ state }) => state));
  return { run, setting, ...counts, running, interrupted, waiting: pending - running - interrupted, spent };
}

function runningTrials(
  { run, pairs, limits }: StatusFacts["runs"][number],
  trials: StatusFacts["trials"],
  begun: ReadonlyMap<string, BegunPhase>,
  now: Date,
): RunningStatus[] {
  return pairs.flatMap((pair) => {
    const key = trialKey({ run, pair });
    const phase = begun.get(key);
    // An earlier session died in a phase that this one has not begun.
    if (phase === undefined || trials.get(key)?.state.open == null) return [];
    const limitMs = phase.phase === "agent" ? limits.timeoutMs : limits.evalTimeoutMs;
    const leftMs = limitMs - (now.getTime() - Date.parse(phase.startedAt));
    return { run, pair, ...phase, secondsLeft: Math.round(leftMs / 1000) };
  });
}

function infraByReason(trials: Iterable<StandingTrial>): { reason: Reason; count: number }[] {
  return counted(
    [...trials].flatMap(({ verdict, reason }) => (verdict === "infra_error" && reason !== null ? reason : [])),
  );
}

function waitingByReason(
  runs: StatusFacts["runs"],
  trials: StatusFacts["trials"],
): { reason: Reason; count: number }[] {
  const all = runs.flatMap(({ run, pairs }) => pairs.map((pair) => trials.get(trialKey({ run, pair })) ?? untouched));
  return counted(
    all
      .filter(({ verdict, state }) => verdict === null && state.open === null)
      .map(({ state }) => (state.last?.judgement.redo === "eval" ? "not-evaluated" : "not-run")),
  );
}

/** The most frequent first. */
function counted(reasons: readonly Reason[]): { reason: Reason; count: number }[] {
  return [...Map.groupBy(reasons, (reason) => reason)]
    .map(([reason, { length: count }]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count);
}
