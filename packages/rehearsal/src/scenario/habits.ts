/** The last number of a 0.0.x version; every release of upstream so far is one. */
function patchNumber(version: string): number {
  return Number(/^0\.0\.(\d+)$/.exec(version)?.[1] ?? Number.NaN);
}

/** What a driver can see that changed between releases. */
export interface Habits {
  readonly agents: readonly string[];
  /** `mini_swe_agent` (v1) writes chat messages with times; v2 writes tool calls. */
  readonly defaultAgent: string;
  /** v2 up to 0.0.15, and v1 always: `.strip()` eats blank context lines at the end of a patch. */
  readonly stripsV2Patches: boolean;
  /** Coop eval.json tells per agent whether its patch applied, and exit codes and counts per feature. */
  readonly richCoopEval: boolean;
  /** A conflict is tried again with git's union merge; later, agent1's patch alone is tried instead. */
  readonly unionMerge: boolean;
  /** `--dataset-dir`, `--log-dir`. */
  readonly folderFlags: boolean;
  /** `--setting team`, `--base-url` and their companions. */
  readonly teamFlags: boolean;
  /** v2 takes the daemon's complaint about a dead container for the patch. */
  readonly daemonTextAsPatch: boolean;
  /** An agent config is merged key by key, not block by block. */
  readonly deepAgentConfig: boolean;
}

export function habitsOf(version: string): Habits {
  const n = patchNumber(version);
  const agents = ["mini_swe_agent_v2", "openhands_sdk", "swe_agent"];
  if (n <= 11) agents.unshift("mini_swe_agent");
  else if (n >= 15) agents.unshift("claude_code", "codex");
  return {
    agents,
    defaultAgent: n <= 11 ? "mini_swe_agent" : "mini_swe_agent_v2",
    stripsV2Patches: n <= 15,
    richCoopEval: n >= 12,
    unionMerge: n <= 15,
    folderFlags: n >= 12,
    teamFlags: n >= 16,
    daemonTextAsPatch: n <= 11 || n >= 23,
    deepAgentConfig: n >= 12,
  };
}
