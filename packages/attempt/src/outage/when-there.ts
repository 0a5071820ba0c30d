import { ExperimentError, type Reason } from "@cooperbench-ts/results";
import type { Clock } from "../process/clock.ts";
import { GaveUpError, type Outages } from "./outages.ts";

const AGAIN_MS = 2000;

/**
 * What was there when a run began is no prerequisite any more, but an outage that may heal: it is reported, and asked for again.
 * @param isAway whether an error says so. Default: each that names what is missing
 * @throws GaveUpError when there is none and nothing is waited for any more
 */
export async function whenThere<Got>(
  ask: () => Promise<Got>,
  { reason, file }: { readonly reason: Reason; readonly file: string },
  { outages, clock }: { readonly outages: Pick<Outages, "report" | "givenUp">; readonly clock: Pick<Clock, "sleep"> },
  isAway: (error: ExperimentError) => boolean = () => true,
): Promise<Got> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!ExperimentError.isInstance(error) || !isAway(error)) throw error;
      outages.report(reason, { file, quote: `${error.subject}: ${error.problem}` });
      await clock.sleep(AGAIN_MS, outages.givenUp);
      if (outages.givenUp.aborted) throw new GaveUpError(error);
    }
  }
}
