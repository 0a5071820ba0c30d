import { describeDaemon, type DockerClient } from "@cooperbench-ts/docker-images";
import type { Reason } from "@cooperbench-ts/results";
import type { EndpointAnswer } from "../check/endpoint-check.ts";
import type { MessagingRedis } from "../redis/messaging-redis.ts";
import { diskStillFull } from "./disk-still-full.ts";
import type { RegistryLimit } from "./registry-limit.ts";

/** Whom to ask about a cause that may heal; null: there is nobody. */
export interface Askable {
  readonly docker: DockerClient | null;
  readonly redis: MessagingRedis | null;
  readonly registry: RegistryLimit | null;
  readonly logs: string;
  readonly askModel: () => Promise<EndpointAnswer>;
}

/** What is still wrong, in words; null: it has healed, or nobody can be asked. */
export async function causeStillThere(reason: Reason, askable: Askable): Promise<string | null> {
  switch (reason) {
    case "docker-unavailable": {
      if (askable.docker === null) return null;
      const state = await describeDaemon(askable.docker);
      return state.available ? null : state.message;
    }
    case "redis-unavailable":
      return askable.redis?.failure() ?? null;
    case "registry-rate-limit":
      return askable.registry?.failure() ?? null;
    case "model-unavailable":
    case "model-rate-limit": {
      const { state, status, message } = await askable.askModel();
      return state === "failed" || status === 429 || (status !== null && status >= 500) ? message : null;
    }
    case "disk-full":
      return diskStillFull(askable.logs, askable.docker);
    default:
      return null;
  }
}
