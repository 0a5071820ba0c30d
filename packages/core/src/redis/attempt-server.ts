import { randomBytes } from "node:crypto";
import path from "node:path";
import { startSupervised } from "@cooperbench-ts/attempt/host";
import type { ServerPlace } from "./server-place.ts";
import { type AttemptServer, failureToAnswer } from "./own-server.ts";

/**
 * Starts a Redis for one attempt, on a socket in our private folder: it has no port that anybody else could find, or that two of
 * them could be given at once. It keeps nothing on disk and dies with the harness.
 */
export async function startAttemptServer(
  binary: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<AttemptServer> {
  const name = `redis-${randomBytes(4).toString("hex")}`;
  const place: ServerPlace = { path: path.join(folder, `${name}.sock`) };
  const stop = new AbortController();
  const process = await startSupervised({
    argv: [
      binary,
      "--port",
      "0",
      "--unixsocket",
      place.path,
      "--unixsocketperm",
      "600",
      "--save",
      "",
      "--appendonly",
      "no",
      "--dir",
      folder,
    ],
    cwd: folder,
    environment,
    stdoutFile: path.join(folder, `${name}.log`),
    stderrFile: path.join(folder, `${name}.err.log`),
    limitMs: null,
    graceMs: 3000,
    signal: stop.signal,
  });
  const server: AttemptServer = {
    place,
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
  throw new Error(`${binary} did not answer on a socket of its own: ${failure}`);
}
