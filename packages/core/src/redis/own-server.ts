import { createServer } from "node:net";
import path from "node:path";
import { startSupervised, type SupervisedProcess } from "../process/subprocess.ts";
import { sleep } from "../process/sleep.ts";
import { redisFailure } from "./redis-connection.ts";

const START_MS = 10_000;

export interface OwnServer {
  readonly url: string;
  readonly process: SupervisedProcess;
  stop(): Promise<void>;
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
  const url = `redis://127.0.0.1:${port}/0`;
  const giveUp = Date.now() + START_MS;
  let failure = await redisFailure(url);
  while (failure !== null && Date.now() < giveUp) {
    await sleep(50);
    failure = await redisFailure(url);
  }
  const server: OwnServer = {
    url,
    process,
    stop: async () => {
      stop.abort();
      await process.ended;
    },
  };
  if (failure === null) return server;
  await server.stop();
  throw new Error(`${binary} did not answer on port ${port} within ${START_MS / 1000} s: ${failure}`);
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
