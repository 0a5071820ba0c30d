import { ExperimentError } from "@cooperbench-ts/results";
import { GaveUpError, type Outages } from "@cooperbench-ts/attempt";
import type { Clock } from "@cooperbench-ts/attempt/host";

const AGAIN_MS = 2000;

/**
 * What an attempt gets of a Redis while a run is under way: a database that was lost is no prerequisite any more, but an outage that
 * may heal.
 * @throws GaveUpError when there is none and nothing is waited for any more
 */
export async function redisInRun<Got>(
  ask: () => Promise<Got>,
  outages: Outages,
  clock: Pick<Clock, "sleep">,
): Promise<Got> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!ExperimentError.isInstance(error)) throw error;
      outages.report("redis-unavailable", { file: "redis", quote: `${error.subject}: ${error.problem}` });
      await clock.sleep(AGAIN_MS, outages.givenUp);
      if (outages.givenUp.aborted) throw new GaveUpError(error);
    }
  }
}
