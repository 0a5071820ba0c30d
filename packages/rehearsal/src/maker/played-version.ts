import { agentTraits, isPlayed, playedAgents } from "../scenario/agents.ts";
import { isAmong, releaseOf } from "../scenario/releases.ts";
import { isTeam, type RehearsedSetting, settingTraits } from "../scenario/settings.ts";
import { RehearsalOptionError } from "./option-error.ts";

const EARLY_VERSION = "0.0.11";
const LATER_VERSION = "0.0.29";

/**
 * The version that the stand-in behaves as where nobody names one: the one that is advised for the agent. Without an agent the early
 * one, unless a setting needs what came later.
 * @throws RehearsalOptionError where the stand-in plays no such agent, or not in one of the settings
 */
export function playedVersion(agent: string | undefined, settings: readonly RehearsedSetting[] = []): string {
  const later = settings.filter(isLater);
  if (agent === undefined) return later.length === 0 ? EARLY_VERSION : LATER_VERSION;
  if (!isPlayed(agent)) throw new RehearsalOptionError("agent", `one of ${playedAgents.join(", ")}`, agent);
  if (staysUntilLater(agent)) return LATER_VERSION;
  if (later.length === 0) return EARLY_VERSION;
  const able = playedAgents.filter((name) => isPlayed(name) && staysUntilLater(name));
  throw new RehearsalOptionError("agent", `one of ${able.join(", ")} in ${later.join(", ")}`, agent);
}

function staysUntilLater(agent: keyof typeof agentTraits): boolean {
  return isAmong(agentTraits[agent].releases, releaseOf(LATER_VERSION));
}

/** What the early version does not know, or starts a server for that is not ready. */
function isLater(setting: RehearsedSetting): boolean {
  const { folder, git } = settingTraits[setting];
  return git || isTeam(folder);
}
