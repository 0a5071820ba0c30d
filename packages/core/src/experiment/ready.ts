import { PrerequisiteError } from "../errors.ts";
import type { ExperimentEvent } from "../events.ts";
import type { ModelPrice } from "../model-door/price.ts";
import type { DockerAccess } from "../trial/context.ts";
import type { EndpointTarget } from "./endpoint-call.ts";
import { checkEndpoint, submitNudgeWarning } from "./endpoint-check.ts";
import { type FrozenExperiment, probeEnvironment, probeExperiment, refuseUnacceptedDrift } from "./freeze.ts";
import type { ExperimentHost } from "./host.ts";
import { askPrice } from "./model.ts";
import type { PreparedExperiment } from "./prepare.ts";
import { connectDocker, requireDaemon, requireImages, requireKey } from "./prerequisites.ts";

/** An experiment whose every prerequisite is there; nothing was written yet. */
export interface ReadyExperiment extends FrozenExperiment {
  readonly key: { readonly name: string; readonly value: string } | null;
  /** null: litellm knows no price. undefined: it could not be asked. */
  readonly price: ModelPrice | null | undefined;
  /** null in a rehearsal. */
  readonly docker: DockerAccess | null;
  readonly endpoint: EndpointTarget;
  /** What the first call to the endpoint has cost in USD; null: unknown. */
  readonly preflightUsd: number | null;
}

/** Checks everything before the first dollar: key, upstream, Docker, images, and last the endpoint, which is paid. @throws ExperimentError */
export async function readyExperiment(
  prepared: PreparedExperiment,
  host: ExperimentHost,
  emit: (event: ExperimentEvent) => void,
): Promise<ReadyExperiment> {
  const { config } = prepared;
  const rehearsed = host.standIn !== undefined;
  const key = rehearsed ? null : requireKey(config, host.environment);
  const probed = await probeExperiment(prepared, host);
  const docker = rehearsed ? null : await connectDocker(host.environment, host.signal);
  if (docker !== null) requireDaemon(docker.daemon, config.docker);
  const price = await askPrice(probed.probe, config.model, probeEnvironment(host));
  if (price === null)
    emit({
      type: "notice",
      level: "warning",
      message: `litellm knows no price for ${config.model}: costs stay unknown, and the agent's cost limit never fires.`,
    });
  const trials = prepared.trials.filter(({ decision }) => decision.action !== "skip").map(({ trial }) => trial);
  // With a disk budget images come and go group by group.
  const images =
    docker === null || config.diskBudget !== null
      ? []
      : await requireImages(docker, trials, { cacheFolder: host.cacheFolder, emit, signal: host.signal });
  const frozen = refuseUnacceptedDrift(probed, images);
  const endpoint = {
    config,
    probe: probed.probe,
    environment: host.environment,
    apiBase: probed.agentConfig.apiBase,
    price: price ?? null,
  };
  const answer = await checkEndpoint(endpoint);
  if (answer.state === "failed") {
    throw new PrerequisiteError({
      code: "endpoint-refused",
      subject: "model endpoint",
      problem: answer.message,
      remedy: answer.remedy ?? "",
    });
  }
  const nudge = await submitNudgeWarning(endpoint);
  if (nudge.message !== null) emit({ type: "notice", level: "warning", message: nudge.message });
  const preflightUsd = answer.costUsd === null || nudge.costUsd === null ? null : answer.costUsd + nudge.costUsd;
  return { ...frozen, key, price, docker, endpoint, preflightUsd };
}
