import { failsAsGold } from "../gold/as-gold-fails.ts";
import { teamMetrics } from "../formats/result-file.ts";
import { isNudged } from "../formats/upstream-habits.ts";
import { featureKey, type Pair } from "../pair.ts";
import { teamWord, worksAlone } from "../setting.ts";
import { sumCounts, sumKnown } from "../sums.ts";
import type { AgentRow } from "./agents-shape.ts";
import type { DatasetRow } from "./dataset-shape.ts";
import { languageOf } from "./language.ts";
import { featurePassed, mergedBy, naiveConflict, patchMissing, testCount } from "./merge-facts.ts";
import { messageTime } from "./message-rows.ts";
import type { PairRow } from "./pairs-shape.ts";
import type { TrialRecord } from "./trial-record.ts";
import type { TrialColumns } from "./trial-columns.ts";

/** The row of a trial; `dataset` is null where the tables are read without the dataset. */
export function pairRow(
  key: TrialColumns,
  trial: TrialRecord,
  agents: readonly AgentRow[],
  dataset: DatasetRow | null,
): PairRow {
  const { context, pair, judgement, result, verdictFile, state, gold } = trial;
  const graded = evalColumns(trial, agents);
  const worked = agentColumns(agents, isSolo(trial));
  const spent = spentColumns(trial);
  const team = teamMetrics(result);
  // Column by column: a row of this width costs thrice the memory when it is put together by spreading.
  return {
    pairKey: key.pairKey,
    run: key.run,
    arm: key.arm,
    setting: key.setting,
    repeat: key.repeat,
    settingSource: context.settingSource,
    upstreamSetting: context.upstreamSetting,
    planned: trial.planned,
    model: context.model,
    agentFramework: context.agentFramework,
    upstreamVersion: context.upstreamVersion,
    evalPolicy: context.evalPolicy,
    git: context.git,
    teamWithout: context.teamWithout,
    nudged: isNudged(context.agentFramework, context.sends, context.nudge),
    datasetHash: hashOfPair(context.datasetHash, pair),
    repo: pair.repo,
    taskId: pair.taskId,
    featureA: pair.features[0],
    featureB: pair.features[1],
    language: languageOf(pair.repo),
    verdict: judgement.verdict,
    reason: judgement.reason,
    redo: judgement.redo,
    rule: judgement.rule,
    stopsRun: judgement.stopsRun,
    judged: trial.judged,
    bothPassed: graded.bothPassed,
    aPassed: graded.aPassed,
    bPassed: graded.bPassed,
    aTestsPassed: graded.aTestsPassed,
    bTestsPassed: graded.bTestsPassed,
    aTestsFailed: graded.aTestsFailed,
    bTestsFailed: graded.bTestsFailed,
    mergeStatus: graded.mergeStatus,
    mergeStrategy: graded.mergeStrategy,
    naiveConflict: graded.naiveConflict,
    mergedBy: graded.mergedBy,
    aApply: graded.aApply,
    bApply: graded.bApply,
    bothPatched: graded.bothPatched,
    evalError: graded.evalError,
    aStatus: worked.aStatus,
    bStatus: worked.bStatus,
    errorText: worked.errorText,
    aSteps: worked.aSteps,
    bSteps: worked.bSteps,
    inputTokens: worked.inputTokens,
    outputTokens: worked.outputTokens,
    cacheReadTokens: worked.cacheReadTokens,
    cacheWriteTokens: worked.cacheWriteTokens,
    patchLines: worked.patchLines,
    aPatchLines: worked.aPatchLines,
    bPatchLines: worked.bPatchLines,
    costUsd: verdictFile === null ? trial.cost.costUsd : verdictFile.costUsd,
    costAllAttemptsUsd: verdictFile?.costAllAttemptsUsd ?? null,
    spentKnownUsd: spent.spentKnownUsd,
    unpricedAttempts: spent.unpricedAttempts,
    attempts: verdictFile?.attempts.agent ?? state?.attempts.agent ?? null,
    evalAttempts: verdictFile?.attempts.eval ?? state?.attempts.eval ?? null,
    patchRepaired: verdictFile === null ? null : verdictFile.patchRepair.length > 0,
    steps: trial.cost.steps,
    durationSec: result?.duration_seconds ?? null,
    messages: messageCount(trial),
    messageOrderKnown: messageOrderKnown(trial),
    teamTasks: team?.tasks_total ?? null,
    teamTasksDone: team?.tasks_done ?? null,
    teamTasksUnowned: team?.unowned_at_end ?? null,
    teamFirstClaimSec: team?.time_to_first_claim_seconds ?? null,
    goldConflict: dataset?.goldConflict ?? null,
    goldLines: dataset?.goldLines ?? null,
    goldOverlapLines: dataset?.goldOverlapLines ?? null,
    goldCanPass: gold?.canPass ?? null,
    goldCoop: gold?.coop ?? null,
    goldPassesEmpty: gold?.passesEmpty ?? null,
    goldWithoutTest: gold === null ? null : gold.findings.some(({ code }) => code === "passes-without-a-test"),
    goldFlaky: gold?.flaky ?? null,
    asGoldFails: failsAsGold(gold, trial.evaluation),
    taskBroken: null,
    startedAt: result?.started_at ?? null,
    evaluatedAt: trial.evaluation?.evaluated_at ?? null,
    dir: trial.dir,
  };
}

/** Null where one feature is not known. */
function hashOfPair(byFeature: Readonly<Record<string, string>> | null, pair: Pair): string | null {
  const [a, b] = pair.features.map((feature) => byFeature?.[featureKey(pair, feature)]?.slice(0, 16));
  return a === undefined || b === undefined ? null : `${a}+${b}`;
}

/** By the result where there is one: a folder without setting, or a run that is only planned, says nothing itself. */
export function isSolo(trial: TrialRecord): boolean {
  return trial.result === null ? worksAlone(trial.context.setting) : "agent" in trial.result;
}

function evalColumns(trial: TrialRecord, agents: readonly AgentRow[]) {
  const { evaluation } = trial;
  const solo = isSolo(trial);
  const unmerged = evaluation !== null && patchMissing(trial, evaluation);
  const bothPatched = solo || agents.length !== 2 ? null : patched(agents);
  if (evaluation === null) return { ...noEvaluation, bothPatched };
  const { feature1, feature2, merge, apply_status: apply } = evaluation;
  return {
    // Upstream writes false where its evaluation failed and nothing was graded.
    bothPassed: evaluation.error != null && trial.judgement.verdict === "infra_error" ? null : evaluation.both_passed,
    aPassed: featurePassed(feature1),
    bPassed: featurePassed(feature2),
    aTestsPassed: testCount(feature1, feature1.tests_passed),
    bTestsPassed: testCount(feature2, feature2.tests_passed),
    aTestsFailed: testCount(feature1, feature1.tests_failed),
    bTestsFailed: testCount(feature2, feature2.tests_failed),
    mergeStatus: merge?.status ?? null,
    mergeStrategy: merge?.strategy ?? null,
    naiveConflict: solo || unmerged ? null : naiveConflict(evaluation, bothPatched),
    mergedBy: mergedBy(evaluation, solo),
    aApply: apply?.["agent1"] ?? null,
    bApply: apply?.["agent2"] ?? null,
    bothPatched,
    evalError: evaluation.error ?? null,
  };
}

const noEvaluation = {
  bothPassed: null,
  aPassed: null,
  bPassed: null,
  aTestsPassed: null,
  bTestsPassed: null,
  aTestsFailed: null,
  bTestsFailed: null,
  mergeStatus: null,
  mergeStrategy: null,
  naiveConflict: null,
  mergedBy: null,
  aApply: null,
  bApply: null,
  evalError: null,
};

function patched(agents: readonly AgentRow[]): boolean | null {
  const lines = agents.map((agent) => agent.patchLines);
  if (lines.some((count) => count === 0)) return false;
  return lines.includes(null) ? null : true;
}

function agentColumns(agents: readonly AgentRow[], solo: boolean) {
  const [a, b] = [agents[0], solo ? undefined : agents[1]];
  const errors = agents.flatMap((agent) => agent.error ?? []);
  return {
    aStatus: a?.status ?? null,
    bStatus: b?.status ?? null,
    errorText: errors.length === 0 ? null : errors.join("\n"),
    aSteps: a?.steps ?? null,
    bSteps: b?.steps ?? null,
    inputTokens: total(agents, "inputTokens"),
    outputTokens: total(agents, "outputTokens"),
    cacheReadTokens: total(agents, "cacheReadTokens"),
    cacheWriteTokens: total(agents, "cacheWriteTokens"),
    patchLines: total(agents, "patchLines"),
    aPatchLines: a?.patchLines ?? null,
    bPatchLines: b?.patchLines ?? null,
  };
}

/** Sum over the agents; null when one is unknown. */
function total(
  agents: readonly AgentRow[],
  column: "inputTokens" | "outputTokens" | "cacheReadTokens" | "cacheWriteTokens" | "patchLines",
): number | null {
  return agents.length === 0 ? null : sumCounts(agents.map((agent) => agent[column]));
}

/** Of a result whose cost is not known in full, what its other agents cost is. */
function spentColumns({
  verdictFile,
  state,
  cost,
  dir,
}: TrialRecord): Pick<PairRow, "spentKnownUsd" | "unpricedAttempts"> {
  const spent = verdictFile?.spent ?? state?.spent;
  if (spent !== undefined) return { spentKnownUsd: spent.knownUsd, unpricedAttempts: spent.unknownAttempts };
  if (dir === null) return { spentKnownUsd: 0, unpricedAttempts: 0 };
  const priced = [...cost.byAgent.values()].filter((one) => one !== null);
  if (cost.costUsd !== null || priced.length === 0) return { spentKnownUsd: cost.costUsd, unpricedAttempts: null };
  return { spentKnownUsd: sumKnown(priced), unpricedAttempts: 1 };
}

/** Upstream's writer loses the messages of a team: an empty conversation says nothing there, unless the trajectories were read. */
function messageCount(trial: TrialRecord): number | null {
  if (isSolo(trial) || trial.conversation === null) return null;
  const { length } = trial.conversation;
  const lost = trial.context.upstreamSetting === teamWord && (trial.messagesFrom ?? "conversation") === "conversation";
  return length === 0 && lost ? null : length;
}

function messageOrderKnown({ conversation }: TrialRecord): boolean | null {
  if (conversation === null || conversation.length === 0) return null;
  return conversation.length === 1 || conversation.every((message) => messageTime(message.timestamp) !== null);
}
