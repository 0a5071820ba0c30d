import { agentTraitsOf, PrerequisiteError, settingTraits, trialKey, trialLabel } from "@cooperbench-ts/results";
import { findAgentImages } from "./agents/find-agent-images.ts";
import {
  type AgentBudget,
  agentCall,
  callsFromContainers,
  type CredentialNames,
  type Credentials,
  evalArgv,
  type HandedOver,
  keepsSecrets,
  namesOf,
  noCredentials,
  plannedHandOver,
  plannedModelDoor,
  shownArgv,
  upstreamEnvironment,
  withoutPasswordOf,
} from "@cooperbench-ts/attempt/host";
import { askGold, frozenDigests, type GoldSaid } from "./ask-gold.ts";
import { type ExperimentConfig, type ExperimentConfigInput, experimentName } from "./config/config.ts";
import type { ExperimentHost } from "./experiment-host.ts";
import { compareInputs } from "./freeze/compared-inputs.ts";
import type { Drift } from "./freeze/drift.ts";
import { orderOf } from "./order/order-of.ts";
import { type Expectation, expectedTime, type ExpectedTime, expectRest } from "./plan/expectation.ts";
import { type Decision, mayCallModel } from "./plan/decide.ts";
import type { PlannedDoors } from "./plan/doors.ts";
import { type PlannedExperiment, readPlan } from "./plan/planned-experiment.ts";
import { UNADOPTED_WHY } from "./plan/unadopted.ts";
import { finishedDurations } from "./schedule/recorded-durations.ts";
import { keyEnvOf, withNamedEndpoint } from "./tools/credentials.ts";
import { askUpstream, handedByName, modelWay, type UpstreamInUse } from "./tools/upstream-in-use.ts";
import { type World, worldOf } from "./tools/world.ts";

/** One planned trial: what a run would do about it and why, and the exact calls. */
export interface PlannedCall {
  readonly run: string;
  readonly setting: string;
  readonly pair: string;
  /** `adopt`: a run refuses until the results that are there are taken over. */
  readonly action: "run" | "eval" | "recover" | "publish" | "skip" | "adopt";
  readonly why: string;
  /**
   * Upstream's calls as a run makes them, `[agent phase, eval phase]`; empty for a skip. `HOST`, `PORT`, `TOKEN` and `DATABASE` stand
   * for what only a run chooses, `…` for a password.
   */
  readonly calls: readonly (readonly string[])[];
}

export interface ExperimentPlan {
  readonly experiment: string;
  /** With the name and the key's variable that follow from the model where none is given. */
  readonly config: ExperimentConfig;
  readonly upstream: {
    readonly path: string;
    readonly version: string;
    readonly litellm: string | null;
    readonly standIn: boolean;
  };
  /** The agent's own budget per task as upstream will apply it; 0 means no limit. */
  readonly agentBudget: AgentBudget;
  readonly doors: PlannedDoors;
  /** Names of what agents get to call the model with, as far as it is there; null: no model is called. */
  readonly credentials: CredentialNames | null;
  /** Names of the variables that an agent phase and an eval get; values are never shown. */
  readonly environment: { readonly agent: readonly string[]; readonly eval: readonly string[] };
  readonly trials: readonly PlannedCall[];
  /**
   * The program of an agent that runs in the task's container: in how many of the images that are needed it is, and in which version; null
   * version: upstream installs the newest in each container. `problem` says why a run would refuse. null: the agent has none, or Docker did
   * not answer.
   */
  readonly agentProgram: PlannedProgram | null;
  /** Frozen inputs that are no longer what the results were made with. */
  readonly drift: readonly Drift[];
  /** What gold said of the planned pairs, of the images that are frozen or else of any; null: it was not asked. */
  readonly gold: GoldSaid | null;
  /** Trials that are left with their evaluation only, which calls no model. */
  readonly evaluations: number;
  /** The cost of what is left. */
  readonly expected: Expectation;
  /** The time of what is left, evaluations included. */
  readonly expectedTime: ExpectedTime;
}

export interface PlannedProgram {
  readonly program: string;
  readonly version: string | null;
  readonly images: number;
  readonly installTime: ExperimentConfig["installTime"];
  readonly problem: string | null;
}

/** A dry run: reads, asks upstream who it is, starts no trial and writes nothing. @throws ExperimentError */
export async function planExperiment(call: ExperimentConfigInput, host: ExperimentHost): Promise<ExperimentPlan> {
  const input = withNamedEndpoint(call, host.environment);
  const plan = await readPlan(input, { unadopted: "show", given: host.given });
  const { config, layout, state } = plan;
  const world = worldOf(host);
  const asked = await askUpstream(config, world);
  const { upstream, agentProgram } = await withProgram(plan, asked, world, host);
  const { probe, agentConfig } = upstream;
  const handed = plannedHandOver(modelWay(config, upstream, world));
  const credentials = (await world.model?.credentials(config)) ?? null;
  const names = namesOf(credentials ?? noCredentials);
  const given = handedByName(credentials ?? noCredentials, config, upstream, world);
  const { drift, manifest } = compareInputs(plan, upstream, [], world.clock);
  const unadopted = new Set(plan.unadopted.map(trialKey));
  const left = plan.trials.filter(({ trial }) => !unadopted.has(trialKey(trial)));
  const toRun = left.filter(({ decision }) => world.agents && mayCallModel(decision)).map(({ trial }) => trial);
  const toEvaluate = left
    .filter(({ decision }) => decision.action === "eval" || (!world.agents && mayCallModel(decision)))
    .map(({ trial }) => trial);
  return {
    experiment: plan.name,
    config: shownConfig(config, credentials),
    upstream: { path: probe.path, version: probe.version, litellm: probe.litellmVersion, standIn: probe.standIn },
    agentBudget: agentConfig.budget,
    doors: plannedDoors(config, world, upstream, credentials),
    credentials: credentials === null ? null : names,
    environment: environmentNames(world, host, handed, namesOf(given)),
    trials: plan.trials.map(({ trial, decision }) => {
      const label = trialLabel(trial);
      if (unadopted.has(trialKey(trial))) return { ...label, action: "adopt", why: UNADOPTED_WHY, calls: [] };
      const attempt = (state.trials.get(trialKey(trial))?.lastAttempt ?? 0) + 1;
      const { argv } = agentCall(
        orderOf({ config, upstream, credentials, manifest }, trial, attempt, { kind: "agent" }),
        {
          upstream: probe,
          folder: layout.attempt(trial, attempt),
          priceRegistry: agentConfig.priceRegistry,
          endpoint: handed.agentConfig,
          redisUrl: plannedRedis(config, world, callsFromContainers(config.agent, trial.setting)),
        },
      );
      const agent = shownArgv(argv);
      const evaluation = evalArgv({ upstream: probe.path, run: trial.run, pair: trial.pair });
      const both = world.agents ? [agent, evaluation] : [evaluation];
      const calls = { agent: both, eval: [evaluation], recover: both };
      return {
        ...label,
        action: shownAction(decision, world),
        why: decision.why,
        calls: calls[decision.action as keyof typeof calls] ?? [],
      };
    }),
    agentProgram,
    drift,
    gold: world.agents
      ? await askGold(config, plan.inputs, { upstream: probe, imageDigests: frozenDigests(plan.manifest) })
      : null,
    evaluations: toEvaluate.length,
    expected: expectRest(
      toRun,
      plan.trials.flatMap(({ trial }) => {
        const verdict = state.trials.get(trialKey(trial))?.judged?.verdict;
        return verdict === undefined
          ? []
          : [{ setting: trial.setting, verdict: verdict.verdict, costUsd: verdict.costAllAttemptsUsd }];
      }),
    ),
    expectedTime: expectedTime(
      [
        ...toRun.map(({ setting }) => ({ setting, phases: "both" as const })),
        ...toEvaluate.map(({ setting }) => ({ setting, phases: "eval" as const })),
      ],
      await finishedDurations(layout, plan.trials, state.trials),
      config,
    ),
  };
}

/** A plan is made where Docker does not answer, too. */
async function withProgram(
  plan: PlannedExperiment,
  upstream: UpstreamInUse,
  { docker, agents }: World,
  host: ExperimentHost,
): Promise<{ readonly upstream: UpstreamInUse; readonly agentProgram: PlannedProgram | null }> {
  const { agent, installTime } = plan.config;
  if (docker === null || !agents || agentTraitsOf(agent).program === null) return { upstream, agentProgram: null };
  try {
    const agentImages = await findAgentImages(await docker.connect(), plan, upstream, host);
    if (agentImages === null) return { upstream, agentProgram: null };
    const { program, version, of } = agentImages;
    const agentProgram = { program, version, images: of.size, installTime, problem: null };
    return { upstream: { ...upstream, agentImages }, agentProgram };
  } catch (error) {
    if (!(error instanceof PrerequisiteError)) throw error;
    if (error.code !== "agents-not-ready") return { upstream, agentProgram: null };
    const { subject: program, message: problem } = error;
    return { upstream, agentProgram: { program, version: null, images: 0, installTime, problem } };
  }
}

function shownAction({ action }: Decision, { agents }: Pick<World, "agents">): PlannedCall["action"] {
  if (action === "agent") return agents ? "run" : "eval";
  return action === "conclude" ? "publish" : action;
}

/** As a run takes it, and as it may be shown. */
function shownConfig(config: ExperimentConfig, credentials: Credentials | null): ExperimentConfig {
  const { baseUrl } = config.endpoint;
  return {
    ...config,
    name: experimentName(config),
    redis: withoutPasswordOf(config.redis),
    endpoint: {
      baseUrl: baseUrl === null ? null : withoutPasswordOf(baseUrl),
      keyEnv: credentials?.keyName ?? keyEnvOf(config),
      credentials: config.endpoint.credentials,
    },
  };
}

/** The number of the database is chosen by a run where the URL names none. */
function plannedRedis({ redis }: ExperimentConfig, world: World, fromContainers: boolean): string | null {
  if (world.docker === null) return null;
  if (fromContainers) return "redis://HOST:PORT/DATABASE";
  if (redis === "auto") return "redis://127.0.0.1:PORT/DATABASE";
  return new URL(redis).pathname.length > 1 ? redis : `${redis.replace(/\/$/, "")}/DATABASE`;
}

function plannedDoors(
  config: ExperimentConfig,
  world: World,
  upstream: UpstreamInUse,
  credentials: Credentials | null,
): PlannedDoors {
  const { on, why } = plannedModelDoor(modelWay(config, upstream, world));
  const toContainers = keepsSecrets(config.agent, on);
  const hasKey = credentials !== null && (credentials.keyName !== null || credentials.login !== null);
  return {
    docker: world.docker !== null,
    model: { on, why: world.model === null ? null : why, toContainers, keepsKey: toContainers && hasKey },
    redisFromContainers: config.settings.filter(
      (setting) => settingTraits[setting].needsRedis && callsFromContainers(config.agent, setting),
    ),
  };
}

function environmentNames(
  world: World,
  host: ExperimentHost,
  handed: HandedOver,
  { variables }: CredentialNames,
): ExperimentPlan["environment"] {
  const unshown = Object.fromEntries(variables.map((name) => [name, ""]));
  const names = (isAgent: boolean, extra: Readonly<Record<string, string>>): string[] =>
    Object.keys(
      upstreamEnvironment({
        user: host.environment,
        home: "",
        dockerHost: world.docker === null ? null : "",
        credentials: isAgent ? unshown : {},
        extra,
      }),
    ).sort();
  return { agent: names(true, handed.environment), eval: names(false, {}) };
}
