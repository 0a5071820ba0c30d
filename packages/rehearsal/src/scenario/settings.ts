import { onlySlot, peerSlots, type AgentSlot } from "../agent-slots.ts";
import { everyRelease, isAmong, type Releases } from "./releases.ts";

interface UpstreamSetting {
  readonly releases: Releases;
  /** The agents of a trial: one does both features, two do one each. */
  readonly slots: readonly AgentSlot[];
  /** What `eval` calls the patch that it tests. */
  readonly testedPatch: string;
}

/** Upstream's settings, in the order of its help: words of `--setting`, and folders below a run. The first is the default. */
export const upstreamSettings = {
  coop: { releases: everyRelease, slots: peerSlots, testedPatch: "merged.patch" },
  solo: { releases: everyRelease, slots: [onlySlot], testedPatch: "solo.patch" },
  team: { releases: { first: 15, last: null }, slots: peerSlots, testedPatch: "merged.patch" },
} as const satisfies Record<string, UpstreamSetting>;

/** What `--setting` is without a word. */
export const upstreamDefault = "coop" satisfies keyof typeof upstreamSettings;

interface SettingTraits {
  /** Upstream's word for it. */
  readonly folder: keyof typeof upstreamSettings;
  /** The agents may write to each other, over Redis; else `--no-messaging`. */
  readonly messages: boolean;
  /** The agents share a repository: `--git`. */
  readonly git: boolean;
}

/** The harness's settings, as upstream's `--setting`, `--no-messaging` and `--git` spell them. */
export const settingTraits = {
  solo: { folder: "solo", messages: false, git: false },
  "coop-comm": { folder: "coop", messages: true, git: false },
  "coop-nocomm": { folder: "coop", messages: false, git: false },
  "coop-git": { folder: "coop", messages: true, git: true },
  "coop-git-nocomm": { folder: "coop", messages: false, git: true },
  team: { folder: "team", messages: true, git: false },
} as const satisfies Record<string, SettingTraits>;

export type RehearsedSetting = keyof typeof settingTraits;

/** Upstream's folder below a run. */
export type SettingFolder = (typeof settingTraits)[RehearsedSetting]["folder"];

export const rehearsedSettings = Object.keys(settingTraits) as readonly RehearsedSetting[];

/** The settings of a rehearsal that names none. */
export const usualSettings = ["solo", "coop-comm", "coop-nocomm"] as const satisfies readonly RehearsedSetting[];

export const settingFolders: readonly SettingFolder[] = [
  ...new Set(rehearsedSettings.map((setting) => settingTraits[setting].folder)),
];

/** Share of trials whose agents solve both features, unless a rehearsal wants another. */
export const defaultPassRates: Readonly<Record<SettingFolder, number>> = { solo: 0.4, coop: 0.25, team: 0.3 };

/** Of a scenario that may leave one out. */
export function passRateOf(rates: Partial<Readonly<Record<SettingFolder, number>>>, folder: SettingFolder): number {
  return rates[folder] ?? defaultPassRates[folder];
}

/** The agents have roles, and a list of tasks. */
export function isTeam(folder: SettingFolder): boolean {
  return folder === settingTraits.team.folder;
}

/** One agent does both features: nothing is merged, and nobody is written to. */
export function isAlone(folder: SettingFolder): boolean {
  return upstreamSettings[folder].slots.length === 1;
}

/** Words of `--setting` that a release knows. */
export function settingWords(release: number): readonly string[] {
  return Object.entries(upstreamSettings).flatMap(([word, { releases }]) => (isAmong(releases, release) ? [word] : []));
}

/** The setting of a call of upstream, or of a folder that it left. */
export function settingIn(folder: SettingFolder, messages = true, git = false): RehearsedSetting {
  const settings = rehearsedSettings.filter((setting) => settingTraits[setting].folder === folder);
  const exact = settings.find(
    (setting) => settingTraits[setting].messages === messages && settingTraits[setting].git === git,
  );
  return exact ?? (settings[0] as RehearsedSetting);
}
