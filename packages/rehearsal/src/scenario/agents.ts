import { everyRelease, isAmong, type Releases } from "./releases.ts";

interface AgentTraits {
  readonly releases: Releases;
  /** In the run names that upstream makes up. */
  readonly shortName: string;
  /** Upstream takes the first such agent that it has when none is named. */
  readonly mayBeDefault: boolean;
  /** How the stand-in plays it; null: it does not. */
  readonly played: PlayedTraits | null;
}

/** A program that upstream installs into the container and starts there. */
export interface ProgramTraits {
  /** What upstream calls it where it could not be installed. */
  readonly label: string;
  readonly speaks: "anthropic" | "responses";
  /** USD per token by its own table; null: it names no cost. */
  readonly price: { readonly input: number; readonly output: number } | null;
}

interface PlayedTraits {
  /** Chat messages, each with its time; tool calls, and an `exit` row at the end; or what a program in the container did, as texts. */
  readonly trajectory: "chat" | "tool-calls" | "transcript";
  /** The program in the container that does the work; null: upstream's own process does. */
  readonly program: ProgramTraits | null;
  /** Through docker-py or the docker CLI: whose words its failures are in, and what it logs. */
  readonly docker: "library" | "command";
  /** Releases whose `.strip()` eats blank context lines at the end of its patch. */
  readonly stripsPatch: Releases;
  /** It takes the diff of the tree however it ended, so an Error can have a patch. */
  readonly keepsPatchOfError: boolean;
  /** Its steps are calls, the failed one included; else answers. */
  readonly countsFailedCall: boolean;
  /** USD, where no agent config says otherwise. */
  readonly costLimit: number;
  /** Environment variable for its API base that comes before the provider's own. */
  readonly apiBaseVariable: string | null;
}

const noRelease: Releases = { first: null, last: -1 };
/** What programs in containers have in common: they take no limits, and hand in a file. */
const inContainer = {
  trajectory: "transcript",
  docker: "command",
  stripsPatch: noRelease,
  keepsPatchOfError: false,
  countsFailedCall: false,
  costLimit: 0,
} as const;

/** Upstream's agents, in the order of its texts. */
export const agentTraits = {
  claude_code: {
    releases: { first: 15, last: null },
    shortName: "claude_code",
    mayBeDefault: false,
    played: {
      ...inContainer,
      program: { label: "claude-code", speaks: "anthropic", price: { input: 3e-6, output: 15e-6 } },
      apiBaseVariable: "ANTHROPIC_BASE_URL",
    },
  },
  codex: {
    releases: { first: 15, last: null },
    shortName: "codex",
    mayBeDefault: false,
    played: {
      ...inContainer,
      program: { label: "codex", speaks: "responses", price: null },
      apiBaseVariable: "AZURE_OPENAI_ENDPOINT",
    },
  },
  mini_swe_agent: {
    releases: { first: null, last: 11 },
    shortName: "msa",
    mayBeDefault: true,
    played: {
      trajectory: "chat",
      program: null,
      docker: "library",
      stripsPatch: everyRelease,
      keepsPatchOfError: true,
      countsFailedCall: false,
      costLimit: 1,
      apiBaseVariable: "MSWEA_MODEL_API_BASE",
    },
  },
  mini_swe_agent_v2: {
    releases: everyRelease,
    shortName: "msa-v2",
    mayBeDefault: true,
    played: {
      trajectory: "tool-calls",
      program: null,
      docker: "command",
      stripsPatch: { first: null, last: 15 },
      keepsPatchOfError: false,
      countsFailedCall: true,
      costLimit: 3,
      apiBaseVariable: null,
    },
  },
  openhands_sdk: { releases: everyRelease, shortName: "oh", mayBeDefault: false, played: null },
  swe_agent: { releases: everyRelease, shortName: "sw", mayBeDefault: false, played: null },
} as const satisfies Record<string, AgentTraits>;

export type AgentName = keyof typeof agentTraits;

/** An agent that the stand-in plays. */
export type PlayedAgent = {
  [Name in AgentName]: (typeof agentTraits)[Name]["played"] extends null ? never : Name;
}[AgentName];

const names = Object.keys(agentTraits) as readonly AgentName[];

export function agentsOf(release: number): readonly AgentName[] {
  return names.filter((name) => isAmong(agentTraits[name].releases, release));
}

export function defaultAgentOf(release: number): PlayedAgent {
  return agentsOf(release)
    .filter(isPlayed)
    .find((name) => agentTraits[name].mayBeDefault) as PlayedAgent;
}

/** Agents that the stand-in plays. */
export const playedAgents: readonly string[] = names.filter((name) => agentTraits[name].played !== null);

export function isAgent(name: string): name is AgentName {
  return Object.hasOwn(agentTraits, name);
}

export function isPlayed(name: string): name is PlayedAgent {
  return isAgent(name) && agentTraits[name].played !== null;
}

export function playedTraits(agent: PlayedAgent): PlayedTraits {
  return agentTraits[agent].played;
}
