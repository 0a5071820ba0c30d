import type { DockerDoorRecord } from "@cooperbench-ts/results";
import { unlink } from "node:fs/promises";
import net from "node:net";
import type { ContainerLimits } from "./container-limits.ts";
import { connector, type DockerEndpoint } from "./docker-endpoint.ts";
import { listenOnSocket } from "./docker-socket.ts";
import { readRequest } from "./door-request.ts";
import { DoorState, HELPER_LABEL } from "./door-state.ts";
import { removeAll, type RemovalOptions } from "./remove-all.ts";
import { salvageWork, type Salvage } from "./salvage.ts";
import { refuseUnread, serveRequest } from "./serve-request.ts";

const SALVAGE_MS = 20_000;

export interface DockerDoorOptions {
  /** At most 103 bytes, in a folder that only its owner may enter. The socket of a dead door is replaced. */
  readonly socketPath: string;
  readonly daemon: DockerEndpoint;
  /** Put on every container, network and volume that is created. All together they must be of this door alone. */
  readonly labels: Readonly<Record<string, string>>;
  /** For containers that ask for none themselves. */
  readonly limits: ContainerLimits;
  /** Named volumes that a container may mount besides those made through this door; default `cb-team-*`. */
  readonly allowedVolumes?: readonly RegExp[];
  /** Networks that a container may join besides the built-in ones and those made through this door; default none. */
  readonly allowedNetworks?: readonly RegExp[];
  /**
   * Names of containers, networks and volumes that upstream shares between its runs: made without our labels and never
   * removed by us; default `cooperbench`, `cooperbench-git`, `cooperbench-git-data`, `cooperbench-redis`.
   */
  readonly shared?: readonly RegExp[];
  /** Told the number of execs started so far, after each. */
  readonly onExec?: (execs: number) => void;
}

export interface DockerDoor {
  /** For `DOCKER_HOST`. */
  readonly host: string;
  /** What was seen so far; asks the daemon how the containers are. */
  record(): Promise<DockerDoorRecord>;
  containerIds(): readonly string[];
  /**
   * Saves the work of an agent's container before it is killed: up to 32 MiB per patch, with 20 s for all of it. What could
   * not be saved is told, not thrown. It runs `git` in the container and, for a moment, a helper container of its image.
   */
  salvage(containerId: string): Promise<Salvage>;
  /**
   * Ends everything that was created through the door; from here on nothing can be created or started. Resolves when all
   * of it is gone, rejects with a `RemovalError` when the daemon is away or keeps something. Safe to call again.
   */
  removeAll(options?: RemovalOptions): Promise<void>;
  /** Stops listening and drops what is still connected. What was created stays. */
  close(): Promise<void>;
}

/**
 * A unix socket in front of a Docker daemon: the same conversation passes, but what is created carries labels and
 * limits, what an agent's container must never get is refused, and all of it is recorded.
 * @throws InputError `docker-door-socket`, `docker-endpoint-invalid`
 */
export async function openDockerDoor(options: DockerDoorOptions): Promise<DockerDoor> {
  if (Object.keys(options.labels).length === 0)
    throw new TypeError("A Docker door needs labels: they tell what is its own.");
  const state = new DoorState(await connector(options.daemon), options);
  const clients = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    clients.add(client);
    client.once("close", () => clients.delete(client));
    // A client that leaves is no failure of the door.
    client.on("error", () => client.destroy());
    serveClient(client, state).catch(() => client.destroy());
  });
  await listenOnSocket(server, options.socketPath);
  let closed: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    state.unwatch();
    state.cutCalls();
    const ended = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const client of clients) client.destroy();
    await ended;
    await unlink(options.socketPath).catch(() => {});
  };
  return {
    host: `unix://${options.socketPath}`,
    record: () => state.record(),
    containerIds: () => state.ledger.ids(),
    salvage: (containerId) =>
      salvageWork({
        connect: state.connect,
        containerId,
        labels: { ...options.labels, [HELPER_LABEL]: "salvage" },
        signal: AbortSignal.timeout(SALVAGE_MS),
      }),
    removeAll: (removal) => removeAll(state, removal),
    close: () => (closed ??= close()),
  };
}

async function serveClient(client: net.Socket, state: DoorState): Promise<void> {
  const read = await readRequest(client);
  if (read.kind === "left") client.destroy();
  else if (read.kind === "request") await serveRequest(read.request, state);
  else refuseUnread(client, state, read.problem);
}
