import type { ConversationMessage } from "../formats/conversation-file.ts";
import type { EvalFile } from "../formats/eval-file.ts";
import type { UpstreamHabits } from "../formats/upstream-habits.ts";
import type { ResultFile } from "../formats/result-file.ts";
import type { Diagnostic, Judgement, VerdictFile } from "../formats/verdict-file.ts";
import type { PairGold } from "../gold/pair-gold.ts";
import type { Pair } from "../pair.ts";
import type { TrialState } from "../journal/trial-state.ts";
import type { Setting } from "../setting.ts";
import type { ResultCost } from "../verdict/result-cost.ts";
import type { PairRow } from "./pairs-shape.ts";

/** What is known of the run that a trial belongs to. */
export interface RunContext {
  readonly run: string;
  readonly arm: string | null;
  readonly setting: Setting | null;
  readonly settingSource: PairRow["settingSource"];
  readonly repeat: number;
  readonly upstreamSetting: string | null;
  readonly model: string | null;
  readonly agentFramework: string | null;
  readonly upstreamVersion: string | null;
  readonly evalPolicy: string | null;
  /** Whether the upstream that ran the agents asks those that may send messages to submit; null: unknown. */
  readonly nudge: UpstreamHabits["nudge"] | null;
  /** Whether the agents shared a repository; null: unknown. */
  readonly git: boolean | null;
  /** Whether they could send messages; null: unknown. */
  readonly sends: boolean | null;
  /** What a team was left without, as people type it, with commas; null: it is none, or it is not known. */
  readonly teamWithout: string | null;
  /** The manifest's, by feature. */
  readonly datasetHash: Readonly<Record<string, string>> | null;
}

export interface TimedMessage extends ConversationMessage {
  /** Where its timestamp is from; null without one. */
  readonly timeSource: "conversation" | "trajectory" | "sent-log" | null;
}

/** One trial as read: its files, parsed, and its judgement. Without a folder all files are null. */
export interface TrialRecord {
  readonly context: RunContext;
  readonly pair: Pair;
  readonly planned: boolean;
  readonly dir: string | null;
  readonly result: ResultFile | null;
  /** null too when it is of an earlier result. */
  readonly evaluation: EvalFile | null;
  /** In file order. null: no conversation file, or an unreadable one. */
  readonly conversation: readonly TimedMessage[] | null;
  /** Where its messages are from. Upstream loses those of a team: then what its tools logged, or else the trajectories. null: nothing tells. */
  readonly messagesFrom: "conversation" | "trajectories" | "sent-logs" | null;
  readonly verdictFile: VerdictFile | null;
  readonly judgement: Judgement;
  readonly judged: PairRow["judged"];
  readonly cost: ResultCost;
  /** What journal and attempts say of a trial of ours; null: they do not know it. */
  readonly state: TrialState | null;
  /** What gold says of its pair under the conditions of its run; null: nothing. */
  readonly gold: PairGold | null;
  /** Which grading of work that is of another tree, from 1; null: its agents ran here. */
  readonly grading: number | null;
  /** What was found beside the judgement. */
  readonly diagnostics: readonly Diagnostic[];
}
