import { type ManifestFile, parsePairKey, type Reason, type Setting } from "@cooperbench-ts/results";
import type { SpendTotals } from "../events.ts";
import { spendTotals } from "../spend/totals.ts";
import { readCallBill } from "../spend/call-journal.ts";
import { foldJournal, newTrialState, type TrialState } from "../state/fold.ts";
import { readHistory } from "../state/rebuild-journal.ts";
import { Layout } from "../state/layout.ts";
import { lockHolder } from "../state/lock.ts";
import { InputError } from "../errors.ts";
import { readManifest } from "./manifest.ts";

export interface SettingStatus {
  readonly run: string;
  readonly setting: Setting;
  readonly planned: number;
  readonly pass: number;
  readonly fail: number;
  readonly infraError: number;
  readonly running: number;
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
  const manifest = await readManifest(layout);
  if (manifest === null) {
    throw new InputError({
      code: "experiment-unknown",
      subject: layout.manifest,
      problem: "There is no such experiment.",
      remedy: "Check --name and --logs.",
    });
  }
  const { entries } = await readHistory(layout, manifest);
  const { trials, preflightUsd } = foldJournal(entries);
  const startedAt = new Map(
    entries.flatMap(({ at, event }) =>
      event.type === "agent-started" || event.type === "eval-started"
        ? [[`${event.run}/${event.pair}`, at] as const]
        : [],
    ),
  );
  const holder = await lockHolder(layout.lock);
  const all = spendTotals(trials.values());
  return {
    experiment,
    holder,
    settings: manifest.runs.map((run) => settingStatus(run, trials)),
    running: holder === null ? [] : await runningTrials(layout, manifest, trials, startedAt),
    infraByReason: infraByReason(trials.values()),
    spent: { ...all, knownUsd: all.knownUsd + preflightUsd },
  };
}

function settingStatus(run: ManifestFile["runs"][number], trials: ReadonlyMap<string, TrialState>): SettingStatus {
  const states = run.pairs.map((pair) => trials.get(`${run.run}/${pair}`) ?? newTrialState());
  const verdicts = states.map(({ judged }) => judged?.verdict.verdict);
  const count = (verdict: string): number => verdicts.filter((found) => found === verdict).length;
  const running = states.filter(({ open }) => open !== null).length;
  const [pass, fail, infraError] = [count("pass"), count("fail"), count("infra_error")];
  return {
    run: run.run,
    setting: run.setting,
    planned: states.length,
    pass,
    fail,
    infraError,
    running,
    waiting: states.length - pass - fail - infraError - running,
    spent: spendTotals(states),
  };
}

async function runningTrials(
  layout: Layout,
  manifest: ManifestFile,
  trials: ReadonlyMap<string, TrialState>,
  startedAt: ReadonlyMap<string, string>,
): Promise<RunningStatus[]> {
  const running: RunningStatus[] = [];
  for (const run of manifest.runs) {
    for (const key of run.pairs) {
      const [open, pair, at] = [
        trials.get(`${run.run}/${key}`)?.open,
        parsePairKey(key),
        startedAt.get(`${run.run}/${key}`),
      ];
      if (open == null || pair === null || at === undefined) continue;
      const bill = await readCallBill(layout.attempt({ ...run, pair }, open.attempt).calls);
      const limitMs = open.phase === "agent" ? run.limits.timeoutMs : run.limits.evalTimeoutMs;
      running.push({
        run: run.run,
        pair: key,
        attempt: open.attempt,
        phase: open.phase,
        startedAt: at,
        secondsLeft: Math.round((limitMs - (Date.now() - Date.parse(at))) / 1000),
        calls: bill?.calls ?? null,
        costUsd: bill?.knownUsd ?? null,
      });
    }
  }
  return running;
}

function infraByReason(states: Iterable<TrialState>): { reason: Reason; count: number }[] {
  const counts = new Map<Reason, number>();
  for (const { judged } of states) {
    if (judged?.verdict.verdict === "infra_error")
      counts.set(judged.verdict.reason, (counts.get(judged.verdict.reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}
