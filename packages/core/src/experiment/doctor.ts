import { imagesOfTasks, inventory } from "@cooperbench-ts/docker-images";
import { findProgram } from "../process/find-program.ts";
import { REDIS_IMAGE } from "../redis/own-container.ts";
import { redisFailure } from "../redis/redis-connection.ts";
import { passedEnvironment } from "../upstream/environment.ts";
import { probeUpstream, type UpstreamProbe } from "../upstream/probe.ts";
import { requireSupport } from "../upstream/requirements.ts";
import { ExperimentError } from "../errors.ts";
import { type ExperimentConfigInput } from "./config.ts";
import type { ExperimentHost } from "./host.ts";
import { type PreparedExperiment, prepareExperiment } from "./prepare.ts";
import { connectDocker, requireDaemon, requireKey, tasksOf } from "./prerequisites.ts";
import { checkEndpoint } from "./endpoint-check.ts";

/** One prerequisite of an experiment. */
export interface Check {
  readonly name: "dataset" | "upstream" | "agent" | "docker" | "images" | "redis" | "key" | "endpoint";
  /** `skipped`: it cannot be asked because another check failed, or it is not needed; the message says which. */
  readonly state: "ok" | "failed" | "skipped";
  readonly message: string;
  /** null unless failed. */
  readonly remedy: string | null;
}

type Answer = Omit<Check, "name">;
const ok = (message: string): Answer => ({ state: "ok", message, remedy: null });
const skipped = (message: string): Answer => ({ state: "skipped", message, remedy: null });

/** Looks at every prerequisite of an experiment, each by itself: one that fails hides no other. Changes nothing. */
export async function* doctor(input: ExperimentConfigInput, host: ExperimentHost): AsyncGenerator<Check> {
  let prepared: PreparedExperiment | null = null;
  yield named(
    "dataset",
    await answer(async () => {
      prepared = await prepareExperiment(input, { unadopted: "show" });
      return ok(
        `${prepared.inputs.pairs.length} pairs of subset ${prepared.config.subset}, ${prepared.inputs.subsetFile}`,
      );
    }),
  );
  // Assigned in a closure, which narrowing does not see.
  const experiment = prepared as PreparedExperiment | null;
  if (experiment === null) return;
  const { config } = experiment;

  let probe: UpstreamProbe | null = null;
  yield named(
    "upstream",
    await answer(async () => {
      probe = await probeUpstream({
        upstream: config.upstream,
        environment: { ...passedEnvironment(host.environment), LITELLM_LOCAL_MODEL_COST_MAP: "True" },
        standIn: host.standIn ?? null,
        signal: host.signal,
      });
      return ok(`cooperbench ${probe.version}, litellm ${probe.litellmVersion ?? "unknown"}, ${probe.path}`);
    }),
  );
  const found = probe as UpstreamProbe | null;
  yield named(
    "agent",
    await answer(async () => {
      if (found === null) return skipped("upstream cannot be asked");
      requireSupport(found, config.agent, config.settings);
      return ok(`${config.agent} is there and usable in ${config.settings.join(", ")}`);
    }),
  );
  yield* dockerChecks(experiment, host);
  yield named("redis", await answer(() => redisCheck(experiment, host)));
  yield named(
    "key",
    await answer(async () => {
      const key = requireKey(config, host.environment);
      return key === null
        ? skipped(`which variable holds the key of ${config.model} is not known; name it with --key-env`)
        : ok(`${key.name} is set`);
    }),
  );
  yield named(
    "endpoint",
    await answer(async () => {
      if (found === null) return skipped("upstream cannot be asked");
      const { state, message, remedy } = await checkEndpoint({
        config,
        probe: found,
        environment: host.environment,
        apiBase: null,
        price: null,
      });
      return { state, message, remedy };
    }),
  );
}

async function* dockerChecks({ config, trials }: PreparedExperiment, host: ExperimentHost): AsyncGenerator<Check> {
  let docker: Awaited<ReturnType<typeof connectDocker>> | null = null;
  yield named(
    "docker",
    await answer(async () => {
      docker = await connectDocker(host.environment, host.signal);
      const { version, dataRoot, storageDriver } = docker.daemon;
      requireDaemon(docker.daemon, config.docker);
      return ok(`Docker ${version}, data root ${dataRoot}, ${storageDriver}`);
    }),
  );
  const connected = docker as Awaited<ReturnType<typeof connectDocker>> | null;
  yield named(
    "images",
    await answer(async () => {
      if (connected === null) return skipped("Docker cannot be asked");
      const { images } = await inventory(
        connected.client,
        imagesOfTasks(tasksOf(trials.map(({ trial }) => trial))),
        {},
      );
      const missing = images.filter(({ state }) => state === "missing");
      return missing.length === 0
        ? ok(`all ${images.length} are there`)
        : {
            state: "failed",
            message: `${missing.length} of ${images.length} are missing: ${missing
              .map(({ image }) => image)
              .slice(0, 5)
              .join(", ")}${missing.length > 5 ? ", …" : ""}`,
            remedy: "Pull them with `cooperbench-ts images pull`; `run` does it by itself.",
          };
    }),
  );
}

async function redisCheck({ config }: PreparedExperiment, host: ExperimentHost): Promise<Answer> {
  if (!config.settings.includes("coop-comm")) return skipped("no coop-comm is planned");
  const url = config.redis === "auto" ? "redis://127.0.0.1:6379" : config.redis;
  const failure = await redisFailure(url);
  if (failure === null)
    return ok(config.redis === "auto" ? "one answers on the default port" : "the given one answers");
  if (config.redis !== "auto")
    return {
      state: "failed",
      message: `the given Redis cannot be used: ${failure}`,
      remedy: "Start it, or leave --redis out.",
    };
  const binary = await findProgram("redis-server", host.environment["PATH"] ?? "");
  if (binary !== null) return ok(`${binary} will be started for the run`);
  const docker = await connectDocker(host.environment, host.signal).catch(() => null);
  if (docker !== null && docker.client.socketPath !== null)
    return ok(`${REDIS_IMAGE} will be started in a container for the run, and pulled before where it is not there`);
  return {
    state: "failed",
    message: "none answers on the default port, no redis-server is on PATH, and no Docker of this machine can run one",
    remedy: "Install redis-server, or pass --redis URL.",
  };
}

function named(name: Check["name"], given: Answer): Check {
  return { name, ...given };
}

async function answer(check: () => Promise<Answer>): Promise<Answer> {
  try {
    return await check();
  } catch (error) {
    if (!ExperimentError.isInstance(error))
      return { state: "failed", message: error instanceof Error ? error.message : String(error), remedy: null };
    return { state: "failed", message: `${error.subject}: ${error.problem}`, remedy: error.remedy };
  }
}
