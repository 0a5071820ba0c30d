import Dockerode from "dockerode";
import { DockerImagesError } from "../errors.ts";
import type { DockerClient } from "./docker-client.ts";

/** dockerode takes a signal here too; its types do not say so. */
interface SignalTaking {
  info(options: { abortSignal: AbortSignal }): Promise<unknown>;
  version(options: { abortSignal: AbortSignal }): Promise<unknown>;
}

export type Connection = Dockerode & SignalTaking;

/** Kept apart from the handle, so that the published types do not need dockerode's. */
const connections = new WeakMap<DockerClient, Connection>();

/** What is left out docker-modem takes from DOCKER_HOST and its like, so every field is given. */
const unset = {
  socketPath: undefined,
  host: undefined,
  port: undefined,
  protocol: undefined,
  ca: undefined,
  cert: undefined,
  key: undefined,
  timeout: undefined,
  username: undefined,
};

/** The same client, which can be called from now on. */
export function connect(client: DockerClient, options: Dockerode.DockerOptions): DockerClient {
  try {
    connections.set(client, new Dockerode({ ...unset, ...options }));
    return client;
  } catch (cause) {
    throw new DockerImagesError(
      "invalid-docker-host",
      `the environment's DOCKER_HOST or DOCKER_CERT_PATH is broken, though ${client.host} is asked for`,
      {
        subject: client.host,
        cause,
        remedy: "mend or unset DOCKER_HOST and DOCKER_CERT_PATH: dockerode reads them in any case",
      },
    );
  }
}

export function connectionOf(client: DockerClient): Connection {
  const connection = connections.get(client);
  if (connection === undefined) throw new TypeError("this DockerClient was not made by openDocker");
  return connection;
}
