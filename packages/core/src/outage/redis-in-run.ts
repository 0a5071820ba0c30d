import { type Clock, whenThere } from "@cooperbench-ts/attempt/host";
import type { Outages } from "@cooperbench-ts/attempt";

/**
 * What an attempt gets of a Redis while a run is under way.
 * @throws GaveUpError when there is none and nothing is waited for any more
 */
export function redisInRun<Got>(ask: () => Promise<Got>, outages: Outages, clock: Pick<Clock, "sleep">): Promise<Got> {
  return whenThere(ask, { reason: "redis-unavailable", file: "redis" }, { outages, clock });
}
