import { PrerequisiteError, type Trial } from "@cooperbench-ts/results";
import { askGold, frozenDigests, goldSaidText, isUnsound, requireGold, saysAnything } from "./ask-gold.ts";
import { imageName } from "@cooperbench-ts/docker-images";
import { askPrice, callsFromContainers, type ModelPrice, type Reach } from "@cooperbench-ts/attempt/host";
import { agentImagesText } from "./agents/agent-images.ts";
import { findAgentImages } from "./agents/find-agent-images.ts";
import type { EndpointTarget } from "./check/endpoint-call.ts";
import { checkEndpoint, submitNudgeWarning } from "./check/endpoint-check.ts";
import { type FirstImages, firstImages } from "./check/first-images.ts";
import { type ImagesOptions, imagesOptions, requireImages } from "./check/images.ts";
import { proveReach } from "./check/reach.ts";
import type { ExperimentConfig } from "./config/config.ts";
import type { ExperimentEvent } from "@cooperbench-ts/results/experiment";
import type { ExperimentHost } from "./experiment-host.ts";
import { acceptInputs, type ComparedInputs } from "./freeze/compared-inputs.ts";
import { mayCallModel } from "./plan/decide.ts";
import type { PlannedExperiment } from "./plan/planned-experiment.ts";
import type { UpstreamInUse } from "./tools/upstream-in-use.ts";
import type { ExperimentTools } from "./tools/experiment-tools.ts";
import { probeEnvironment, worldOf } from "./tools/world.ts";

type Emit = (event: ExperimentEvent) => void;

/** An experiment of whose prerequisites only the endpoint was not asked yet, because that costs money. */
export interface CheckedExperiment extends ExperimentTools {
  readonly plan: PlannedExperiment;
  readonly inputs: ComparedInputs;
  /** null: litellm knows no price. undefined: it could not be asked. */
  readonly price: ModelPrice | null | undefined;
  readonly endpoint: EndpointTarget;
  readonly images: FirstImages;
  /** Where containers reach this machine; null: nothing that is left to do needs it. */
  readonly reach: Reach | null;
}

/** What takes longer: the model's price, and images. @throws ExperimentError */
export async function checkExperiment(
  plan: PlannedExperiment,
  tools: ExperimentTools,
  host: ExperimentHost,
  emit: Emit,
): Promise<CheckedExperiment> {
  const { docker } = tools;
  const { probe, agentConfig } = tools.upstream;
  const { config } = plan;
  const { clock, model, agents } = worldOf(host);
  const price = agents ? await askPrice(probe, config.model, probeEnvironment(host), agentConfig.priceRegistry) : null;
  // A stand-in tells its own costs.
  if (price == null && model !== null) refuseOrWarn(price, config, emit);
  const trials = plan.trials.filter(({ decision }) => decision.action !== "skip").map(({ trial }) => trial);
  const images = await imagesBefore(trials, config, docker, imagesOptions(host, emit));
  const upstream = await withAgentImages(plan, tools, host, emit);
  const reach = agents && docker !== null ? await reachFor(plan, docker, images, imagesOptions(host, emit)) : null;
  const inputs = acceptInputs(plan, upstream, images.good, clock);
  if (agents) await tellGold(plan, inputs, upstream, emit);
  const { apiBase } = agentConfig;
  const endpoint = { config, probe, model, environment: host.environment, apiBase, price: price ?? null };
  return { ...tools, upstream, plan, inputs, price, endpoint, images, reach };
}

/** Looks for images with the agent's program in them, and says what will be. @throws PrerequisiteError `agents-not-ready` */
async function withAgentImages(
  plan: PlannedExperiment,
  { docker, upstream }: ExperimentTools,
  host: ExperimentHost,
  emit: Emit,
): Promise<UpstreamInUse> {
  const found =
    docker === null || host.given !== undefined ? null : await findAgentImages(docker, plan, upstream, host);
  if (found === null) return upstream;
  emit({ type: "notice", level: "info", message: `The agent's program: ${agentImagesText(found)}.` });
  return { ...upstream, agentImages: found };
}

/** Tried before the first dollar, with an image that is here. @throws PrerequisiteError `containers-cut-off` */
async function reachFor(
  { config, trials }: PlannedExperiment,
  docker: NonNullable<ExperimentTools["docker"]>,
  { good }: FirstImages,
  options: ImagesOptions,
): Promise<Reach | null> {
  const calling = trials.find(
    ({ trial, decision }) => mayCallModel(decision) && callsFromContainers(config.agent, trial.setting),
  );
  if (calling === undefined) return null;
  const [image] = good.length > 0 ? good : await requireImages(docker, [calling.trial], options);
  const reach = await proveReach(docker, image?.image ?? imageName(calling.trial.pair), options);
  const message = reach.apart
    ? `Containers reach this machine at ${reach.host}; each attempt's listeners take its own containers alone.`
    : `Containers reach this machine at ${reach.host}, where Docker hides which of them calls: attempts are kept apart by the secrets in their addresses.`;
  options.emit({ type: "notice", level: reach.apart ? "info" : "warning", message });
  return reach;
}

async function imagesBefore(
  trials: readonly Trial[],
  { diskBudget, strict, strictOrder, gold }: ExperimentConfig,
  docker: ExperimentTools["docker"],
  options: ImagesOptions,
): Promise<FirstImages> {
  const none = { good: [], unusable: new Set<string>(), later: new Set<string>() };
  // With a disk budget images come and go group by group.
  if (docker === null || diskBudget !== null) return none;
  // Where settings run one after the other, the first of them needs all images; gold is asked about images that are known.
  if (strict || strictOrder || gold === "require")
    return { ...none, good: await requireImages(docker, trials, options) };
  return firstImages(docker, trials, options);
}

/** Of the images as they are frozen now. @throws PrerequisiteError `gold-required` */
async function tellGold(
  { config, inputs }: PlannedExperiment,
  { manifest }: ComparedInputs,
  { probe }: ExperimentTools["upstream"],
  emit: Emit,
): Promise<void> {
  const said = await askGold(config, inputs, { upstream: probe, imageDigests: frozenDigests(manifest) });
  if (said === null) return;
  if (config.gold === "require") requireGold(said);
  // A rehearsal has no environment that could be unsound.
  if (saysAnything(said) || !probe.standIn)
    emit({ type: "notice", level: isUnsound(said) ? "warning" : "info", message: goldSaidText(said) });
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
export async function askEndpoint({ endpoint }: CheckedExperiment, emit: Emit): Promise<Preflight> {
  const answer = await checkEndpoint(endpoint);
  const say = (message: string): void => emit({ type: "notice", level: "warning", message });
  for (const message of answer.notices ?? []) say(message);
  if (answer.state === "failed") {
    throw new PrerequisiteError({
      code: "endpoint-refused",
      subject: "model endpoint",
      problem: answer.message,
      remedy: answer.remedy ?? "",
    });
  }
  if (answer.status !== null && answer.status >= 300) say(answer.message);
  const nudge = await submitNudgeWarning(endpoint);
  for (const message of [...nudge.notices, ...(nudge.message === null ? [] : [nudge.message])]) say(message);
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
