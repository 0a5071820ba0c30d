import type { TasksFile, TaskLogFile } from "../formats/team-files.ts";
import type { AttemptRead } from "./attempt-read.ts";

/**
 * All that there is to tell of one trial: what its agents thought, ran and said, step by step; their patches, the merge, the tests. It is read
 * when it is asked for, since it is as large as the trial's files.
 *
 * `LongText` is what texts are that may be megabytes: strings, or what a page makes of them that loads them later.
 */
export interface TrialAccount<LongText = string> {
  /** In the order of the result; of a trial whose result is missing, by the names of its files. */
  readonly agents: readonly AgentAccount<LongText>[];
  /** In the order of the table `messages`. */
  readonly messages: readonly SentMessageAccount<LongText>[];
  /** What came to pass beside the agents' steps, in the order of time where it is known. */
  readonly events: readonly TrialEvent[];
  /** Every agent's patch, also one that is empty. */
  readonly patches: readonly PatchAccount<LongText>[];
  /** Where two agents changed the same lines of the base; empty: nowhere. null: fewer than two patches are there. */
  readonly overlaps: readonly LineOverlap[] | null;
  /** null: nothing was merged, or nobody evaluated it. */
  readonly merge: MergeAccount<LongText> | null;
  /** The lower feature first; empty: there is no evaluation. */
  readonly tests: readonly TestAccount<LongText>[];
  /** Where the quote that decided stands; null: the judge quoted nothing, or the file is not here. */
  readonly evidence: EvidencePlace | null;
  /** In the order in which they were made; empty: nobody recorded any. */
  readonly attempts: readonly AttemptAccount[];
  /** A team's list of tasks; null: it had none. */
  readonly team: TeamAccount | null;
  /** Files of the pair folder, with their size in characters where they were read. */
  readonly files: readonly { readonly name: string; readonly chars: number | null }[];
  /** What could not be read, in words. */
  readonly remarks: readonly string[];
}

/** One agent: a lane of the time line. */
export interface AgentAccount<LongText = string> {
  /** `solo`, `agent1`, `agent2`, … */
  readonly agent: string;
  readonly featureId: number | null;
  /** `lead` or `member` of a team, verbatim; null: no team. */
  readonly role: string | null;
  readonly model: string | null;
  /** Verbatim. */
  readonly status: string | null;
  readonly error: string | null;
  readonly costUsd: number | null;
  /** What it was told before its first step: system and task, in order. */
  readonly prompts: readonly { readonly role: string; readonly text: LongText }[];
  readonly steps: readonly StepAccount<LongText>[];
  /** Why there are no steps though the agent worked; null: there are. */
  readonly missing: string | null;
}

/** One answer of the model, what it ran, and what came back. The same steps as the rows of the table `steps`, in their order. */
export interface StepAccount<LongText = string> {
  /** From 0. */
  readonly index: number;
  /** Seconds since the epoch; null where nothing tells. */
  readonly timeSec: number | null;
  readonly durationSec: number | null;
  /** What the model said beside its calls. */
  readonly thought: LongText;
  readonly calls: readonly CallAccount<LongText>[];
  /** What came back that belongs to no call: messages of others, nudges, errors of format, summaries. */
  readonly received: readonly { readonly kind: "message" | "nudge" | "other"; readonly text: LongText }[];
  readonly costUsd: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** What it did that a reader looks for. */
  readonly marks: readonly StepMark[];
  /** Messages that it sent, by their place in `messages`. */
  readonly sent: readonly number[];
  /** Messages that it read, likewise: they came back with its output. */
  readonly read: readonly number[];
}

/**
 * `edit`: its command writes files. `merge`: it merged or pulled what another one did. `task`: it changed a team's list. `summary`: then
 * a summary, which it has among what it received, took the place of the history.
 */
export const stepMarks = ["commit", "submit", "merge", "test", "edit", "send", "receive", "task", "summary"] as const;
export type StepMark = (typeof stepMarks)[number];

export interface CallAccount<LongText = string> {
  /** Name of the tool; null: a shell command. */
  readonly tool: string | null;
  /** The command, or what the tool was given. */
  readonly input: LongText;
  /** What came back; null: nothing did. */
  readonly output: LongText | null;
  readonly exitCode: number | null;
}

export interface SentMessageAccount<LongText = string> {
  /** Its place in `messages`, from 0. */
  readonly index: number;
  readonly from: string;
  readonly to: string;
  readonly text: LongText;
  readonly timeSec: number | null;
  /** The step of the sender that sent it; null where that cannot be told. */
  readonly sentStep: number | null;
  /** The step of the receiver with whose output it came; 0 also where it was there before. null: it never came, or that cannot be told. */
  readonly readStep: number | null;
}

export interface TrialEvent {
  readonly kind: "agent-phase" | "eval-phase" | "model-call" | "container-died" | "killed" | "task";
  /** Seconds since the epoch, UTC; null: not told. */
  readonly timeSec: number | null;
  /** Until when it lasted; null: a moment, or not told. */
  readonly endSec: number | null;
  /** The attempt that it belongs to; null: nobody counted. */
  readonly attempt: number | null;
  /** The agent that it is about; null: all. */
  readonly agent: string | null;
  readonly text: string;
}

export interface PatchAccount<LongText = string> {
  readonly agent: string;
  readonly featureId: number | null;
  readonly file: string;
  /** As it was evaluated. */
  readonly text: LongText;
  /** What upstream had written before it was made whole; null: the same. */
  readonly upstream: LongText | null;
  /** The gold patch of its feature (of both in solo, one after the other); null: the dataset is not here. */
  readonly gold: LongText | null;
  readonly lines: { readonly added: number; readonly removed: number };
  readonly files: readonly string[];
  /** Upstream's word on whether it applied; null: none. */
  readonly apply: string | null;
}

/** Base lines `from` to `to`, inclusive, that these agents both changed. */
export interface LineOverlap {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly agents: readonly [string, string];
}

export interface MergeAccount<LongText = string> {
  /** Upstream's words, verbatim. */
  readonly status: string | null;
  readonly strategy: string | null;
  /** The merged diff, with conflict markers where there are; upstream cuts it at 5,000 characters. */
  readonly diff: LongText | null;
  readonly error: string | null;
  /** Whether conflict markers stand in it. */
  readonly conflicts: boolean;
}

export interface TestAccount<LongText = string> {
  readonly featureId: number;
  readonly position: "a" | "b";
  /** null: its tests did not run. */
  readonly passed: boolean | null;
  readonly exitCode: number | null;
  readonly testsPassed: number | null;
  readonly testsFailed: number | null;
  /** What the test run printed; null: nothing was kept. */
  readonly output: LongText | null;
  /** The first failure that it tells of; null: it tells of none. */
  readonly firstFailure: { readonly line: number; readonly text: string } | null;
}

export interface EvidencePlace {
  readonly file: string;
  readonly quote: string;
  /** Line of the file, from 1; null: the quote does not stand there in one piece. */
  readonly line: number | null;
  /** What the page should show: a step of an agent, the tests of a feature, or the file alone. */
  readonly at:
    | { readonly kind: "step"; readonly agent: string; readonly step: number }
    | { readonly kind: "test"; readonly position: "a" | "b" }
    | { readonly kind: "patch"; readonly file: string }
    | { readonly kind: "attempt"; readonly attempt: number }
    | { readonly kind: "file" };
}

/** An attempt and the model calls that went through its door. */
export type AttemptAccount = AttemptRead & {
  readonly calls: readonly ModelCallAccount[];
};

export interface ModelCallAccount {
  readonly id: string;
  /** ISO time at which it went out. */
  readonly at: string;
  readonly model: string | null;
  /** HTTP status; null: no answer came. */
  readonly status: number | null;
  readonly costUsd: number | null;
  /** From the call's going out to its end; null: not recorded. */
  readonly latencyMs: number | null;
  /** How long the door had held it back before; null: not recorded. */
  readonly heldMs: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

export interface TeamAccount {
  readonly tasks: TasksFile;
  readonly log: TaskLogFile;
}
