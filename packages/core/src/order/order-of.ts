import { z } from "zod";
import type { AttemptOrder, AttemptWork } from "@cooperbench-ts/attempt";
import { type ManifestFile, ofFeatures, type Trial } from "@cooperbench-ts/results";
import { type AgentConfig, type Credentials, namesOf } from "@cooperbench-ts/attempt/host";
import { imageName } from "@cooperbench-ts/docker-images";
import { containerLimits, type ExperimentConfig, experimentName, teamOf } from "../config/config.ts";
import type { UpstreamInUse } from "../tools/upstream-in-use.ts";

/** What is the same for all orders of an experiment. */
export interface OrderInputs {
  readonly config: ExperimentConfig;
  readonly upstream: UpstreamInUse;
  /** What agents get to call the model with; null: they call none. */
  readonly credentials: Credentials | null;
  /** With the run of every trial; images that come while it is under way are not in it. */
  readonly manifest: ManifestFile;
}

/** The order for one phase of an attempt. */
export function orderOf(inputs: OrderInputs, trial: Trial, attempt: number, work: AttemptWork): AttemptOrder {
  const { config, upstream, credentials, manifest } = inputs;
  const { version, litellmVersion, standIn } = upstream.probe;
  const run = manifest.runs.find((planned) => planned.run === trial.run);
  if (run === undefined) throw new Error(`no run ${trial.run} in the manifest`);
  const image = imageName(trial.pair);
  return {
    orderVersion: 1,
    experiment: experimentName(config),
    trial,
    attempt,
    work,
    model: config.model,
    agent: {
      name: config.agent,
      config: withoutPriceFile(upstream.agentConfig.overrides),
      image: imageWithProgram(upstream, image),
    },
    team: teamOf(config, trial.setting),
    limits: { agentMs: config.timeout, evalMs: config.evalTimeout, installTime: config.installTime },
    ...(credentials === null ? {} : { credentials: listed(credentials) }),
    container: containerLimits(config),
    patchRepair: config.patchRepair,
    timeLimit: config.timeLimit,
    conditions: {
      upstream: { version, litellm: litellmVersion, standIn },
      datasetHash: ofFeatures(run.datasetHash, trial.pair),
      imageDigest: run.imageDigests[image] ?? null,
      endpointHost: run.endpointHost,
    },
  };
}

function imageWithProgram({ agentImages }: UpstreamInUse, image: string): AttemptOrder["agent"]["image"] {
  const name = agentImages?.of.get(image);
  const version = agentImages?.version ?? null;
  return name === undefined || version === null ? null : { of: image, name, version };
}

function listed(credentials: Credentials): NonNullable<AttemptOrder["credentials"]> {
  const { preset, variables, files } = namesOf(credentials);
  return { preset, variables: [...variables], files: [...files] };
}

const withModelSchema = z.looseObject({ model: z.looseObject({ litellm_model_registry: z.unknown() }) });

/** Each host hands its own file of prices over: the path of this one's means nothing elsewhere. */
function withoutPriceFile(config: AgentConfig["overrides"]): AttemptOrder["agent"]["config"] {
  const named = withModelSchema.safeParse(config).data;
  if (named === undefined) return config;
  const { litellm_model_registry: _, ...model } = named.model;
  return { ...config, model };
}
