import { z } from "zod";
import { redos, verdicts } from "../formats/verdict-file.ts";
import { reasons } from "../formats/reasons.ts";
import {
  flag,
  flagOrNull,
  integer,
  integerOrNull,
  keyColumns,
  numberOrNull,
  settingSource,
  text,
  textOrNull,
  timeOrNull,
  upstreamSettingColumn,
} from "./columns.ts";
import type { WithExtra } from "./extra.ts";
import { tableShape } from "./table.ts";

/** What `mergedBy` says of an agent that worked alone. */
export const nothingToMerge = "solo";

/** How both features came together: what a `pass` of two agents stands on. */
export const mergedBy = [nothingToMerge, "naive", "union", "identical", "single-agent"] as const;

/** `plan`: there is no folder, only the plan says that the pair exists. */
export const judgedBy = z.enum(["verdict-file", "evidence", "result-and-eval", "plan"]);

/**
 * One row per planned pair, setting and repeat. Columns that begin with `a` and `b` are about the lower and the higher
 * feature (in coop, agent1 and agent2). null is unknown or does not apply; it is never turned into 0 or false.
 */
export const pairRowSchema = z.object({
  ...keyColumns,
  verdict: z.enum(verdicts).nullable().describe("the judge's; null: not judged yet"),
  reason: z.enum(reasons).describe("the judge's reason"),
  settingSource: settingSource.describe("who said which setting this is; folder: solo needs no manifest"),
  upstreamSetting: upstreamSettingColumn,
  planned: flag("the run's plan names the pair; in trees without a plan every pair found counts as planned"),
  model: textOrNull("model as given to upstream"),
  agentFramework: textOrNull("upstream's agent"),
  upstreamVersion: textOrNull("version of upstream that ran it, where recorded"),
  evalPolicy: textOrNull("how it was graded: merge, test filter and patch source of that version"),
  git: flagOrNull("the agents shared a repository; null where nobody knows it"),
  teamWithout: textOrNull(
    "what a team was left without, with commas; empty: nothing; null: no team, or nobody knows it",
  ),
  nudged: flagOrNull(
    "upstream asks these agents to submit where they end without: it does so only to those that may send messages; null: nobody knows whether it does",
  ),
  datasetHash: textOrNull(
    "what the manifest says of the dataset's feature A and B: the first 16 digits of their hashes",
  ),
  repo: text("dataset folder of the repository"),
  taskId: integer("task number; 0 is a task"),
  featureA: integer("lower feature id"),
  featureB: integer("higher feature id"),
  language: textOrNull("language of the repository"),
  redo: z.enum(redos).describe("what a run would do about it"),
  rule: text("id of the rule that fired"),
  stopsRun: flag("the same may happen to every trial"),
  judged: judgedBy.describe("what the verdict stands on: verdict.json of the run, all files, or result and eval alone"),
  bothPassed: flagOrNull("eval.json's both_passed as graded, whatever the verdict"),
  aPassed: flagOrNull("null when the feature's tests did not run"),
  bPassed: flagOrNull("null when the feature's tests did not run"),
  aTestsPassed: integerOrNull("tests passed"),
  bTestsPassed: integerOrNull("tests passed"),
  aTestsFailed: integerOrNull("tests failed"),
  bTestsFailed: integerOrNull("tests failed"),
  mergeStatus: textOrNull("upstream's merge.status, verbatim"),
  mergeStrategy: textOrNull("upstream's merge.strategy, verbatim"),
  naiveConflict: flagOrNull("git merge conflicted; null unless both patches applied and a merge was tried"),
  mergedBy: z
    .enum(mergedBy)
    .nullable()
    .describe("what was tested: the merge, identical patches, or agent1's patch alone"),
  aApply: textOrNull("apply_status of agent1, verbatim"),
  bApply: textOrNull("apply_status of agent2, verbatim"),
  bothPatched: flagOrNull("both agents left a non-empty patch"),
  evalError: textOrNull("eval.json's error"),
  aStatus: textOrNull("agent status, verbatim; solo: the one agent's"),
  bStatus: textOrNull("agent2's status; null in solo"),
  errorText: textOrNull("the agents' error texts"),
  costUsd: numberOrNull("cost of this result; null when its price is unknown"),
  costAllAttemptsUsd: numberOrNull(
    "with the failed attempts; null when one is unknown, and in trees that are not ours",
  ),
  spentKnownUsd: numberOrNull("priced part of all attempts"),
  unpricedAttempts: integerOrNull("attempts without a known price"),
  attempts: integerOrNull("agent attempts"),
  evalAttempts: integerOrNull("eval attempts"),
  patchRepaired: flagOrNull("a patch that upstream had cut was made whole before evaluation"),
  steps: integerOrNull("agent steps, all agents"),
  aSteps: integerOrNull("steps of agent1; solo: of the one agent"),
  bSteps: integerOrNull("steps of agent2"),
  inputTokens: integerOrNull("null when upstream recorded none"),
  outputTokens: integerOrNull("null when upstream recorded none"),
  cacheReadTokens: integerOrNull("null when upstream recorded none"),
  cacheWriteTokens: integerOrNull("null when upstream recorded none"),
  patchLines: integerOrNull("lines of all patches"),
  aPatchLines: integerOrNull("lines of agent1's patch; solo: of the one patch"),
  bPatchLines: integerOrNull("lines of agent2's patch"),
  durationSec: numberOrNull("duration of the agent phase in seconds"),
  messages: integerOrNull(
    "messages in the conversation; of a team, whose conversation upstream leaves empty, those in the logs of the tools that sent them, else in the trajectories; null in solo and where nothing tells",
  ),
  messageOrderKnown: flagOrNull("the messages have times; null without messages"),
  teamTasks: integerOrNull("tasks in a team's list at the end; null without a list"),
  teamTasksDone: integerOrNull("those that were done"),
  teamTasksUnowned: integerOrNull("those that nobody had claimed"),
  teamFirstClaimSec: numberOrNull("seconds from the first task to the first claim; null without one"),
  goldConflict: flagOrNull("the gold patches conflict; null without a dataset"),
  goldLines: integerOrNull("changed lines of both gold patches"),
  goldOverlapLines: integerOrNull("lines changed by both gold patches"),
  goldCanPass: flagOrNull(
    "both features pass here with their gold patches; null: `gold` was not run for it under the run's conditions",
  ),
  goldCoop: z
    .enum(["pass", "fail", "conflict", "no-test-ran"])
    .nullable()
    .describe("what two agents with the gold patches come to, merged by this upstream; null likewise"),
  goldPassesEmpty: flagOrNull("both features pass with a patch that changes nothing; null likewise"),
  goldWithoutTest: flagOrNull("a feature passes with its gold patch and no test of it is seen to run; null likewise"),
  goldFlaky: flagOrNull("evaluations of the same gold patches came to different grades; null: each was made once"),
  asGoldFails: flagOrNull("the evaluation fails exactly as gold does; null without evaluation or gold"),
  taskBroken: flagOrNull(
    "a feature of the pair is passed by nobody, and its evaluations share an error that is not about the work; null: nobody looked (`withTaskFaults`)",
  ),
  startedAt: timeOrNull("local", "as upstream wrote it: local time without zone"),
  evaluatedAt: timeOrNull("local", "as upstream wrote it: local time without zone"),
  dir: textOrNull("pair folder, relative to what was read; null when there is none"),
});

export type PairRow = z.infer<typeof pairRowSchema> & WithExtra;

export const pairsShape = tableShape("pairs", 1, pairRowSchema);
