import { onlySlot, peerSlots, type AgentSlot } from "../agent-slots.ts";
import { everyRelease, isAmong, type Releases } from "./releases.ts";

interface UpstreamSetting {
  readonly releases: Releases;
  /** The agents of a trial: one does both features, two do one each. null: not rehearsed. */
  readonly slots: readonly AgentSlot[] | null;
  /** What `eval` calls the patch that it tests; null: not rehearsed. */
  readonly testedPatch: string | null;
}

/** Upstream's settings, in the order of its help: words of `--setting`, and folders below a run. The first is the default. */
export const upstreamSettings = {
  coop: { releases: everyRelease, slots: peerSlots, testedPatch: "merged.patch" },
  solo: { releases: everyRelease, slots: [onlySlot], testedPatch: "solo.patch" },
  team: { releases: { first: 16, last: null }, slots: null, testedPatch: null },
} as const satisfies Record<string, UpstreamSetting>;

interface SettingTraits {
  /** Upstream's word for it. */
  readonly folder: keyof typeof upstreamSettings;
  /** The agents may write to each other, over Redis; else `--no-messaging`. */
  readonly messages: boolean;
}

/** The harness's three settings, as upstream's `--setting` and `--no-messaging` spell them. */
export const settingTraits = {
  solo: { folder: "solo", messages: false },
  "coop-comm": { folder: "coop", messages: true },
  "coop-nocomm": { folder: "coop", messages: false },
} as const satisfies Record<string, SettingTraits>;

export type RehearsedSetting = keyof typeof settingTraits;

/** Upstream's folder below a run. */
export type SettingFolder = (typeof settingTraits)[RehearsedSetting]["folder"];

export const rehearsedSettings = Object.keys(settingTraits) as readonly RehearsedSetting[];

export const settingFolders: readonly SettingFolder[] = [
  ...new Set(rehearsedSettings.map((setting) => settingTraits[setting].folder)),
];

/** Share of trials whose agents solve both features, unless a rehearsal wants another. */
export const defaultPassRates: Readonly<Record<SettingFolder, number>> = { solo: 0.4, coop: 0.25 };

/** One agent does both features: nothing is merged, and nobody is written to. */
export function isAlone(folder: SettingFolder): boolean {
  return upstreamSettings[folder].slots.length === 1;
}

/** Words of `--setting` that a release knows. */
export function settingWords(release: number): readonly string[] {
  return Object.entries(upstreamSettings).flatMap(([word, { releases }]) => (isAmong(releases, release) ? [word] : []));
}

/** The setting of a call of upstream, or of a folder that it left. */
export function settingIn(folder: SettingFolder, messages = true): RehearsedSetting {
  const settings = rehearsedSettings.filter((setting) => settingTraits[setting].folder === folder);
  const exact = settings.find((setting) => settingTraits[setting].messages === messages);
  return exact ?? (settings[0] as RehearsedSetting);
}
