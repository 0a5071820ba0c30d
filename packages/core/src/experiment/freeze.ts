import type { ImageReport } from "@cooperbench-ts/docker-images";
import type { ManifestFile } from "@cooperbench-ts/results";
import { type AgentConfig, resolveAgentConfig } from "../upstream/agent-config.ts";
import { passedEnvironment } from "../upstream/environment.ts";
import { probeUpstream, type UpstreamProbe } from "../upstream/probe.ts";
import { requireSupport } from "../upstream/requirements.ts";
import { harnessVersion } from "../version.ts";
import { type Drift, findDrift, refuseDrift } from "./drift.ts";
import type { ExperimentHost } from "./host.ts";
import { amendManifest, buildRunManifests } from "./manifest.ts";
import type { PreparedExperiment } from "./prepare.ts";

/** Upstream as it is installed now, and as an experiment will use it. */
export interface ProbedExperiment {
  readonly prepared: PreparedExperiment;
  readonly probe: UpstreamProbe;
  readonly agentConfig: AgentConfig;
}

/** All inputs that decide results, compared with those of the results that are there. */
export interface FrozenExperiment extends ProbedExperiment {
  /** What is accepted of what differs. */
  readonly drift: readonly Drift[];
  /** The old manifest with what this call adds. */
  readonly manifest: ManifestFile;
}

/** The variables of a process that only asks upstream about itself. */
export function probeEnvironment(host: ExperimentHost): Record<string, string> {
  return { ...passedEnvironment(host.environment), LITELLM_LOCAL_MODEL_COST_MAP: "True" };
}

/** Asks upstream who it is and refuses what it cannot do. @throws ExperimentError */
export async function probeExperiment(prepared: PreparedExperiment, host: ExperimentHost): Promise<ProbedExperiment> {
  const { config } = prepared;
  const probe = await probeUpstream({
    upstream: config.upstream,
    environment: probeEnvironment(host),
    standIn: host.standIn ?? null,
    signal: host.signal,
  });
  requireSupport(probe, config.agent, config.settings);
  const agentConfig = await resolveAgentConfig(probe, {
    agent: config.agent,
    file: config.agentConfig,
    costLimitUsd: config.agentCostLimit,
    stepLimit: config.agentStepLimit,
  });
  return { prepared, probe, agentConfig };
}

/** What the experiment's manifest would become, and what of it differs from before. Nothing is refused. */
export function compareInputs(
  experiment: ProbedExperiment,
  images: readonly ImageReport[],
): { drift: Drift[]; manifest: ManifestFile } {
  const { prepared, probe, agentConfig } = experiment;
  const wanted = buildRunManifests({
    config: prepared.config,
    trials: prepared.trials.map(({ trial }) => trial),
    datasetHash: prepared.inputs.datasetHash,
    probe,
    agentConfig,
    imageDigests: Object.fromEntries(images.map(({ image, digest, imageId }) => [image, digest ?? imageId ?? ""])),
    harnessVersion,
  });
  const drift = findDrift(prepared.manifest, wanted);
  return { drift, manifest: amendManifest(prepared.manifest, wanted, drift) };
}

/** @throws ExperimentError, among them InputError `drift` */
export async function freezeInputs(prepared: PreparedExperiment, host: ExperimentHost): Promise<FrozenExperiment> {
  return refuseUnacceptedDrift(await probeExperiment(prepared, host), []);
}

/** @throws InputError `drift` */
export function refuseUnacceptedDrift(experiment: ProbedExperiment, images: readonly ImageReport[]): FrozenExperiment {
  const compared = compareInputs(experiment, images);
  refuseDrift(compared.drift, new Set(experiment.prepared.config.acceptDrift));
  return { ...experiment, ...compared };
}
