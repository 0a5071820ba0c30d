import { agentsOf, defaultAgentOf, type AgentName, type PlayedAgent } from "./agents.ts";
import { releaseOf } from "./releases.ts";
import { settingWords } from "./settings.ts";

/** What a driver can see that changed between releases. */
export interface Habits {
  readonly agents: readonly AgentName[];
  readonly defaultAgent: PlayedAgent;
  /** Words of `--setting`. */
  readonly settings: readonly string[];
  /** Coop eval.json tells per agent whether its patch applied, and exit codes and counts per feature. */
  readonly richCoopEval: boolean;
  /** A conflict is tried again with git's union merge; later, agent1's patch alone is tried instead. */
  readonly unionMerge: boolean;
  /** `--dataset-dir`, `--log-dir`. */
  readonly folderFlags: boolean;
  /** `--setting` knows teams. */
  readonly hasTeams: boolean;
  /** `--team-no-task-list`, `--base-url` and their companions. */
  readonly teamFlags: boolean;
  /** An agent that runs the docker command takes the daemon's complaint about a dead container for the patch. */
  readonly daemonTextAsPatch: boolean;
  /** An agent config is merged key by key, not block by block. */
  readonly deepAgentConfig: boolean;
}

export function habitsOf(version: string): Habits {
  const n = releaseOf(version);
  return {
    agents: agentsOf(n),
    defaultAgent: defaultAgentOf(n),
    settings: settingWords(n),
    richCoopEval: n >= 12,
    unionMerge: n <= 15,
    folderFlags: n >= 12,
    hasTeams: n >= 15,
    teamFlags: n >= 16,
    daemonTextAsPatch: n <= 11 || n >= 23,
    deepAgentConfig: n >= 12,
  };
}
