/** How upstream and the agents name things; what a made tree is put together from. */
export type Word = "solo" | "coop" | "team";
export type Setting = "solo" | "coop-comm" | "coop-nocomm" | "team";
export type Agent = "mini_swe_agent" | "mini_swe_agent_v2" | "claude_code" | "openhands_sdk";

/** What becomes of a trial. It is decided first; files that say so are written then. */
export type Outcome =
  | "pass"
  | "tests-failed"
  | "conflict"
  | "no-patch"
  | "agent-infra"
  | "eval-infra"
  | "not-evaluated"
  | "torn-eval"
  | "torn-result";

/** How the patches of two agents were joined, in the words of upstream's versions. */
export type Merge = "clean" | "union" | "one-agent" | "identical" | "untested";

/** A pair of a tree, and how hard it is: the share of the arms' skill that it asks for. */
export interface PlannedPair {
  readonly repo: string;
  readonly taskId: number;
  readonly features: readonly [number, number];
  readonly hardness: number;
}

export interface TrialPlan {
  readonly repo: string;
  readonly taskId: number;
  readonly features: readonly [number, number];
  readonly outcome: Outcome;
  /** null: one agent alone, or nothing to tell. */
  readonly merge: Merge | null;
  /** One or two agents, in the order of the slots. */
  readonly agents: readonly AgentPlan[];
  /** Order in which the agents ended, which is that of the keys in `result.json`. */
  readonly secondFirst: boolean;
  readonly messages: readonly MessagePlan[];
  readonly durationSec: number;
}

export interface AgentPlan {
  readonly status: string;
  /** null: the field is missing. 0 with answers of a model: it has no price. */
  readonly cost: number | null;
  readonly steps: number;
  /** null: the fields are missing, as before 0.0.4. */
  readonly tokens: readonly [number, number, number, number] | null;
  readonly patchLines: number;
  /** What the model's provider said instead of an answer, and what that is called; null: nothing went wrong. */
  readonly refusal: { readonly reason: string; readonly error: string } | null;
  /** Messages of the model in the trajectory. */
  readonly answers: number;
}

export interface MessagePlan {
  readonly from: 1 | 2;
  readonly said: MessageText;
  readonly atSec: number;
}

export interface MessageText {
  readonly text: string;
  readonly namesFile: boolean;
  readonly namesLine: boolean;
}

export interface RunPlan {
  /** Folder below the tree. */
  readonly name: string;
  /** Upstream's version, which no file of upstream's names. */
  readonly version: string;
  readonly word: Word;
  /** What the run is; null: only a run map could say whether agents had messages. */
  readonly setting: Setting | null;
  readonly arm: string;
  readonly repeat: number;
  readonly model: string;
  readonly agent: Agent;
  /** Whether the folder of the setting is there. */
  readonly hasSettingFolder: boolean;
  /** Whether trajectories and patches were kept. */
  readonly hasWork: boolean;
  /** `config.json`, `summary.json` and `eval_summary.json`, as far as upstream left them. */
  readonly runFiles: readonly ("config" | "summary" | "eval_summary")[];
  readonly timestamps: "seconds" | "text" | "none";
  readonly backend: "docker" | "gcp";
  readonly trials: readonly TrialPlan[];
}

export interface TreePlan {
  readonly seed: number;
  readonly runs: readonly RunPlan[];
  /** Rules that say what the runs are; null: names and folders have to. */
  readonly map: readonly RuleText[] | null;
  /** Runs that no rule names: they are left out. */
  readonly unnamed: readonly RunPlan[];
}

/** `PATTERN=SETTING@ARM` as a user types it, or an entry of a run map's file. */
export type RuleText =
  | string
  | { readonly run: string; readonly setting?: Setting; readonly arm: string; readonly repeat: number };

export function isAtLeast(version: string, other: string): boolean {
  const patch = (text: string) => Number(text.split(".")[2] ?? 0);
  return patch(version) >= patch(other);
}
