import { createServer } from "node:net";
import path from "node:path";
import { sleep, startSupervised } from "@cooperbench-ts/attempt/host";
import { redisFailure } from "./redis-connection.ts";
import type { Login, ServerPlace } from "./server-place.ts";

const START_MS = 10_000;

/** A server that we have started for one attempt, and that nobody else knows. */
export interface AttemptServer {
  readonly place: ServerPlace;
  /** null: it asks for none, since only this user can reach it. */
  readonly login: Login | null;
  /** Resolves when it is gone, for whatever reason. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** One for the run, at a URL of this machine. */
export interface OwnServer extends AttemptServer {
  readonly url: string;
}

/** Starts a Redis of our own on a free loopback port; it keeps nothing on disk and dies with the harness. */
export async function startOwnServer(
  binary: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<OwnServer> {
  const port = await freePort();
  const stop = new AbortController();
  const process = await startSupervised({
    argv: [binary, "--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder],
    cwd: folder,
    environment,
    stdoutFile: path.join(folder, "redis.log"),
    stderrFile: path.join(folder, "redis.err.log"),
    limitMs: null,
    graceMs: 3000,
    signal: stop.signal,
  });
  const server: OwnServer = {
    url: `redis://127.0.0.1:${port}/0`,
    place: { host: "127.0.0.1", port },
    login: null,
    ended: process.ended,
    stop: async () => {
      stop.abort();
      await process.ended;
    },
  };
  const failure = await failureToAnswer(server);
  if (failure === null) return server;
  await server.stop();
  throw new Error(`${binary} did not answer on port ${port}: ${failure}`);
}

/** null: the new server answers. */
export async function failureToAnswer(
  server: Pick<AttemptServer, "place" | "login" | "ended">,
): Promise<string | null> {
  let hasEnded = false;
  void server.ended.then(() => (hasEnded = true));
  const giveUp = performance.now() + START_MS;
  for (;;) {
    const failure = await redisFailure(server);
    if (failure === null || hasEnded || performance.now() >= giveUp) return failure;
    await sleep(50);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
