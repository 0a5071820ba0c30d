import { askDocker, callDocker } from "../client/call-docker.ts";
import { removeContainers } from "../client/containers.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { daemonAnswer } from "../client/foreign-answer.ts";
import { parseJson } from "../client/parse-json.ts";
import { OutputCollector } from "../client/read-stream.ts";
import { DockerImagesError } from "../errors.ts";
import { z } from "zod";

/** Limits of a verification container. */
export interface ContainerLimits {
  /** Default 4 GiB. */
  readonly memoryBytes?: number;
  /** Default 2, or as many as the daemon has: it refuses a container that asks for more. */
  readonly cpus?: number;
  /** Default 1024. */
  readonly pids?: number;
}

export interface ProbeRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

export interface ContainerRequest {
  readonly image: string;
  readonly script: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly limits: ContainerLimits;
  readonly daemonCpus: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Default: none. `default`: the one of containers that name none. */
  readonly network?: "none" | "default";
}

const waitSchema = z.looseObject({ StatusCode: z.number() });
const PROBE_OUTPUT_BYTES = 256 * 1024;

/**
 * Creates a container that runs the script in /bin/bash, hands its id to `use`, and removes it whatever
 * happens. It removes itself when it ends, so that a killed harness leaves nothing that runs on.
 */
export async function withProbeContainer<T>(
  client: DockerClient,
  request: ContainerRequest,
  use: (id: string) => Promise<T>,
): Promise<T> {
  const { limits, network = "none" } = request;
  // Without the signal: an abort in the middle would leave a container that nobody knows.
  request.signal?.throwIfAborted();
  const container = await callDocker(client, `create a container of ${request.image}`, {}, (docker, abortSignal) =>
    docker.createContainer({
      Image: request.image,
      Entrypoint: ["/bin/bash"],
      Cmd: ["-c", request.script],
      WorkingDir: "/",
      Labels: { ...request.labels },
      AttachStdout: true,
      AttachStderr: true,
      Tty: false,
      NetworkDisabled: network === "none",
      HostConfig: {
        AutoRemove: true,
        NetworkMode: network,
        Memory: limits.memoryBytes ?? 4 * 1024 ** 3,
        NanoCpus: Math.round((limits.cpus ?? Math.min(2, request.daemonCpus)) * 1e9),
        PidsLimit: limits.pids ?? 1024,
        LogConfig: { Type: "none", Config: {} },
      },
      abortSignal,
    }),
  );
  try {
    return await use(container.id);
  } finally {
    await removeContainers(client, [container.id]).catch(() => {});
  }
}

/** Starts the container and reads it to its end. Rejects when it cannot start, when aborted, or when the daemon is lost. */
export async function runProbe(client: DockerClient, id: string, request: ContainerRequest): Promise<ProbeRun> {
  const collector = new OutputCollector(PROBE_OUTPUT_BYTES);
  const timeout = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal === undefined ? timeout : AbortSignal.any([request.signal, timeout]);
  const action = `run the checks in ${request.image}`;
  try {
    const stream = await callDocker(client, action, { signal }, (docker, abortSignal) =>
      docker.getContainer(id).attach({ stream: true, stdout: true, stderr: true, abortSignal }),
    );
    const destroy = () => (stream as unknown as { destroy(): void }).destroy();
    signal.addEventListener("abort", destroy, { once: true });
    const reading = (async () => {
      for await (const chunk of stream) collector.push(chunk as Uint8Array);
    })();
    const ended = askDocker(client, action, waitSchema, { signal, timeoutMs: null }, (docker, abortSignal) =>
      docker.getContainer(id).wait({ condition: "removed", abortSignal }),
    );
    // Their failures are looked at below; until then nobody awaits them.
    reading.catch(() => {});
    ended.catch(() => {});
    try {
      await callDocker(client, action, { signal }, (docker, abortSignal) =>
        docker.getContainer(id).start({ abortSignal }),
      );
      await reading;
      return { exitCode: (await ended).StatusCode, ...collector.output(), timedOut: false };
    } finally {
      destroy();
      signal.removeEventListener("abort", destroy);
    }
  } catch (error) {
    request.signal?.throwIfAborted();
    if (timeout.aborted) return { exitCode: null, ...collector.output(), timedOut: true };
    throw error;
  }
}

export interface PathStat {
  readonly isDirectory: boolean;
  readonly executable: boolean;
}

const headedSchema = z.looseObject({ headers: z.looseObject({ "x-docker-container-path-stat": z.string() }) });
const statSchema = z.looseObject({ mode: z.number(), linkTarget: z.string().default("") });
/** Go's os.FileMode: the highest bit marks a directory, the lowest nine are Unix permissions. */
const GO_DIRECTORY = 2 ** 31;

/** Looks at a path of a container that need not run; null when it does not exist. Symbolic links are not followed. */
export async function statInContainer(
  client: DockerClient,
  id: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<PathStat | null> {
  try {
    const action = `look at ${path} in a container`;
    const { headers } = await askDocker(client, action, headedSchema, { signal }, (docker, abortSignal) =>
      docker.getContainer(id).infoArchive({ path, abortSignal }),
    );
    const told = Buffer.from(headers["x-docker-container-path-stat"], "base64").toString("utf8");
    const stat = daemonAnswer(client, action, statSchema, parseJson(told));
    return { isDirectory: stat.mode >= GO_DIRECTORY, executable: (stat.mode & 0o111) !== 0 || stat.linkTarget !== "" };
  } catch (error) {
    if (DockerImagesError.isInstance(error) && error.code === "docker-not-found") return null;
    throw error;
  }
}
