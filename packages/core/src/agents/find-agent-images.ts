import { imageName } from "@cooperbench-ts/docker-images";
import type { ExperimentHost } from "../experiment-host.ts";
import { mayCallModel } from "../plan/decide.ts";
import type { PlannedExperiment } from "../plan/planned-experiment.ts";
import type { DockerAccess } from "../tools/docker-access.ts";
import type { AgentImages, UpstreamInUse } from "../tools/upstream-in-use.ts";
import { agentImages } from "./agent-images.ts";
import { programOf } from "./program-of.ts";

/** Those of the trials that are left, where agents are still to work in any; null: the agent needs none. @throws PrerequisiteError `agents-not-ready` */
export async function findAgentImages(
  { client }: Pick<DockerAccess, "client">,
  { config, manifest, trials }: Pick<PlannedExperiment, "config" | "manifest" | "trials">,
  { probe }: Pick<UpstreamInUse, "probe">,
  { imagesLock: lock, signal }: Pick<ExperimentHost, "imagesLock" | "signal">,
): Promise<AgentImages | null> {
  const setup = await programOf(probe, config.agent);
  if (setup === null) return null;
  // One that is only to be evaluated may come to need an agent again.
  const left = trials.some(({ decision }) => mayCallModel(decision))
    ? trials.filter(({ decision }) => decision.action !== "skip").map(({ trial }) => imageName(trial.pair))
    : [];
  return agentImages(client, { config, manifest, images: [...new Set(left)], setup, lock, signal });
}
