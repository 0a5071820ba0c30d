// Formats of files, upstream's and ours
export { parseJson, type JsonParse } from "./formats/parse-json.ts";
export { parseFile, parseText, type FileParse, type FileText } from "./formats/file-parse.ts";
export { parseSubset, subsetPairs, type Subset, type SubsetTask } from "./formats/subset-file.ts";
export {
  resultFileSchema,
  soloResultSchema,
  coopResultSchema,
  teamResultSchema,
  resultAgents,
  type ResultFile,
  type ResultAgent,
  type ResultAgentEntry,
} from "./formats/result-file.ts";
export {
  evalFileSchema,
  evalShape,
  testOutput,
  type EvalFile,
  type EvalFeature,
  type EvalShape,
} from "./formats/eval-file.ts";
export {
  configFileSchema,
  summaryFileSchema,
  evalSummaryFileSchema,
  type ConfigFile,
  type SummaryFile,
  type EvalSummaryFile,
} from "./formats/run-files.ts";
export {
  conversationFileSchema,
  conversationMessages,
  type ConversationFile,
  type ConversationMessage,
} from "./formats/conversation-file.ts";
export {
  taskLogFileSchema,
  tasksFileSchema,
  type TaskLogFile,
  type TasksFile,
  type TeamMetrics,
} from "./formats/team-files.ts";
export {
  trajectoryFileSchema,
  fullTrajectoryFileSchema,
  trajectoryShape,
  type TrajectoryFile,
  type TrajectoryMessage,
  type TrajectoryShape,
  type FullTrajectoryFile,
} from "./formats/trajectory-file.ts";
export { agentFileKind, fileStem, soleAgent } from "./formats/agent-files.ts";
export {
  evalPolicyBy,
  evalPolicyOf,
  evalPolicySchema,
  knownPolicyId,
  regradedPolicyOf,
  type EvalPolicy,
} from "./formats/eval-policy.ts";
export { originSchema, type Origin } from "./formats/origin.ts";
export {
  manifestFileSchema,
  runManifestSchema,
  type ManifestFile,
  type RunManifest,
  type WorkSource,
} from "./formats/manifest-file.ts";
export {
  verdictFileSchema,
  judgementSchema,
  diagnosticSchema,
  patchRepairSchema,
  verdicts,
  redos,
  type VerdictFile,
  type Judgement,
  type Diagnostic,
  type PatchRepair,
  type Verdict,
  type Redo,
} from "./formats/verdict-file.ts";
export {
  attemptFileSchema,
  phaseRecordSchema,
  phaseTimeSchema,
  processEndSchema,
  containerRecordSchema,
  dockerDoorRecordSchema,
  modelDoorRecordSchema,
  spendSchema,
  type AttemptFile,
  type PhaseRecord,
  type AgentProgramRecord,
  type PhaseTime,
  type UnknownCall,
  type ProcessEnd,
  type ContainerRecord,
  type DockerDoorRecord,
  type ModelDoorRecord,
  type ModelShare,
  type ModelConversation,
  type ModelRefusal,
  type Spend,
} from "./formats/attempt-file.ts";
export {
  goldFileSchema,
  goldForms,
  goldWay,
  type GoldEvaluation,
  type GoldFile,
  type GoldForm,
  type GoldGrade,
} from "./formats/gold-file.ts";
export { wasInterrupted } from "./formats/interrupted-attempt.ts";
export { isWasted } from "./formats/wasted.ts";

export { judgeLineSchema, type JudgeLine } from "./formats/judge-line.ts";

// What can be wrong with input and prerequisites
export { ExperimentError, type FailureDetails, InputError, PrerequisiteError, StoppedError } from "./errors.ts";
export { InvalidFileError, type InvalidField } from "./formats/invalid-file-error.ts";

// Pairs, settings and trials
export { listed } from "./listed.ts";
export { visibleJson, visibleText } from "./visible-text.ts";
export { type Trial, trialKey, type TrialLabel, trialLabel, trialSchema } from "./trial.ts";
export { featureKey, ofFeatures, pairKey, parsePairKey, type Pair } from "./pair.ts";
export {
  messagingArms,
  messagingArmsOverGit,
  settings,
  settingsOverRedis,
  settingsCalled,
  settingToldBy,
  settingTraits,
  standardSettings,
  upstreamSetting,
  upstreamSettings,
  worksAlone,
  type Setting,
  type SettingTraits,
  type SharedSetting,
  type UpstreamSetting,
} from "./setting.ts";
export {
  maySend,
  sharesGit,
  type TeamOptions,
  teamOptionsSchema,
  type TeamPartName,
  teamPartNames,
  teamParts,
  teamWithout,
  wholeTeam,
} from "./team.ts";

// Agents and versions of upstream
export {
  agentTraits,
  agentTraitsOf,
  defaultAgent,
  type AgentName,
  type AgentProgram,
  type AgentTraits,
} from "./agent.ts";
export {
  habitFiles,
  habitNames,
  habitsOf,
  habitsShown,
  habitText,
  upstreamHabits,
  type HabitRow,
  type UpstreamHabits,
} from "./formats/upstream-habits.ts";
export { since } from "./formats/version.ts";

// Patches
export { cutLines, repairPatch, type RepairedPatch } from "./patch/repair.ts";
export { combinePatches } from "./patch/combine.ts";
export { withoutTestFiles, patchedFiles } from "./patch/test-file-filter.ts";

// What gold patches came to
export { countGold, type CountedGold, type GoldCounts, goldNotes } from "./gold/gold-counts.ts";
export { type FoundGold, GoldBook, type GoldConditions } from "./gold/gold-book.ts";
export { type EvaluatedGold, goldEvaluation } from "./gold/gold-evaluation.ts";
export {
  type FeatureGold,
  type GoldFinding,
  type GoldFindingCode,
  goldFindings,
  type GoldOutcome,
  type PairGold,
  pairGold,
  unknownGold,
} from "./gold/pair-gold.ts";

// Where a pair lies and what it is
export { locatePair, type PairLocation } from "./layout/pair-location.ts";
export { resolveSetting, type ResolvedSetting } from "./read/resolve-setting.ts";

// The judge
export { judge } from "./verdict/judge.ts";
export { rules } from "./verdict/rules.ts";
export { reasons, reasonTraits, remedies, type Reason } from "./formats/reasons.ts";
export type { AskedPart, HealingPart, ReasonTraits } from "./formats/reason-traits.ts";
export { resultCost, type ResultCost, type ResultTokens } from "./verdict/result-cost.ts";
export { namedTime } from "./error-text/named-time.ts";
export { quote } from "./verdict/redact.ts";
export type { Finding } from "./verdict/finding.ts";
export type { Rule, Stage } from "./verdict/rule.ts";
export { type InstallTime, installTimes } from "./formats/install-time.ts";
export { timeLimits, isKeptAtLimit, LIMIT_STATUS, type TimeLimit } from "./formats/time-limit.ts";
export type { Facts, JudgeOptions } from "./verdict/facts.ts";
export type { AgentFacts } from "./verdict/agent-facts.ts";
export type { Evidence, DriverEvidence } from "./verdict/evidence.ts";
export { createRandom, type Random } from "./stats/random.ts";
export { mcnemarExact } from "./stats/mcnemar.ts";
export { newcombePaired, type DifferenceInterval, type PairedTable } from "./stats/newcombe-paired.ts";
export {
  clusterBootstrap,
  quantile,
  type BootstrapInterval,
  type BootstrapOptions,
} from "./stats/cluster-bootstrap.ts";
export { cmh, type CmhTest, type Stratum } from "./stats/cmh.ts";
export { holm } from "./stats/holm.ts";
export { mannWhitney, type MannWhitneyTest } from "./stats/mann-whitney.ts";
export { wilcoxon, type WilcoxonTest } from "./stats/wilcoxon.ts";
export { fisherExact, type FisherTest } from "./stats/fisher.ts";
export { newcombeUnpaired } from "./stats/newcombe-unpaired.ts";
export { signFlips, type ClusterSum, type SignFlipOptions, type SignFlipTest } from "./stats/sign-flips.ts";
export { cliffsDelta, cohensH, matchedOddsRatio } from "./stats/effect-sizes.ts";
export { powerNote, type PowerNote } from "./stats/power-note.ts";
export { auc, minimumBuckets, retention, type Auc, type CurvePoint, type Retention } from "./stats/auc.ts";
export {
  compare,
  selectionColumns,
  selectionText,
  type CompareOptions,
  type Comparison,
  type Selection,
  type SelectionColumn,
} from "./stats/compare.ts";
export { clusterUnits, type ClusterOptions, type ClusterUnit } from "./stats/clusters.ts";
export { compareArms, compareSides, type ArmComparison, type CompareArmsOptions } from "./comparison/compare-arms.ts";
export { compareFamily, othersBy, type FamilyMember } from "./comparison/compare-family.ts";
export { findSelection, selectionsIn, type FoundSelection } from "./comparison/find-selection.ts";
export { measures, type Measure, type MeasureRow } from "./comparison/measure-row.ts";
export { comparedPairs, type ComparedPair, type ComparedTrial, type PairOutcome } from "./comparison/compared-pairs.ts";
export { sideOf, type ComparedTables, type Side } from "./comparison/side.ts";
export type { SideSummary } from "./comparison/side-summary.ts";
export type { TestRow } from "./comparison/tests-of.ts";
export type { UnpairedRates } from "./comparison/unpaired-rates.ts";
export {
  barrierCodes,
  noteCodes,
  NotComparableError,
  type Barrier,
  type BarrierCode,
  type ComparisonNote,
  type Concern,
  type NoteCode,
} from "./comparison/concern.ts";
export { compareGradings, type ChangedVerdict, type GradingDelta } from "./gradings/compare-gradings.ts";
export { type Cause, type ChangeCause, changeCauses } from "./gradings/causes.ts";
export { flakyGradings, type FlakyGrading } from "./gradings/flaky-gradings.ts";
export type { GradedPatch, GradedTrial, GradingConditions } from "./gradings/graded-trial.ts";
export { conflicts, type ConflictColumns, type ConflictOptions } from "./stats/conflicts.ts";
export { curve, type CurveColumn, type CurveColumns, type CurveOptions } from "./stats/curve.ts";
export {
  difficulty,
  difficultyMethods,
  type DifficultyMethod,
  type DifficultyOptions,
  type DifficultyRow,
} from "./stats/difficulty.ts";
export {
  conflictPolicies,
  denominators,
  exclusions,
  limitPolicies,
  successPolicies,
  type ConflictPolicy,
  type Denominator,
  type Exclusion,
  type LimitPolicy,
  type RatePolicy,
  type SuccessPolicy,
} from "./stats/policies.ts";
export { PolicyMismatchError } from "./stats/policy-mismatch-error.ts";
export { retentionRow, type RetentionOptions, type RetentionRow } from "./stats/retention-row.ts";
export {
  groupColumnNames,
  successRates,
  type GroupColumn,
  type RateColumns,
  type SuccessRateOptions,
} from "./stats/success-rates.ts";
export { pairsShape, type PairRow } from "./tables/pairs-shape.ts";
export { columnTypes, type Column, type ColumnType, type TableShape } from "./tables/table.ts";

// The summary
export { renderSummaryCsv } from "./summary/render-csv.ts";
export { renderSummaryMarkdown } from "./summary/render-markdown.ts";
export { renderSummaryTable, type SummaryTableOptions } from "./summary/render-table.ts";
export type { PassRate } from "./summary/pass-rate.ts";
export type { SummaryGold } from "./summary/summary-gold.ts";
export {
  summarize,
  summaryBy,
  type SummaryBy,
  type SummaryOptions,
  type PlannedTrial,
  type Summary,
  type SummaryCounts,
  type SummaryLeftOut,
  type SummaryRates,
  type SummaryRow,
  type TrialVerdict,
} from "./summary/summarize.ts";
export { byLine, settingText, type SummaryLine } from "./summary/summary-line.ts";
export { summaryCells, textColumns } from "./summary/summary-cells.ts";
export { type NoteGroup, summaryNoteGroups, summaryNotes } from "./summary/summary-notes.ts";
export { toCsv } from "./export/csv.ts";
export { rateInterval, type RateInterval, type RateIntervalOptions } from "./stats/rate-interval.ts";
export { pairedOutcomes, type PairedOutcomes } from "./stats/paired-outcomes.ts";
export { intervalName, type IntervalName } from "./stats/interval-name.ts";
export { wilson, z95, type WilsonInterval } from "./stats/wilson.ts";
export type { RunMapOptions } from "./run-map/run-map.ts";
export { parseRunMap, parseRunRule, type RunRule } from "./run-map/run-rule.ts";
export { readResultsFrom, type ReadResultsOptions } from "./read/read-results-from.ts";
export type { Results } from "./read/results.ts";
export type { AttemptRead } from "./account/attempt-read.ts";
export { endText } from "./account/process-end.ts";
export { shellWord } from "./shell/shell-word.ts";
export { callOutcome, type CallOutcome } from "./account/call-outcome.ts";
export {
  type AgentAccount,
  type AttemptAccount,
  type CallAccount,
  type EvidencePlace,
  type LineOverlap,
  type MergeAccount,
  type ModelCallAccount,
  type PatchAccount,
  type SentMessageAccount,
  type StepAccount,
  type StepMark,
  stepMarks,
  type TeamAccount,
  type TestAccount,
  type TrialAccount,
  type TrialEvent as TrialAccountEvent,
} from "./account/trial-account.ts";
export { judgeModes, type JudgeMode } from "./read/read-trial.ts";
export type { FileSource, SourceFile } from "./read/file-source.ts";
export type { FileCounts } from "./read/file-ledger.ts";
export { mapSource } from "./read/map-source.ts";
export { browserDirectorySource, type DirectoryHandle, type FileHandle } from "./read/browser-directory-source.ts";
export { asTable, describeTable, type Table, type TableDescription } from "./tables/as-table.ts";
export { runsShape, type RunRow } from "./tables/runs-shape.ts";
export { featuresShape, type FeatureRow } from "./tables/features-shape.ts";
export { agentsShape, type AgentRow } from "./tables/agents-shape.ts";
export { messagesShape, type MessageRow } from "./tables/messages-shape.ts";
export { stepsShape, type StepRow } from "./tables/steps-shape.ts";
export { attemptsShape, type AttemptRow } from "./tables/attempts-shape.ts";
export { datasetShape, type DatasetRow } from "./tables/dataset-shape.ts";
export { diagnosticsShape, type DiagnosticRow } from "./tables/diagnostics-shape.ts";
export { labelsShape, noLabel, type LabelRow } from "./tables/labels-shape.ts";
export { withTaskFaults } from "./task-faults/broken-pairs.ts";
export { taskFaultKinds, type TaskFaultRow, taskFaultsShape } from "./task-faults/task-faults-shape.ts";
export { type ResultsOfTasks, type TaskFaultOptions, taskFaults } from "./task-faults/task-faults.ts";
export { exportSchema, tableToCsv, tableToJsonl, type ExportSchema } from "./export/export-table.ts";
export { toJsonl } from "./export/jsonl.ts";
export { rowJsonSchema } from "./export/json-schema.ts";
export { parseLabels } from "./tables/parse-labels.ts";

// Figures
export type { DrawOptions, Figure, VegaLiteSpec } from "./figures/figure.ts";
export { pictureWidths } from "./figures/draw/look.ts";
export { specOnDark } from "./figures/spec-on-dark.ts";
export type { SeriesOptions } from "./figures/series.ts";
export {
  type FigureEntry,
  type FigureName,
  type FigureOptions,
  type FigurePolicy,
  figures,
  type FigureTables,
} from "./figures/registry.ts";
export { drawFigure, drawFigures, figureNames, isFigureName, type NothingToDraw } from "./figures/draw-figures.ts";
export { paperBaselines } from "./figures/paper-baselines.ts";
export { publishedLeaderboard, type LeaderboardEntry, type PublishedRate } from "./figures/published-leaderboard.ts";
export { successBySetting, type SuccessFigureOptions, type SuccessRow } from "./figures/success-by-setting.ts";
export {
  settingComparison,
  type SettingComparisonOptions,
  type SettingComparisonRow,
} from "./figures/setting-comparison.ts";
export type { ComparedColumns, ComparedOptions } from "./figures/compared-settings.ts";
export { messagingEffect, type MessagingEffectOptions, type MessagingEffectRow } from "./figures/messaging-effect.ts";
export { difficultyCurve, type CurveFigureOptions, type CurveRow } from "./figures/difficulty-curve.ts";
export { retentionTable, type RetentionFigureOptions, type RetentionTableRow } from "./figures/retention-table.ts";
export { perRepository, type RepositoryOptions, type RepositoryRow } from "./figures/per-repository.ts";
export { mergeStages, type MergeStageOptions, type MergeStageRow } from "./figures/merge-stages.ts";
export { conflictRates, type ConflictFigureOptions, type ConflictRow } from "./figures/conflict-rates.ts";
export { patchShare, type PatchShareOptions, type PatchShareRow } from "./figures/patch-share.ts";
export {
  costDistribution,
  type DistributionOptions,
  type DistributionRow,
  patchLines,
  stepsDistribution,
  wallTime,
} from "./figures/trial-distributions.ts";
export { costPerPass, type CostPerPassOptions, type CostPerPassRow } from "./figures/cost-per-pass.ts";
export { infraByReason, type InfraOptions, type InfraRow } from "./figures/infra-by-reason.ts";
export { retryBias, type RetryOptions, type RetryRow } from "./figures/retry-bias.ts";
export { conversationTurns, type TurnsOptions, type TurnsRow } from "./figures/conversation-turns.ts";
export {
  communicationStatistics,
  type CommunicationOptions,
  type CommunicationRow,
} from "./figures/communication-statistics.ts";
export {
  communicationOverhead,
  communicationShare,
  type CommunicationShareRow,
  type OverheadOptions,
  type OverheadRow,
} from "./figures/communication-overhead.ts";
export {
  mentions,
  type MentionRow,
  type MessageShareOptions,
  type SpeechActRow,
  speechActShares,
} from "./figures/message-shares.ts";
export { speechActCategories, speechActs, speechActScheme, type SpeechAct } from "./figures/speech-acts.ts";
export {
  goodCommunication,
  type GoodCommunicationOptions,
  type GoodCommunicationRow,
} from "./figures/good-communication.ts";
export {
  conversationErrorFamilies,
  conversationErrors,
  errorShares,
  failureLabels,
  type LabelShareOptions,
  type LabelShareRow,
} from "./figures/label-shares.ts";
export { joinLabels } from "./figures/join-labels.ts";
export { AmbiguousLabelError } from "./figures/ambiguous-label-error.ts";
export { distribution, type Distribution } from "./stats/distribution.ts";
export { clusterRatio, type RatioPart } from "./stats/cluster-ratio.ts";
export { plannedTrials } from "./summary/planned-trials.ts";
export { publishedSchemas, tableShapes } from "./export/schemas.ts";
export { type ModelError, readModelAnswer, readModelError } from "./error-text/model-error.ts";
export { modelCause, type NamedModelCause } from "./error-text/model-cause.ts";
export type { ModelCause, OwnDoing } from "./error-text/model-families.ts";

// Labels of conversations: rubrics, what a model is asked and how its answers are read, agreement
export { parseRubric, type Rubric, type RubricInput, rubricSchema, rubricScheme } from "./labels/rubric.ts";
export { builtInRubrics } from "./labels/rubrics/built-in.ts";
export { type Conversation, type Conversations, conversationsFor } from "./labels/conversations.ts";
export { conversationText, instructionsOf, labelPrompt, type PromptMessage } from "./labels/prompt.ts";
export { labelFaults, readAnswer } from "./labels/answer.ts";
export type { Fault, FoundLabel, LabelFault, ReadLabels } from "./labels/answer.ts";
export { labelRows, labelScheme, type LabelStep, maxAnswers, nextStep } from "./labels/next-step.ts";
export { cohensKappa, type Kappa, type Rating } from "./labels/kappa.ts";
export { type Agreement, labelAgreement } from "./labels/agreement.ts";
export { parseHumanLabels } from "./labels/human-labels.ts";
export { type CategoryCount, countLabels } from "./labels/label-counts.ts";
