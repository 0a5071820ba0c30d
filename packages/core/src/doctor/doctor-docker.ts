import { callsFromContainers, findProgram } from "@cooperbench-ts/attempt/host";
import { dockerRoot, imageName, imagesOfTasks, inventory } from "@cooperbench-ts/docker-images";
import { settingsOverRedis, settingTraits, type Trial } from "@cooperbench-ts/results";
import { tasksOf } from "../check/images.ts";
import { proveReach } from "../check/reach.ts";
import type { ExperimentConfig } from "../config/config.ts";
import type { ExperimentHost } from "../experiment-host.ts";
import type { ExperimentInputs } from "../plan/inputs.ts";
import { experimentTrials } from "../plan/trials.ts";
import { chooseRedis, redisFromContainers } from "../redis/redis-choice.ts";
import { REDIS_IMAGE } from "../redis/own-container.ts";
import { redisFailure } from "../redis/redis-connection.ts";
import { connectDocker, type ConnectedDocker, requireDaemon } from "../tools/docker-access.ts";
import { type Answer, type Check, failed, line, look, ok, refusal, skipped, warning } from "./check.ts";

/** Docker, the images, and the Redis that Docker may have to run. @param inputs null: the dataset cannot be read */
export async function* dockerChecks(
  config: ExperimentConfig,
  inputs: ExperimentInputs | null,
  host: ExperimentHost,
): AsyncGenerator<Check> {
  const docker = await look("docker", async () => {
    const found = await connectDocker(host.environment, host.signal);
    return { answer: await daemonAnswer(found, config).catch(refusal), found };
  });
  yield docker.line;
  yield await line("images", async () => {
    if (docker.found === null) return skipped("Docker cannot be asked");
    if (inputs === null) return skipped("which images are needed is not known without the dataset");
    return imagesAnswer(docker.found, config, inputs);
  });
  const trials = inputs === null ? [] : experimentTrials(config, inputs.pairs);
  const calling = trials.find((trial) => callsFromContainers(config.agent, trial.setting));
  // Only where something comes from containers: a line about nothing would be one in every other experiment.
  if (calling !== undefined) yield await line("reach", () => reachAnswer(docker.found, calling, host));
  yield await line("redis", () => redisAnswer(config, docker.found, host));
}

async function daemonAnswer({ client, daemon }: ConnectedDocker, config: ExperimentConfig): Promise<Answer> {
  await requireDaemon({ client, daemon }, config.docker);
  const { imageRoot, mount, space, notes } = await dockerRoot(client);
  const root =
    imageRoot === daemon.dataRoot
      ? imageRoot
      : `${daemon.dataRoot}, images below ${imageRoot ?? "containerd's own root"}`;
  const place =
    mount === null || space === null
      ? []
      : [
          `on ${mount.mountPoint} (${mount.source}, ${mount.fsType})`,
          `${gibibytes(space.freeBytes)} of ${gibibytes(space.totalBytes)} free`,
        ];
  const message = [`Docker ${daemon.version}`, `data root ${root}`, ...place, daemon.storageDriver, ...notes].join(
    ", ",
  );
  return mount?.readOnly === true ? failed(message, "Mount it for writing, or move Docker's data root.") : ok(message);
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

async function imagesAnswer(
  docker: ConnectedDocker,
  config: ExperimentConfig,
  inputs: ExperimentInputs,
): Promise<Answer> {
  const needed = imagesOfTasks(tasksOf(experimentTrials(config, inputs.pairs)));
  const { images } = await inventory(docker.client, needed, {});
  const missing = images.filter(({ state }) => state === "missing").map(({ image }) => image);
  if (missing.length === 0) return ok(`all ${images.length} are there`);
  const shown = `${missing.slice(0, 5).join(", ")}${missing.length > 5 ? ", …" : ""}`;
  return failed(
    `${missing.length} of ${images.length} are missing: ${shown}`,
    "Pull them with `cooperbench-ts images pull`; `run` does it by itself.",
  );
}

async function reachAnswer(
  docker: ConnectedDocker | null,
  { pair }: Pick<Trial, "pair">,
  { signal }: ExperimentHost,
): Promise<Answer> {
  if (docker === null) return skipped("Docker cannot be asked");
  const { images } = await inventory(docker.client, imagesOfTasks(tasksOf([{ pair }])), {});
  if (images.some(({ state }) => state === "missing"))
    return skipped(`it is tried with a container of ${imageName(pair)}, which is not there yet`);
  const { host, apart } = await proveReach(docker, imageName(pair), { signal });
  return apart
    ? ok(`containers reach this machine at ${host}, and it sees which of them calls`)
    : warning(
        `containers reach this machine at ${host}, where it cannot see which of them calls: secrets keep attempts apart`,
      );
}

const NOT_ASKED = "agents in containers get a Redis of their own";

async function redisAnswer(
  config: ExperimentConfig,
  docker: ConnectedDocker | null,
  host: ExperimentHost,
): Promise<Answer> {
  if (!config.settings.some((setting) => settingTraits[setting].needsRedis))
    return skipped(`no ${settingsOverRedis} is planned`);
  // What the run would refuse is told as the run tells it.
  const choice = chooseRedis(config.redis, redisFromContainers(config.agent, config.settings));
  const failure = choice.from === "ours" ? NOT_ASKED : await redisFailure(choice.url);
  if (failure === null)
    return ok(
      choice.from === "given"
        ? "the given one answers and takes messages"
        : "one on the default port answers and takes messages",
    );
  if (choice.from === "given")
    return failed(
      `the given Redis cannot be used: ${failure}`,
      "Start it, mend what it says, name another one that takes writes, or leave --redis out.",
    );
  const binary = await findProgram("redis-server", host.environment["PATH"] ?? "");
  const forWhom = choice.from === "ours" ? "each attempt" : "the run";
  if (binary !== null) return ok(`${binary} will be started for ${forWhom}`);
  if (docker !== null && docker.client.socketPath !== null)
    return ok(`${REDIS_IMAGE} will be started in a container for ${forWhom}, and pulled before where it is not there`);
  return failed(
    `${choice.from === "ours" ? NOT_ASKED : "none answers on the default port"}, no redis-server is on PATH, and no Docker of this machine can run one`,
    "Install redis-server, or pass --redis URL.",
  );
}
