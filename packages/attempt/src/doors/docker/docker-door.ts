import type { DockerDoorRecord } from "@cooperbench-ts/results";
import { unlink } from "node:fs/promises";
import net from "node:net";
import type { Interval } from "../intervals.ts";
import { connector, type DockerEndpoint, endpointText } from "./http/docker-endpoint.ts";
import { listenOnSocket } from "./http/docker-socket.ts";
import { readRequest } from "./http/door-request.ts";
import { HELPER_LABEL, Holdings } from "./ledger/holdings.ts";
import { type OnSubmission, Submissions } from "./ledger/submissions.ts";
import { Traffic } from "./ledger/traffic.ts";
import { type RemovalOptions, removeAll } from "./remove-all.ts";
import type { DoorRules } from "./rules/door-rules.ts";
import { type Salvage, salvageWork } from "./salvage.ts";
import { DoorLife } from "./serve/door-life.ts";
import type { Door } from "./serve/door.ts";
import { refuseUnread, serveRequest } from "./serve/serve-request.ts";

const SALVAGE_MS = 20_000;
const IDLE_MS = 120_000;

export interface DockerDoorOptions extends DoorRules {
  /** At most 103 bytes, in a folder that only its owner may enter. The socket of a dead door is replaced. */
  readonly socketPath: string;
  readonly daemon: DockerEndpoint;
  /**
   * How long a client may say nothing in the middle of a request; default 120 s. Streams, long answers and waiting for the
   * daemon have no limit.
   */
  readonly idleMs?: number;
  /** Of the clock's `monotonicMs`. Default: the system's. */
  readonly nowMs?: () => number;
  /** Told the number of execs started so far, after each. */
  readonly onExec?: (execs: number) => void;
  /**
   * Told what each container's last patch command printed, up to 16 MiB, when it has ended with 0; null: a later command
   * began. The agent may have given it: only the comparison with what upstream wrote tells.
   */
  readonly onSubmission?: OnSubmission;
}

export interface DockerDoor {
  /** For `DOCKER_HOST`. */
  readonly host: string;
  /** What was seen so far; asks the daemon how the containers are. */
  record(): Promise<DockerDoorRecord>;
  /** Those in which upstream's agents and tests work; upstream's git server is none of them. */
  containerIds(): readonly string[];
  /**
   * Whether a container that was made through this door, and runs at this moment, has the IP address on one of its networks: IPv4, IPv6,
   * or IPv4 within IPv6 (`::ffff:172.17.0.2`). The daemon is asked each time: by two calls for an address of ours, by one for each container and one
   * more for any other. False when it does not answer.
   */
  ownsAddress(address: string): Promise<boolean>;
  /** When commands ran in containers, so far, each until its output ended. */
  commandTimes(): readonly Interval[];
  /** Those of them in which upstream installed an agent's program (`bash /tmp/cb-setup.sh`). */
  installTimes(): readonly Interval[];
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
  const connect = await connector(options.daemon);
  const holdings = new Holdings(connect, options);
  const traffic = new Traffic(options.nowMs ?? (() => performance.now()));
  const life = new DoorLife();
  const { onExec = () => {}, onSubmission = () => {}, idleMs = IDLE_MS } = options;
  const submissions = new Submissions(connect, onSubmission);
  const daemon = endpointText(options.daemon);
  const door: Door = { connect, daemon, holdings, traffic, submissions, life, idleMs, onExec };
  const clients = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    clients.add(client);
    client.once("close", () => clients.delete(client));
    // A client that leaves is no failure of the door.
    client.on("error", () => client.destroy());
    serveClient(client, door).catch(() => client.destroy());
  });
  await listenOnSocket(server, options.socketPath);
  let closed: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    holdings.unwatch();
    life.end();
    const ended = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const client of clients) client.destroy();
    await ended;
    await submissions.settled();
    await unlink(options.socketPath).catch(() => {});
  };
  return {
    host: `unix://${options.socketPath}`,
    record: async () => {
      const containers = await holdings.containers.records();
      const { requests, execs, failures, refusals, refusedAtEnd } = traffic;
      const networks = [...holdings.networkNames];
      return { requests, execs, containers, networks, failures: [...failures], refusedAtEnd, refusals: [...refusals] };
    },
    containerIds: () => holdings.containers.ids().filter((id) => !holdings.isServer(id)),
    ownsAddress: (address) => holdings.ownsAddress(address),
    commandTimes: () => traffic.commands,
    installTimes: () => traffic.installs,
    salvage: (containerId) =>
      salvageWork({
        connect,
        containerId,
        labels: { ...options.labels, [HELPER_LABEL]: "salvage" },
        signal: AbortSignal.timeout(SALVAGE_MS),
      }),
    removeAll: (removal) => removeAll(door, removal),
    close: () => (closed ??= close()),
  };
}

async function serveClient(client: net.Socket, door: Door): Promise<void> {
  const read = await readRequest(client, door.idleMs);
  if (read.kind === "left") client.destroy();
  else if (read.kind === "request") await serveRequest(read.request, door);
  else refuseUnread(client, door, read.problem);
}
