import type { AttemptRow, ManifestFile } from "@cooperbench-ts/results";
import type { ExperimentStatus, TimeLeftFacts } from "@cooperbench-ts/results/experiment";

/** What the time left of a campaign is told from: what its trials took, which run, and which wait. */
export function timeLeftFacts(
  { experiment, running, settings }: ExperimentStatus,
  manifest: ManifestFile | null,
  attempts: Iterable<AttemptRow>,
): TimeLeftFacts {
  const settingOf = new Map(settings.map(({ run, setting }) => [run, setting]));
  const own = [...attempts].filter((row) => row.experiment === experiment);
  const trials = Map.groupBy(own, ({ run, pairKey }) => JSON.stringify([run, pairKey]));
  const ended = new Map<string, number[]>();
  const agents = new Map<string, number[]>();
  for (const rows of trials.values()) {
    const last = rows.reduce((latest, row) => (row.attempt > latest.attempt ? row : latest));
    // One that is open, or is to be tried again, has not ended.
    if (last.verdict === null || last.redo !== "none") continue;
    const seconds = rows.map(secondsOf);
    // Of one that was cut off with its harness nobody knows how long it took.
    if (seconds.includes(null)) continue;
    add(ended, last.setting, total(seconds));
    add(agents, last.setting, total(rows.map(({ agentSec }) => agentSec)));
  }
  const limits = manifest?.runs.map((run) => run.limits) ?? [];
  const limitOf = (run: string, phase: "agent" | "eval"): number => {
    const { timeoutMs = 0, evalTimeoutMs = 0 } = manifest?.runs.find((one) => one.run === run)?.limits ?? {};
    return (phase === "agent" ? timeoutMs : evalTimeoutMs) / 1000;
  };
  return {
    ended,
    running: running.map(({ run, phase, secondsLeft }) => {
      const group = settingOf.get(run) ?? run;
      const inPhase = Math.max(0, limitOf(run, phase) - secondsLeft);
      // What is evaluated has had its agents' time before.
      return { group, elapsed: inPhase + (phase === "eval" ? mean(agents.get(group) ?? []) : 0) };
    }),
    waiting: new Map(
      [...Map.groupBy(settings, ({ setting }) => setting)].map(([setting, rows]) => [
        setting,
        rows.reduce((sum, { waiting, interrupted }) => sum + waiting + interrupted, 0),
      ]),
    ),
    concurrency: limits.reduce((most, { concurrency }) => Math.max(most, concurrency), 1),
  };
}

/** null: not all of it is known. */
function secondsOf({ agentSec, evalSec, evals, costSource }: AttemptRow): number | null {
  // Given work took no time here, and an evaluation that never began none at all.
  const agents = agentSec ?? (costSource === "given" ? 0 : null);
  const evaluation = evalSec ?? (evals === 0 ? 0 : null);
  return agents === null || evaluation === null ? null : agents + evaluation;
}

function total(seconds: readonly (number | null)[]): number {
  return seconds.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

function add(map: Map<string, number[]>, key: string, value: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
