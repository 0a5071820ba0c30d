import type { DaemonDescription } from "@cooperbench-ts/docker-images";
import { PrerequisiteError } from "../errors.ts";
import type { ExperimentEvent } from "../events.ts";
import type { ModelPrice } from "../model-door/price.ts";
import type { DockerAccess } from "../trial/context.ts";
import type { EndpointTarget } from "./endpoint-call.ts";
import { checkEndpoint, submitNudgeWarning } from "./endpoint-check.ts";
import {
  type FrozenExperiment,
  probeEnvironment,
  type ProbedExperiment,
  probeExperiment,
  refuseUnacceptedDrift,
} from "./freeze.ts";
import type { ExperimentConfig } from "./config.ts";
import type { ExperimentHost } from "./host.ts";
import { askPrice } from "./model.ts";
import type { PreparedExperiment } from "./prepare.ts";
import { connectDocker, type ImagesOptions, requireDaemon, requireImages, requireKey } from "./prerequisites.ts";

type Emit = (event: ExperimentEvent) => void;

/** An experiment whose upstream, key and daemon are there. */
export interface EquippedExperiment extends ProbedExperiment {
  readonly key: { readonly name: string; readonly value: string } | null;
  /** null in a rehearsal. */
  readonly docker: (DockerAccess & { readonly daemon: DaemonDescription }) | null;
}

/** An experiment of whose prerequisites only the endpoint was not asked yet, because that costs money. */
export interface ReadyExperiment extends EquippedExperiment, FrozenExperiment {
  /** null: litellm knows no price. undefined: it could not be asked. */
  readonly price: ModelPrice | null | undefined;
  readonly endpoint: EndpointTarget;
}

/** What is quickly looked at. @throws ExperimentError */
export async function equipExperiment(prepared: PreparedExperiment, host: ExperimentHost): Promise<EquippedExperiment> {
  const { config } = prepared;
  const rehearsed = host.standIn !== undefined;
  const key = rehearsed ? null : requireKey(config, host.environment);
  const probed = await probeExperiment(prepared, host);
  const docker = rehearsed ? null : await connectDocker(host.environment, host.signal);
  if (docker !== null) await requireDaemon(docker, config.docker);
  return { ...probed, key, docker };
}

export function imagesOptions(host: ExperimentHost, emit: Emit): ImagesOptions {
  const { cacheFolder, signal, environment, imagesLock } = host;
  return { cacheFolder, emit, signal, environment, lock: imagesLock };
}

/** What takes longer: the model's price, and every image pulled and verified. @throws ExperimentError */
export async function readyExperiment(
  equipped: EquippedExperiment,
  host: ExperimentHost,
  emit: Emit,
): Promise<ReadyExperiment> {
  const { docker, probe, prepared, agentConfig } = equipped;
  const { config } = prepared;
  const price = await askPrice(probe, config.model, probeEnvironment(host), agentConfig.priceRegistry);
  // A stand-in tells its own costs.
  if (price == null && !probe.standIn) refuseOrWarn(price, config, emit);
  const trials = prepared.trials.filter(({ decision }) => decision.action !== "skip").map(({ trial }) => trial);
  // With a disk budget images come and go group by group.
  const images =
    docker === null || config.diskBudget !== null ? [] : await requireImages(docker, trials, imagesOptions(host, emit));
  const frozen = refuseUnacceptedDrift(equipped, images);
  const endpoint = {
    config,
    probe,
    environment: host.environment,
    apiBase: agentConfig.apiBase,
    price: price ?? null,
  };
  return { ...equipped, ...frozen, price, endpoint };
}

/** The calls before the first trial. */
export interface Preflight {
  /** USD; null: unknown. */
  readonly costUsd: number | null;
}

/**
 * The last of the prerequisites, and the first money: whether the endpoint answers for this model.
 * @throws PrerequisiteError `endpoint-refused`
 */
export async function askEndpoint({ endpoint }: ReadyExperiment, emit: Emit): Promise<Preflight> {
  const answer = await checkEndpoint(endpoint);
  if (answer.state === "failed") {
    throw new PrerequisiteError({
      code: "endpoint-refused",
      subject: "model endpoint",
      problem: answer.message,
      remedy: answer.remedy ?? "",
    });
  }
  if (answer.status !== null && answer.status >= 300)
    emit({ type: "notice", level: "warning", message: answer.message });
  const nudge = await submitNudgeWarning(endpoint);
  if (nudge.message !== null) emit({ type: "notice", level: "warning", message: nudge.message });
  return { costUsd: answer.costUsd === null || nudge.costUsd === null ? null : answer.costUsd + nudge.costUsd };
}

/** A limit that can never be reached is no limit. undefined: litellm could not be asked. */
function refuseOrWarn(price: null | undefined, { model, maxCost }: ExperimentConfig, emit: Emit): void {
  const why =
    price === null ? `litellm knows no price for ${model}` : `litellm could not be asked for the price of ${model}`;
  if (maxCost !== null) {
    throw new PrerequisiteError({
      code: "price-unknown",
      subject: `--max-cost ${maxCost}`,
      problem: `${why}, so nobody can tell when that much is spent.`,
      remedy: "Give litellm the price with a registry file in LITELLM_MODEL_REGISTRY_PATH, or leave --max-cost out.",
    });
  }
  const message = `${why}: costs stay unknown, and the agent's cost limit never fires.`;
  emit({ type: "notice", level: "warning", message });
}
