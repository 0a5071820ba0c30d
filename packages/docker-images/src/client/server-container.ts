import { z } from "zod";
import { DockerImagesError } from "../errors.ts";
import { askDocker, callDocker } from "./call-docker.ts";
import { removeContainers } from "./containers.ts";
import type { DockerClient } from "./docker-client.ts";

export interface ServerContainerRequest {
  readonly image: string;
  /** Run by the image's /bin/sh; it ends with this process. */
  readonly command: string;
  /** What the command reads from its stdin. It stands in no argv, and nobody can read it from the daemon. */
  readonly input: string;
  /** Published on a free port of the daemon's loopback. */
  readonly port: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly memoryBytes: number;
}

/** A server in a container that lives as long as this process wants it, and no longer than this process. */
export interface ServerContainer {
  readonly id: string;
  /** On 127.0.0.1 of the daemon's machine. */
  readonly port: number;
  /** Resolves when the container is gone, or nothing more can be heard of it. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const portsSchema = z.looseObject({
  NetworkSettings: z.looseObject({
    Ports: z.record(z.string(), z.array(z.looseObject({ HostPort: z.string() })).nullable()),
  }),
});

/** The shell's own printf hands the input on, so that it is no argument of a process. What comes after it is only the end. */
function scriptOf({ command, input }: Pick<ServerContainerRequest, "command" | "input">): string {
  const bytes = Buffer.byteLength(input);
  return `input=$(head -c ${bytes}); printf '%s\\n' "$input" | ${command} & cat >/dev/null; kill -9 $!`;
}

/**
 * Starts a server. Its stdin is a connection of this process: the daemon closes it when the process is gone, also by SIGKILL, and
 * then the server is killed and the container removes itself.
 */
export async function startServerContainer(
  client: DockerClient,
  request: ServerContainerRequest,
): Promise<ServerContainer> {
  const action = `start a server of ${request.image}`;
  const published = `${request.port}/tcp`;
  const container = await callDocker(client, action, {}, (docker, abortSignal) =>
    docker.createContainer({
      Image: request.image,
      Entrypoint: ["/bin/sh"],
      Cmd: ["-c", scriptOf(request)],
      Labels: { ...request.labels },
      AttachStdin: true,
      OpenStdin: true,
      StdinOnce: true,
      Tty: false,
      ExposedPorts: { [published]: {} },
      HostConfig: {
        AutoRemove: true,
        Memory: request.memoryBytes,
        PortBindings: { [published]: [{ HostIp: "127.0.0.1", HostPort: "" }] },
      },
      abortSignal,
    }),
  );
  const { id } = container;
  try {
    const lifeline = await callDocker(client, action, {}, () =>
      container.attach({ stream: true, stdin: true, hijack: true }),
    );
    lifeline.on("error", () => {});
    const removed = callDocker(client, action, { timeoutMs: null }, () => container.wait({ condition: "removed" }));
    const ended = removed.then(
      () => {},
      () => {},
    );
    await callDocker(client, action, {}, (_docker, abortSignal) => container.start({ abortSignal }));
    lifeline.write(request.input);
    const ports = (
      await askDocker(client, action, portsSchema, {}, (_docker, abortSignal) => container.inspect({ abortSignal }))
    ).NetworkSettings.Ports;
    const port = Number(ports[published]?.[0]?.HostPort ?? 0);
    if (port === 0)
      throw new DockerImagesError("docker-refused", `cannot ${action}: it has no port of this machine`, {
        subject: client.host,
        remedy: "see the daemon's log: it could not publish a port on 127.0.0.1",
      });
    const stop = async (): Promise<void> => {
      await removeContainers(client, [id]);
      lifeline.end();
      await ended;
    };
    return { id, port, ended, stop };
  } catch (error) {
    await removeContainers(client, [id]).catch(() => {});
    throw error;
  }
}
