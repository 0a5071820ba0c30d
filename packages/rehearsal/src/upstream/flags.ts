import { habitsOf } from "../scenario/habits.ts";

export interface Flag {
  readonly names: readonly string[];
  readonly key: string;
  readonly kind: "text" | "int" | "switch";
  readonly choices?: readonly string[];
  readonly default?: string | number;
  readonly help: string;
}

export interface Command {
  readonly name: "prepare" | "config" | "run" | "eval";
  readonly summary: string;
  readonly description: string;
  readonly flags: readonly Flag[];
}

const BACKENDS = ["modal", "docker", "gcp"];

function text(names: readonly string[], key: string, help: string, fallback?: string): Flag {
  return { names, key, kind: "text", help, ...(fallback === undefined ? {} : { default: fallback }) };
}
function int(names: readonly string[], key: string, help: string, fallback?: number): Flag {
  return { names, key, kind: "int", help, ...(fallback === undefined ? {} : { default: fallback }) };
}
function flag(name: string, key: string, help: string): Flag {
  return { names: [name], key, kind: "switch", help };
}
function choice(name: string, key: string, choices: readonly string[], fallback: string, help: string): Flag {
  return { names: [name], key, kind: "text", choices, default: fallback, help };
}

const subset = text(["-s", "--subset"], "subset", "Use a predefined subset (e.g., lite). See dataset/subsets/");
const task = int(["-t", "--task"], "task", "Filter by task ID");

function folderFlags(logHelp: string): readonly Flag[] {
  return [
    text(["--dataset-dir"], "datasetDir", "Root of the dataset tree (default: ./dataset)."),
    text(["--log-dir"], "logDir", logHelp),
  ];
}

const teamFlags: readonly Flag[] = [
  flag(
    "--team-no-task-list",
    "teamNoTaskList",
    "(team only) disable the shared Redis task list + pre-seeding + metrics.",
  ),
  flag("--team-no-scratchpad", "teamNoScratchpad", "(team only) disable the /workspace/shared Docker volume."),
  flag("--team-no-mcp", "teamNoMcp", "(team only) skip MCP wait_for_message registration in CLI configs."),
  flag(
    "--team-no-auto-refresh",
    "teamNoAutoRefresh",
    "(team only) drop the in-loop task-list summary injection (Python-loop adapters).",
  ),
  flag(
    "--team-no-protocol",
    "teamNoProtocol",
    "(team only) drop the typed coop-request / coop-respond / coop-pending verbs.",
  ),
];

const anthropicFlags: readonly Flag[] = [
  text(
    ["--base-url"],
    "baseUrl",
    "Anthropic-compatible base URL for the model endpoint (forwarded to the agent as ANTHROPIC_BASE_URL). vLLM v0.17.1+ exposes " +
      "/v1/messages natively, so this can point straight at a vLLM server; no proxy needed. Example: https://your-vllm-host.example.com",
  ),
  text(
    ["--auth-token"],
    "authToken",
    "Auth token paired with --base-url (forwarded as ANTHROPIC_AUTH_TOKEN). Use any placeholder for unauthenticated endpoints.",
  ),
];

function runFlags(version: string): readonly Flag[] {
  const habits = habitsOf(version);
  const settingHelp = habits.hasTeams
    ? "Benchmark setting: coop (N peers), solo (1 agent), or team (N agents with shared task list, lead/member roles, " +
      "shared scratchpad) (default: coop)"
    : "Benchmark setting: coop (2 agents) or solo (1 agent) (default: coop)";
  return [
    text(["-n", "--name"], "name", "Experiment name (auto-generated if not provided)"),
    subset,
    text(["-r", "--repo"], "repo", "Filter by repository name (e.g., llama_index_task)"),
    task,
    text(["-f", "--features"], "features", "Specific feature pair to run, comma-separated (e.g., 1,2)"),
    text(
      ["-m", "--model"],
      "model",
      "LLM model to use (default: vertex_ai/gemini-3-flash-preview)",
      "vertex_ai/gemini-3-flash-preview",
    ),
    // The help names v1 at every version, whatever the default is.
    text(["-a", "--agent"], "agent", "Agent framework to use (default: mini_swe_agent)", habits.defaultAgent),
    int(["-c", "--concurrency"], "concurrency", "Number of parallel tasks (default: 20)", 30),
    choice("--setting", "setting", habits.settings, habits.settings[0] as string, settingHelp),
    ...(habits.teamFlags ? teamFlags : []),
    text(
      ["--redis"],
      "redis",
      "Redis URL for inter-agent communication (default: redis://localhost:6379)",
      "redis://localhost:6379",
    ),
    flag("--force", "force", "Force rerun even if results exist"),
    flag("--git", "git", "Enable git collaboration (agents can push/pull/merge via shared remote)"),
    flag("--no-messaging", "noMessaging", "Disable messaging (send_message command)"),
    flag("--no-auto-eval", "noAutoEval", "Disable automatic evaluation after completion (enabled by default)"),
    int(["--eval-concurrency"], "evalConcurrency", "Number of parallel evaluations for auto-eval (default: 10)", 10),
    choice(
      "--backend",
      "backend",
      BACKENDS,
      "docker",
      "Execution backend: modal (cloud), docker (local), or gcp (GCP VM) (default: docker)",
    ),
    text(["--agent-config"], "agentConfig", "Path to agent-specific configuration file (format determined by agent)"),
    ...(habits.folderFlags ? folderFlags("Root to write run logs under (default: ./logs).") : []),
    ...(habits.teamFlags ? anthropicFlags : []),
  ];
}

function evalFlags(version: string): readonly Flag[] {
  return [
    text(["-n", "--name"], "name", "Experiment name to evaluate (required for eval)"),
    subset,
    text(["-r", "--repo"], "repo", "Filter by repository name"),
    task,
    text(["-f", "--features"], "features", "Specific feature pair to evaluate, comma-separated (e.g., 1,2)"),
    int(["-c", "--concurrency"], "concurrency", "Number of parallel evaluations (default: 10)", 10),
    flag("--force", "force", "Force re-evaluation even if eval.json exists"),
    choice(
      "--backend",
      "backend",
      BACKENDS,
      "docker",
      "Execution backend: modal (cloud), docker (local), or gcp (GCP Batch) (default: docker)",
    ),
    ...(habitsOf(version).folderFlags ? folderFlags("Root of the logs tree (default: ./logs).") : []),
  ];
}

/** Upstream's commands as this version's `--help` lists them. */
export function commandsOf(version: string): readonly Command[] {
  return [
    {
      name: "prepare",
      summary: "Download the CooperBench dataset from HuggingFace",
      description:
        "Download the CooperBench dataset (CodeConflict/cooperbench-dataset) into ./dataset so `run`/`eval` can use it.",
      flags: [flag("--force", "force", "Delete ./dataset before downloading.")],
    },
    {
      name: "config",
      summary: "Configure execution backends",
      description: "Interactive configuration wizards for backends (GCP, Modal, etc.)",
      flags: [],
    },
    {
      name: "run",
      summary: "Run benchmark tasks",
      description: "Run agents on CooperBench tasks",
      flags: runFlags(version),
    },
    {
      name: "eval",
      summary: "Evaluate completed runs",
      description: "Evaluate agent runs from logs/ directory",
      flags: evalFlags(version),
    },
  ];
}
