import { writeFile } from "node:fs/promises";
import {
  type Judgement,
  judge,
  type PatchRepair,
  pairKey,
  type PhaseRecord,
  resultCost,
  type Spend,
} from "@cooperbench-ts/results";
import { readPairFolder } from "@cooperbench-ts/results/node";
import { agentCall } from "../upstream/agent-call.ts";
import { spendOf } from "../spend/spend-of.ts";
import type { AttemptLayout, Trial } from "../state/layout.ts";
import { writeJson } from "../state/files.ts";
import { makeAttemptFolder, writeAgentConfig } from "./attempt-folder.ts";
import { writeAttemptRecord } from "./attempt-record.ts";
import type { TrialContext } from "./context.ts";
import { repairPatches } from "./patch-repair.ts";
import { saveWork } from "./save-work.ts";
import { phaseRecord } from "./phase-record.ts";
import { runPhase } from "./phase.ts";

export interface AgentPhaseResult {
  /** null: the user interrupted it. */
  readonly judgement: Judgement | null;
  readonly spend: Spend;
  readonly record: PhaseRecord;
  readonly repairs: readonly PatchRepair[];
}

/** The agent phase of one attempt: upstream's `run` for one pair, judged, its patches made whole. */
export async function runAgentPhase(
  context: TrialContext,
  trial: Trial,
  attempt: number,
  redisUrl: string | null,
): Promise<AgentPhaseResult> {
  const { config, emit } = context;
  const layout = context.layout.attempt(trial, attempt);
  const label = { run: trial.run, setting: trial.setting, pair: pairKey(trial.pair) };
  await context.disk.carry(() => makeAttemptFolder(layout, trial, config.dataset));

  const live = { steps: 0, calls: 0, costUsd: null as number | null };
  const report = (): void => emit({ type: "phase-progress", attempt, ...label, ...live });
  const model = context.model.openAttempt({
    callsFile: layout.calls,
    onCall: (calls, costUsd) => {
      Object.assign(live, { calls, costUsd });
      report();
    },
  });
  try {
    const { argv, agentConfig } = agentCall({
      ...context,
      trial,
      layout,
      endpoint: model.agentConfig,
      redisUrl,
    });
    if (agentConfig !== null) await context.disk.carry(() => writeAgentConfig(layout, agentConfig));
    const ended = await runPhase(context, layout, {
      trial,
      attempt,
      phase: "agent",
      evalTry: 0,
      argv,
      limitMs: config.timeout,
      environment: model.environment,
      key: context.model.key,
      onSteps: (steps) => {
        live.steps = steps;
        // A reader may meet half of it, and a full disk is no reason to end an attempt.
        void writeFile(layout.progress, JSON.stringify({ steps })).catch(() => {});
        report();
      },
      beforeKill: async (door) => {
        // A dead attempt must not go on spending while its work is saved.
        model.refuse();
        if (door !== null) await saveWork(door, layout.salvage);
      },
    });
    model.refuse();
    const doorRecord = model.record();
    const driver = await ended.driver(doorRecord);
    const evidence = await readPairFolder(layout.pairFolder, { driver, upstreamVersion: context.probe.version });
    const judgement = judge(evidence, { trees: "ours", patchRepair: context.config.patchRepair });
    const repairs =
      config.patchRepair === "apply" && judgement.verdict === null
        ? await context.disk.carry(() => repairPatches(layout.pairFolder))
        : [];
    const spend = spendOf({
      upstream: resultCost(evidence),
      bill: model.bill(),
      started: ended.process.end.kind !== "spawn-failed",
      priced: context.model.priced,
    });
    const record = phaseRecord({ phase: "agent", argv, ended, model: doorRecord, judgement });
    if (ended.process.end.kind !== "exited" || judgement.verdict === "infra_error")
      await context.disk.carry(() => keepLastWords(layout, model.lastMessages()));
    await writeAttemptRecord(context, trial, attempt, {
      agent: record,
      evals: [],
      patchRepair: repairs,
      spend,
      judgement,
    });
    return { judgement: ended.process.end.kind === "interrupted" ? null : judgement, spend, record, repairs };
  } finally {
    model.close();
  }
}

async function keepLastWords(layout: AttemptLayout, messages: unknown): Promise<void> {
  if (messages !== null) await writeJson(layout.lastMessages, messages);
}
