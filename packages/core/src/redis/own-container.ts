import { randomBytes } from "node:crypto";
import {
  type DockerClient,
  imagesByName,
  pullMissing,
  type ServerContainer,
  startServerContainer,
} from "@cooperbench-ts/docker-images";
import { failureToAnswer, type OwnServer } from "./own-server.ts";

/** The one that upstream itself takes. */
export const REDIS_IMAGE = "redis:alpine";

const PORT = 6379;
const MEMORY_BYTES = 512 * 2 ** 20;

/**
 * Every container of the daemon's default bridge reaches it there. So it has a password from its first moment, which nobody else
 * knows: one that is set later does not concern who is connected by then.
 */
const configOf = (password: string): string =>
  [`port ${PORT}`, "protected-mode no", 'save ""', "appendonly no", `requirepass ${password}`].join("\n");

export interface ContainerHost {
  readonly client: DockerClient;
  /** With our lease among them. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Makes sure that the image is there. @returns null, or why it cannot be had */
export async function redisImageFailure(client: DockerClient): Promise<string | null> {
  const [report] = (await pullMissing(client, imagesByName([REDIS_IMAGE]))).reports;
  return report === undefined || report.state === "unverified" ? null : (report.message ?? report.state);
}

/** Starts a Redis of our own in a container, on a free loopback port; it keeps nothing and dies with the harness. */
export async function startOwnContainer({ client, labels }: ContainerHost): Promise<OwnServer> {
  const password = randomBytes(24).toString("base64url");
  const container: ServerContainer = await startServerContainer(client, {
    image: REDIS_IMAGE,
    command: "redis-server -",
    input: configOf(password),
    port: PORT,
    labels,
    memoryBytes: MEMORY_BYTES,
  });
  const { port } = container;
  const server: OwnServer = {
    ...container,
    url: `redis://:${password}@127.0.0.1:${port}/0`,
    place: { host: "127.0.0.1", port },
    login: { username: "", password },
  };
  const failure = await failureToAnswer(server);
  if (failure === null) return server;
  await server.stop().catch(() => {});
  throw new Error(`${REDIS_IMAGE} did not answer on port ${port}: ${failure}`);
}
