import type { AttemptOrder, AttemptWork, Trial } from "@cooperbench-ts/attempt";
import type { AgentConfig } from "@cooperbench-ts/attempt/host";
import { imageName } from "@cooperbench-ts/docker-images";
import type { RunManifest } from "@cooperbench-ts/results";
import type { UpstreamInUse } from "../check/upstream-in-use.ts";
import { containerLimits, type ExperimentConfig, experimentName } from "../config/config.ts";

/** What is the same for all orders of an experiment. */
export interface OrderInputs {
  readonly config: ExperimentConfig;
  readonly upstream: UpstreamInUse;
  /** By feature, as in the manifest. */
  readonly datasetHash: Readonly<Record<string, string>>;
  /** By image; those that come while the run is under way are not among them. */
  readonly imageDigests: RunManifest["imageDigests"];
}

/** The order for one phase of an attempt. */
export function orderOf(inputs: OrderInputs, trial: Trial, attempt: number, work: AttemptWork): AttemptOrder {
  const { config, upstream } = inputs;
  const { version, litellmVersion, standIn } = upstream.probe;
  const { repo, taskId, features } = trial.pair;
  const named = features.map((feature) => `${repo}/${taskId}/f${feature}`);
  return {
    orderVersion: 1,
    experiment: experimentName(config),
    trial,
    attempt,
    work,
    model: config.model,
    agent: { name: config.agent, config: withoutPriceFile(upstream.agentConfig) },
    limits: { agentMs: config.timeout, evalMs: config.evalTimeout },
    container: containerLimits(config),
    patchRepair: config.patchRepair,
    conditions: {
      upstream: { version, litellm: litellmVersion, standIn },
      datasetHash: Object.fromEntries(named.map((feature) => [feature, inputs.datasetHash[feature] ?? ""])),
      imageDigest: inputs.imageDigests[imageName(trial.pair)] ?? null,
    },
  };
}

/** Each machine hands its own file of prices over: the path of this one's means nothing elsewhere. */
function withoutPriceFile({ overrides, priceRegistry }: AgentConfig): AttemptOrder["agent"]["config"] {
  if (overrides === null || priceRegistry === null) return overrides;
  const { litellm_model_registry: _, ...model } = overrides["model"] as Record<string, unknown>;
  return { ...overrides, model };
}
