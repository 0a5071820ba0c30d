import type { RunManifest } from "../formats/manifest-file.ts";
import type { Diagnostic } from "../formats/verdict-file.ts";
import { type Setting, settings, settingsCalled, settingToldBy, upstreamSetting } from "../setting.ts";

export interface ResolvedSetting {
  readonly setting: Setting | null;
  /** Who said so; `folder` only where upstream's own word for it says all: one agent, and a team. */
  readonly source: "manifest" | "explicit" | "folder" | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The setting of a pair: from the run's manifest, else from the caller, else null with a diagnostic, because upstream never records
 * whether its agents could talk or shared a repository. One agent alone, and a team, need nobody's word. A word that contradicts
 * upstream's own is not taken.
 */
export function resolveSetting(known: {
  readonly manifest: RunManifest | null;
  readonly explicit: Setting | null;
  readonly upstream: string | null;
}): ResolvedSetting {
  const { manifest, explicit, upstream } = known;
  const told = manifest?.setting ?? explicit;
  const unknown = (code: string, message: string): ResolvedSetting => ({
    setting: null,
    source: null,
    diagnostics: [{ code, message, file: null }],
  });
  if (told != null) {
    if (upstream === null || upstream === upstreamSetting(told)) {
      const source = manifest === null ? "explicit" : "manifest";
      return { setting: told, source, diagnostics: contradiction(told, explicit) };
    }
    return unknown("setting-mismatch", `told to be ${told}, but upstream ran it as ${upstream}`);
  }
  if (upstream !== null) {
    const setting = settingToldBy(upstream);
    if (setting !== null) return { setting, source: "folder", diagnostics: [] };
    if (settingsCalled(upstream).length === 0)
      return unknown("setting-other", `upstream setting ${upstream} is none of ${settings.join(", ")}`);
  }
  return unknown(
    "setting-unknown",
    "no manifest.json: tell the setting by a run map, upstream records neither whether agents could send messages nor whether they shared a repository",
  );
}

/** The manifest was written by the run, and stands. */
function contradiction(manifest: Setting, explicit: Setting | null): Diagnostic[] {
  if (explicit === null || explicit === manifest) return [];
  return [
    { code: "setting-mismatch", message: `told to be ${explicit}, but its manifest says ${manifest}`, file: null },
  ];
}
