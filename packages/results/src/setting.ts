/**
 * Upstream's words for a setting: its `--setting` flag, and the folder below a run. Trees of others hold all of them, whatever
 * we run ourselves; any other word is legal there too.
 */
export const upstreamSettings = ["solo", "coop", "team"] as const;
export type UpstreamSetting = (typeof upstreamSettings)[number];

export function isUpstreamSetting(word: string): word is UpstreamSetting {
  return upstreamSettings.some((known) => known === word);
}

/** The word of runs whose agents have roles and a list of tasks: their `result.json` says more. */
export const teamWord = "team" satisfies UpstreamSetting;

/** What a setting is. Whoever has to decide something by the setting asks for a trait, not for a name. */
export interface SettingTraits {
  readonly upstream: UpstreamSetting;
  /** How many work on a pair: one does both features, two do one each and their patches are merged. */
  readonly agents: 1 | 2;
  /** Whether the agents may send each other messages. Upstream never records it. */
  readonly messages: boolean;
  /** Whether the agents share a repository while they work. Upstream never records it either. */
  readonly git: boolean;
  /** Whether the agents have roles and a list of tasks. */
  readonly team: boolean;
  /** Whether the agents reach each other over a Redis. */
  readonly needsRedis: boolean;
}

/** In the order in which a campaign runs them. */
const rows = {
  solo: { upstream: "solo", agents: 1, messages: false, git: false, team: false, needsRedis: false },
  "coop-comm": { upstream: "coop", agents: 2, messages: true, git: false, team: false, needsRedis: true },
  "coop-nocomm": { upstream: "coop", agents: 2, messages: false, git: false, team: false, needsRedis: false },
  "coop-git": { upstream: "coop", agents: 2, messages: true, git: true, team: false, needsRedis: true },
  "coop-git-nocomm": { upstream: "coop", agents: 2, messages: false, git: true, team: false, needsRedis: false },
  team: { upstream: "team", agents: 2, messages: true, git: false, team: true, needsRedis: true },
} as const satisfies Record<string, SettingTraits>;

export type Setting = keyof typeof rows;
export const settingTraits: Readonly<Record<Setting, SettingTraits>> = rows;
export const settings = Object.keys(rows) as [Setting, ...Setting[]];

/** The settings of the paper: those of a campaign that names none. */
export const standardSettings = ["solo", "coop-comm", "coop-nocomm"] as const satisfies readonly Setting[];

/** The settings whose agents share the work, so that there is something to merge. */
export type SharedSetting = { [S in Setting]: (typeof rows)[S]["agents"] extends 1 ? never : S }[Setting];

/** Two settings that differ in messages alone: what lies between their results is what messages change. */
export const messagingArms = { with: "coop-comm", without: "coop-nocomm" } as const satisfies Record<string, Setting>;

/** The same of agents that share a repository. */
export const messagingArmsOverGit = { with: "coop-git", without: "coop-git-nocomm" } as const satisfies Record<
  string,
  Setting
>;

/** Settings that need a Redis, as a text for people. */
export const settingsOverRedis = settings.filter((setting) => settingTraits[setting].needsRedis).join(", ");

export function upstreamSetting(setting: Setting): UpstreamSetting {
  return settingTraits[setting].upstream;
}

const alone: ReadonlySet<string | null> = new Set(settings.filter((setting) => settingTraits[setting].agents === 1));

/** Whether one agent does all of it; of an unknown setting nobody says so. */
export function worksAlone(setting: string | null): boolean {
  return alone.has(setting);
}

/** The settings that upstream calls by this word: several where it does not record the difference, none where we never run it. */
export function settingsCalled(word: string): Setting[] {
  return settings.filter((setting) => upstreamSetting(setting) === word);
}

/** The setting that upstream's word alone tells; null where it says too little. */
export function settingToldBy(word: string): Setting | null {
  const [only = null, ...others] = settingsCalled(word);
  return others.length === 0 ? only : null;
}
