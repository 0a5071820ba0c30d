import type { RunManifest } from "../formats/manifest-file.ts";
import { type ResultFile, teamFeatures } from "../formats/result-file.ts";
import type { Diagnostic } from "../formats/verdict-file.ts";
import { type Setting, settingTraits } from "../setting.ts";
import {
  maySend,
  recordedTeam,
  sharesGit,
  type TeamOptions,
  type TeamPartName,
  teamPartNames,
  teamParts,
} from "../team.ts";
import type { RunContext } from "../tables/trial-record.ts";

/** What agents of a run had together, as far as manifest and result tell it. */
export function teamFacts(
  setting: Setting | null,
  manifest: RunManifest | null,
  result: ResultFile | null,
): { readonly facts: Pick<RunContext, "git" | "sends" | "teamWithout">; readonly diagnostics: readonly Diagnostic[] } {
  if (setting === null) return { facts: { git: null, sends: null, teamWithout: null }, diagnostics: [] };
  const { team } = settingTraits[setting];
  const asked = manifest?.team ?? null;
  const sends = maySend(setting, asked);
  if (!team) return { facts: { git: sharesGit(setting, null), sends, teamWithout: null }, diagnostics: [] };
  const recorded = recordedTeam(teamFeatures(result));
  const said: Partial<Record<TeamPartName, boolean>> = { ...asked, ...recorded };
  const known = Object.keys(said).length > 0;
  const left = teamPartNames.filter((name) => said[name] === false).map((name) => teamParts[name].name);
  return {
    facts: { git: asked?.git ?? null, sends, teamWithout: known ? left.join(",") : null },
    diagnostics: asked === null ? [] : differences(asked, recorded),
  };
}

function differences(asked: TeamOptions, recorded: Partial<Record<TeamPartName, boolean>>): Diagnostic[] {
  const differing = teamPartNames.filter((name) => recorded[name] !== undefined && recorded[name] !== asked[name]);
  if (differing.length === 0) return [];
  const had = differing.map((name) => `${teamParts[name].name} was ${recorded[name] === true ? "there" : "left out"}`);
  return [
    {
      code: "team-disagrees",
      message: `the team was not what its run asked for: ${had.join(", ")}, as upstream recorded it`,
      file: "result.json",
    },
  ];
}
