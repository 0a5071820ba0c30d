import { teamPartNames, teamParts } from "@cooperbench-ts/results";
import type { PartialConfig } from "./config-file.ts";
import { type Flag, flagError, list, on } from "./flag.ts";

const PARTS = teamPartNames.map((name) => teamParts[name].name).join(", ");

/** What a team is made of. */
export const teamFlags: readonly Flag[] = [
  {
    flags: "--team-without <list>",
    text: `what a team is left without: some of ${PARTS} (default: it has all)`,
    place: withoutParts,
  },
  { flags: "--team-git", text: "a team shares a repository, too", read: on, place: () => ({ team: { git: true } }) },
];

/** Names that people type, to keys of the configuration that are then false. */
function withoutParts(text: string): PartialConfig {
  const left = list(text).map((typed) => {
    const name = teamPartNames.find((one) => teamParts[one].name === typed);
    if (name === undefined) throw flagError("--team-without", text, `some of ${PARTS}`);
    return [name, false] as const;
  });
  return { team: Object.fromEntries(left) };
}
