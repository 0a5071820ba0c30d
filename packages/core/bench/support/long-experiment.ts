import { mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Trial, type Judgement, pairKey, settings } from "@cooperbench-ts/results";
import type { JournalEvent } from "@cooperbench-ts/results/experiment";
import { Journal } from "../../src/journal/journal.ts";
import { Layout } from "@cooperbench-ts/results/node";

const EXPERIMENT = "bench";
const FEATURES = 10;
/** So many of a hundred trials are finished; the others are not begun. */
const FINISHED_PERCENT = 90;

/** Of every finished trial, in its published folder. */
export const resultFiles = ["result.json", "eval.json", "verdict.json"] as const;

export function isFinished(index: number): boolean {
  return index % 100 < FINISHED_PERCENT;
}

export function benchLayout(dir: string): Layout {
  return new Layout(path.join(dir, "logs"), EXPERIMENT);
}

/** All trials, in the order in which they run. */
export function benchTrials(count: number): Trial[] {
  return Array.from({ length: count }, (_, index) => {
    const setting = settings[Math.floor((index * settings.length) / count)] ?? "solo";
    const ofSetting = index % Math.ceil(count / settings.length);
    const repo = `bench_repo_${ofSetting % 12}_task`;
    const taskId = 1000 + Math.floor(ofSetting / FEATURES);
    return {
      run: `${EXPERIMENT}-${setting}`,
      setting,
      repeat: 1,
      pair: { repo, taskId, features: [1, 2 + (ofSetting % FEATURES)] },
    };
  });
}

const judgement = (part: Pick<Judgement, "verdict" | "redo" | "reason" | "rule">, quote: string): Judgement => ({
  ...part,
  stopsRun: false,
  evidence: { file: "eval.json", quote },
  diagnostics: [],
});

/** The journal of a campaign in its middle, written by the real writer, with the folders that go with it. */
export async function makeLongExperiment(dir: string, count: number): Promise<{ lines: number; bytes: number }> {
  const layout = benchLayout(dir);
  await mkdir(layout.home, { recursive: true });
  const journal = await Journal.open(layout.journal, { validBytes: 0 });
  const events: JournalEvent[] = [{ type: "session-started", host: "bench", pid: 1, version: "0.0.0" }];
  for (const [index, trial] of benchTrials(count).entries()) {
    if (!isFinished(index)) continue;
    const ofTrial = trialEvents(trial, index);
    events.push(...ofTrial);
    const verdict = ofTrial.flatMap((event) => (event.type === "trial-judged" ? [event.verdict] : []))[0];
    // About what upstream writes for a solo pair.
    const result = { ...trial, status: "Submitted", cost: 0.5, steps: 40, filler: "x".repeat(600) };
    const published = layout.published(trial);
    await mkdir(layout.attempt(trial, 1).dir, { recursive: true });
    await mkdir(published, { recursive: true });
    for (const file of resultFiles)
      await writeFile(
        path.join(published, file),
        `${JSON.stringify(file === "verdict.json" ? verdict : result, null, 2)}\n`,
      );
  }
  await Promise.all(events.map((event) => journal.append(event)));
  await journal.close();
  return { lines: events.length, bytes: (await stat(layout.journal)).size };
}

function trialEvents(trial: Trial, index: number): JournalEvent[] {
  const label = { run: trial.run, setting: trial.setting, pair: pairKey(trial.pair) };
  const costUsd = 0.25 + (index % 97) / 100;
  const passes = index % 5 < 2;
  const worked = judgement({ verdict: null, redo: "eval", reason: "not-evaluated", rule: "agent-done" }, "Submitted");
  const judged = passes
    ? judgement({ verdict: "pass", redo: "none", reason: "tests-passed", rule: "both-passed" }, '"both_passed": true')
    : judgement(
        { verdict: "fail", redo: "none", reason: "tests-failed", rule: "tests-failed" },
        '"both_passed": false',
      );
  const verdict = {
    schemaVersion: 1,
    ...label,
    ...judged,
    costUsd,
    costAllAttemptsUsd: costUsd,
    spent: { knownUsd: costUsd, unknownAttempts: 0 },
    attempts: { agent: 1, eval: 1 },
    patchRepair: [],
    judgedAt: "2026-01-02T03:04:05.678Z",
  } as const;
  const spend = { costUsd, knownUsd: costUsd, unknownCalls: [], source: "model-door" } as const;
  return [
    { type: "agent-started", attempt: 1, ...label },
    { type: "agent-ended", attempt: 1, judgement: worked, spend, repairs: 0, ...label },
    { type: "eval-started", attempt: 1, evalTry: 1, ...label },
    { type: "eval-ended", attempt: 1, evalTry: 1, judgement: judged, ...label },
    { type: "trial-judged", attempt: 1, verdict, ...label },
    { type: "trial-published", attempt: 1, ...label },
  ] as JournalEvent[];
}
