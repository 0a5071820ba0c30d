import { type Judgement, judge, type PhaseRecord } from "@cooperbench-ts/results";
import { readPairFolder } from "@cooperbench-ts/results/node";
import type { Trial } from "../state/layout.ts";
import { evalArgv } from "../upstream/argv.ts";
import { restoreForEval } from "./attempt-folder.ts";
import { appendEvalRecord } from "./attempt-record.ts";
import type { TrialContext } from "./context.ts";
import { phaseRecord } from "./phase-record.ts";
import { runPhase } from "./phase.ts";

/** One try of the eval phase of an attempt; it spends no model money. A null judgement: the user interrupted it. */
export async function runEvalPhase(
  context: TrialContext,
  trial: Trial,
  attempt: number,
  evalTry: number,
): Promise<{ judgement: Judgement | null; record: PhaseRecord }> {
  const layout = context.layout.attempt(trial, attempt);
  await context.disk.carry(() => restoreForEval(context.layout, layout, trial, context.config.dataset));
  const argv = evalArgv({ upstream: context.probe.path, run: trial.run, pair: trial.pair });
  const ended = await runPhase(context, layout, {
    trial,
    attempt,
    phase: "eval",
    evalTry,
    argv,
    limitMs: context.config.evalTimeout,
    environment: {},
    key: null,
    onSteps: () => {},
    beforeKill: async () => {},
  });
  const driver = await ended.driver(null);
  const evidence = await readPairFolder(layout.pairFolder, { driver, upstreamVersion: context.probe.version });
  const judgement = judge(evidence, { trees: "ours", patchRepair: context.config.patchRepair });
  const record = phaseRecord({ phase: "eval", argv, ended, model: null, judgement });
  await appendEvalRecord(context, trial, attempt, record, judgement);
  return { judgement: ended.process.end.kind === "interrupted" ? null : judgement, record };
}
