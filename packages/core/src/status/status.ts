import { InputError, type ManifestFile, parsePairKey, type Reason, type Setting } from "@cooperbench-ts/results";
import {
  countsOf,
  type TrialCounts,
  spendTotals,
  type SpendTotals,
  newTrialState,
  type TrialState,
} from "@cooperbench-ts/results/experiment";
import { readCallBill, Layout, readHistory, scanJournal, readExperimentManifest } from "@cooperbench-ts/results/node";
import { readJson } from "@cooperbench-ts/attempt/host";
import { z } from "zod";
import { lockHolder } from "../journal/lock.ts";

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
  readonly settings: readonly SettingStatus[];
  readonly running: readonly RunningStatus[];
  /** Trials whose verdict is `infra_error`, by reason. */
  readonly infraByReason: readonly { readonly reason: Reason; readonly count: number }[];
  readonly spent: SpendTotals;
}

/** What an experiment has come to, from its journal; also while a harness works on it. @throws InputError `experiment-unknown` */
export async function readStatus(logs: string, experiment: string): Promise<ExperimentStatus> {
  const layout = new Layout(logs, experiment);
  const manifest = await readExperimentManifest(layout);
  if (manifest === null) {
    throw new InputError({
      code: "experiment-unknown",
      subject: layout.manifest,
      problem: "There is no such experiment.",
      remedy: "Check --name and --logs.",
    });
  }
  const { trials, preflightUsd } = (await readHistory(layout, manifest)).state;
  const holder = await lockHolder(layout.lock);
  const running = holder === null ? new Map() : await openPhases(layout, trials, holder);
  const all = spendTotals(trials.values());
  return {
    experiment,
    holder,
    settings: manifest.runs.map((run) => settingStatus(run, trials, running)),
    running: await runningTrials(layout, manifest, running),
    infraByReason: infraByReason(trials.values()),
    spent: { ...all, knownUsd: all.knownUsd + preflightUsd },
  };
}

type OpenPhase = NonNullable<TrialState["open"]> & { readonly startedAt: string };

/**
 * Phases that have no end and were started in the session of the harness that holds the lock: an earlier one died in all
 * others. By the order of the lines, because clocks jump.
 */
async function openPhases(
  layout: Layout,
  trials: ReadonlyMap<string, TrialState>,
  holder: { readonly host: string; readonly pid: number },
): Promise<Map<string, OpenPhase>> {
  const phases = new Map<string, OpenPhase>();
  let lives = false;
  await scanJournal(layout.journal, ({ at, event }) => {
    if (event.type === "session-started") {
      phases.clear();
      lives = event.host === holder.host && event.pid === holder.pid;
    } else if (lives && (event.type === "agent-started" || event.type === "eval-started")) {
      const key = `${event.run}/${event.pair}`;
      const open = trials.get(key)?.open;
      if (open != null) phases.set(key, { ...open, startedAt: at });
    }
  });
  return phases;
}

function settingStatus(
  run: ManifestFile["runs"][number],
  trials: ReadonlyMap<string, TrialState>,
  openNow: ReadonlyMap<string, OpenPhase>,
): SettingStatus {
  const keys = run.pairs.map((pair) => `${run.run}/${pair}`);
  const states = keys.map((key) => trials.get(key) ?? newTrialState());
  const { pending, ...counts } = countsOf(states);
  const running = keys.filter((key) => openNow.has(key)).length;
  const interrupted = states.filter(({ open }) => open !== null).length - running;
  return {
    run: run.run,
    setting: run.setting,
    ...counts,
    running,
    interrupted,
    waiting: pending - running - interrupted,
    spent: spendTotals(states),
  };
}

async function runningTrials(
  layout: Layout,
  manifest: ManifestFile,
  openNow: ReadonlyMap<string, OpenPhase>,
): Promise<RunningStatus[]> {
  const running: RunningStatus[] = [];
  for (const run of manifest.runs) {
    for (const key of run.pairs) {
      const [open, pair] = [openNow.get(`${run.run}/${key}`), parsePairKey(key)];
      if (open === undefined || pair === null) continue;
      const attempt = layout.attempt({ ...run, pair }, open.attempt);
      const bill = await readCallBill(attempt.calls);
      const limitMs = open.phase === "agent" ? run.limits.timeoutMs : run.limits.evalTimeoutMs;
      running.push({
        run: run.run,
        pair: key,
        attempt: open.attempt,
        phase: open.phase,
        startedAt: open.startedAt,
        secondsLeft: Math.round((limitMs - (Date.now() - Date.parse(open.startedAt))) / 1000),
        steps: open.phase === "agent" ? await readSteps(attempt.progress) : null,
        calls: bill?.calls ?? null,
        costUsd: bill?.knownUsd ?? null,
      });
    }
  }
  return running;
}

const progressSchema = z.looseObject({ steps: z.number().int() });

/** The file is written without care for a reader: half of it tells nothing. */
async function readSteps(file: string): Promise<number | null> {
  const progress = await readJson(file, progressSchema).catch(() => null);
  return progress?.steps ?? null;
}

function infraByReason(states: Iterable<TrialState>): { reason: Reason; count: number }[] {
  const counts = new Map<Reason, number>();
  for (const { judged } of states) {
    if (judged?.verdict.verdict === "infra_error")
      counts.set(judged.verdict.reason, (counts.get(judged.verdict.reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}
