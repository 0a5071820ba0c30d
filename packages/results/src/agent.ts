/** A program that upstream installs by npm, in each container. */
export interface AgentProgram {
  readonly package: string;
  readonly command: string;
  /** Variable by which upstream's set-up script is told the version; without it, the newest. */
  readonly versionVariable: string;
  /** The script, below upstream's package. */
  readonly setup: string;
}

/** What an agent of upstream is to us. Whoever has to decide something by the agent asks for a trait, not for a name. */
export interface AgentTraits {
  /** The first version of upstream that has it; null: unknown. */
  readonly since: string | null;
  /** The last version that has it, and what took its place there; null: it is still there. */
  readonly until: { readonly version: string; readonly successor: string } | null;
  /** The version of upstream that we advise for it; null: none was tried well enough. */
  readonly advised: string | null;
  /** From when on two of them can work on a pair, and what happens before; null: always, as far as we know. */
  readonly together: { readonly since: string; readonly before: string } | null;
  /**
   * How it is told the base URL of its model. `variable`: by this environment variable. `configSince`: by `model.model_kwargs.api_base` of
   * its configuration from this version on, before by the variable of the model's provider. `containerVariable`: by this variable of
   * its container; upstream takes it too, from `takenSince` on, and then prompts as for an endpoint of the user's own.
   * `programSetting`: by this setting of its program. null: not at all.
   */
  readonly endpoint:
    | { readonly variable: string }
    | { readonly configSince: string }
    | { readonly containerVariable: string; readonly takenSince: string }
    | { readonly programSetting: string }
    | null;
  /**
   * Where it runs: in upstream's own process, which calls the model and Redis from this machine; or as a program in the task's
   * container, from where its calls and messages come. null: unknown.
   */
  readonly runs: "in-upstream" | "in-container" | null;
  /** The program that upstream installs into the container; null: none. */
  readonly program: AgentProgram | null;
  /** What it speaks to the model, whatever the model is called; null: litellm's provider of the model decides. */
  readonly speaks: "anthropic" | "openai-responses" | null;
  /** The variables that it takes a key from, in its order; empty: those of the model's provider. */
  readonly keys: readonly string[];
  /** Where its graded patch comes from in all versions; null: as `upstreamHabits` has it for the version. */
  readonly submits: "patch-file" | null;
  /** Where its configuration has the limits of one task, as `block.key`; null: it takes none. */
  readonly limits: { readonly steps: string | null; readonly costUsd: string | null };
  /** Why we do not run it; null: we do. */
  readonly refused: string | null;
  /** Whether its `model` block is read, where `litellm_model_registry` names a file of prices; else only an environment variable counts. */
  readonly readsModelBlock: boolean;
  /** Whether a configuration is merged key by key, from upstream 0.0.11 on; else a given block replaces the built-in one. */
  readonly mergesDeeply: boolean;
  /** From when on it rewrites its trajectory after every step, in a file that `agent.output_path` names; null: never. */
  readonly outputPathSince: string | null;
  /** The rows of its trajectory (see `trajectoryShape`); null: only the rows themselves tell. */
  readonly trajectory: "v1" | "v2" | "transcript" | null;
  /** Whether its `steps` are attempted calls of the model; else they are answered ones. */
  readonly countsAttempts: boolean;
  /** Whether one that was nudged to submit sends a message of role `exit` with what it says next. */
  readonly leavesExitMessage: boolean;
}

/** An agent that we know nothing of: upstream has more than these, and takes modules of others. */
const unknownAgent: AgentTraits = {
  since: null,
  until: null,
  advised: null,
  together: null,
  endpoint: null,
  runs: null,
  program: null,
  speaks: null,
  keys: [],
  submits: null,
  limits: { steps: "agent.step_limit", costUsd: "agent.cost_limit" },
  refused: null,
  readsModelBlock: true,
  mergesDeeply: true,
  outputPathSince: null,
  trajectory: null,
  countsAttempts: true,
  leavesExitMessage: false,
};

const rows = {
  mini_swe_agent: {
    since: "0.0.2",
    until: { version: "0.0.11", successor: "mini_swe_agent_v2" },
    advised: "0.0.11",
    together: null,
    endpoint: { variable: "MSWEA_MODEL_API_BASE" },
    runs: "in-upstream",
    program: null,
    speaks: null,
    keys: [],
    submits: null,
    limits: { steps: "agent.step_limit", costUsd: "agent.cost_limit" },
    refused: null,
    readsModelBlock: false,
    mergesDeeply: false,
    outputPathSince: null,
    trajectory: "v1",
    countsAttempts: false,
    leavesExitMessage: false,
  },
  mini_swe_agent_v2: {
    since: "0.0.5",
    until: null,
    advised: "0.0.29",
    together: { since: "0.0.12", before: "crashes in every coop task (a message without content)" },
    endpoint: { configSince: "0.0.12" },
    runs: "in-upstream",
    program: null,
    speaks: null,
    keys: [],
    submits: null,
    limits: { steps: "agent.step_limit", costUsd: "agent.cost_limit" },
    refused: null,
    readsModelBlock: true,
    mergesDeeply: true,
    outputPathSince: "0.0.12",
    trajectory: "v2",
    countsAttempts: true,
    leavesExitMessage: true,
  },
  claude_code: {
    since: "0.0.15",
    until: null,
    advised: "0.0.29",
    together: null,
    endpoint: { containerVariable: "ANTHROPIC_BASE_URL", takenSince: "0.0.16" },
    runs: "in-container",
    program: {
      package: "@anthropic-ai/claude-code",
      command: "claude",
      versionVariable: "CLAUDE_CODE_VERSION",
      setup: "agents/claude_code/setup.sh",
    },
    speaks: "anthropic",
    keys: ["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_AUTH_TOKEN"],
    submits: "patch-file",
    limits: { steps: "max_turns", costUsd: null },
    refused: null,
    readsModelBlock: false,
    mergesDeeply: true,
    outputPathSince: null,
    trajectory: "transcript",
    countsAttempts: false,
    leavesExitMessage: false,
  },
  codex: {
    since: "0.0.15",
    until: null,
    advised: "0.0.29",
    together: null,
    endpoint: { programSetting: "openai_base_url" },
    runs: "in-container",
    program: {
      package: "@openai/codex",
      command: "codex",
      versionVariable: "CODEX_VERSION",
      setup: "agents/codex/setup.sh",
    },
    speaks: "openai-responses",
    keys: ["OPENAI_API_KEY"],
    submits: "patch-file",
    limits: { steps: null, costUsd: null },
    refused: null,
    readsModelBlock: false,
    mergesDeeply: true,
    outputPathSince: null,
    trajectory: "transcript",
    countsAttempts: false,
    leavesExitMessage: false,
  },
  swe_agent: {
    ...unknownAgent,
    since: "0.0.2",
    refused: "What it does to its model, its containers and its patch was never tried",
  },
  openhands_sdk: {
    ...unknownAgent,
    since: "0.0.3",
    refused: "Upstream runs it in sandboxes of Modal, which no door of ours stands in front of",
  },
} satisfies Record<string, AgentTraits>;

export type AgentName = keyof typeof rows;
export const agentTraits: Readonly<Record<AgentName, AgentTraits>> = rows;

/** The agent of a campaign that names none. */
export const defaultAgent: AgentName = "mini_swe_agent";

/** The traits of an agent by upstream's name for it. One that we do not know, or that nobody named, has those of an unknown agent. */
export function agentTraitsOf(name: string | null): AgentTraits {
  return name !== null && Object.hasOwn(agentTraits, name) ? agentTraits[name as AgentName] : unknownAgent;
}
