import { PrerequisiteError, type Setting, settingTraits } from "@cooperbench-ts/results";
import { callsFromContainers } from "@cooperbench-ts/attempt/host";
import { withoutPassword } from "./redis-connection.ts";

/** Where a server of others is looked for that nobody has named. */
export const DEFAULT_URL = "redis://127.0.0.1:6379";

/** Which Redis a run takes. */
export type RedisChoice =
  | { readonly from: "given"; readonly url: string }
  /** Where it can be used; else one of ours. */
  | { readonly from: "default-port"; readonly url: string }
  /** One of ours, whoever else answers. */
  | { readonly from: "ours" };

/**
 * One decision for a run and for whoever tells of it beforehand.
 * @param wanted a URL, or `auto`
 * @param fromContainers whether agents talk over it from containers: then others' servers are used only where one is named
 * @throws PrerequisiteError `redis-unavailable` where the one that is named cannot be used there
 */
export function chooseRedis(wanted: string, fromContainers: boolean, defaultUrl = DEFAULT_URL): RedisChoice {
  if (wanted === "auto") return fromContainers ? { from: "ours" } : { from: "default-port", url: defaultUrl };
  if (fromContainers) refuseEncrypted(wanted);
  return { from: "given", url: wanted };
}

/** Whether any of the settings talks over a Redis from containers. */
export function redisFromContainers(agent: string, settings: readonly Setting[]): boolean {
  return settings.some((setting) => settingTraits[setting].needsRedis && callsFromContainers(agent, setting));
}

/** Its certificate is of another name than that by which containers call our gate. */
function refuseEncrypted(url: string): void {
  if (new URL(url).protocol === "redis:") return;
  throw new PrerequisiteError({
    code: "redis-unavailable",
    subject: `Redis ${withoutPassword(url)}`,
    problem: "Agents in containers reach it through a gate of ours, where its certificate does not hold.",
    remedy: "Name a server that is called by redis://, or leave --redis out.",
  });
}
