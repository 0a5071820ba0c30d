import { describeDaemon, type DockerClient } from "@cooperbench-ts/docker-images";
import { type HealingPart, type Reason, reasonTraits } from "@cooperbench-ts/results";
import type { EndpointAnswer } from "../check/endpoint-check.ts";
import type { MessagingRedis } from "../redis/messaging-redis.ts";
import { diskStillFull } from "./disk-still-full.ts";
import type { RegistryLimit } from "./registry-limit.ts";

/** Whom to ask about a cause; null: there is nobody. */
export interface Askable {
  readonly docker: DockerClient | null;
  readonly redis: MessagingRedis | null;
  readonly registry: RegistryLimit | null;
  readonly logs: string;
  /** Where upstream looks for programs; null: it needs none. */
  readonly searchPath: string | null;
  readonly askModel: (signal?: AbortSignal) => Promise<EndpointAnswer>;
}

/** What is still wrong, in words; null: it has healed, or nobody can be asked. */
export async function causeStillThere(reason: Reason, askable: Askable): Promise<string | null> {
  const { heals } = reasonTraits[reason];
  return heals === null ? null : failureOf(heals, askable);
}

async function failureOf(part: HealingPart, askable: Askable): Promise<string | null> {
  switch (part) {
    case "docker": {
      if (askable.docker === null) return null;
      const state = await describeDaemon(askable.docker);
      return state.available ? null : state.message;
    }
    case "redis":
      return askable.redis?.failure() ?? null;
    case "registry":
      return askable.registry?.failure() ?? null;
    case "model": {
      const { state, status, message } = await askable.askModel();
      // Any refusal: money that is gone (402, 403) does not come back at a time that somebody names.
      return state === "failed" || (status !== null && status >= 300) ? message : null;
    }
    case "disk":
      return diskStillFull(askable.logs, askable.docker);
  }
}
