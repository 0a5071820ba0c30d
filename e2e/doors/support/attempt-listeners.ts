import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { baseImage } from "../../images/parts.ts";
import type { AttemptDoor, ModelDoor } from "../../../packages/attempt/src/doors/model/model-door.ts";
import { AttemptCallers } from "../../../packages/attempt/src/doors/reach/callers.ts";
import type { Reach } from "../../../packages/attempt/src/doors/reach/reach.ts";
import { startAttemptServer } from "../../../packages/core/src/redis/attempt-server.ts";
import { ownRedisFor } from "../../../packages/core/src/redis/container-redis.ts";
import { openedDoor, type OpenedDoor } from "./opened-door.ts";

/** What one attempt of an agent in a container has: a Docker door, and its model and a Redis where its containers reach them. */
export interface AttemptListeners {
  readonly opened: OpenedDoor;
  /** Of its Redis. */
  readonly folder: string;
  readonly callers: AttemptCallers;
  readonly model: AttemptDoor;
  /** As containers have them. */
  readonly modelUrl: URL;
  readonly redisUrl: URL;
  /** Starts a container that sleeps. @returns its id */
  start(...options: string[]): Promise<string>;
  /** What a server says to a text from inside a container, up to its first 200 bytes; empty: it let nobody in. */
  say(container: string, server: URL, text: string): Promise<string>;
  end(): Promise<void>;
}

export async function attemptListeners(
  modelDoor: ModelDoor,
  { target, reach, redisServer }: { target: URL; reach: Reach; redisServer: string },
): Promise<AttemptListeners> {
  const folder = await mkdtemp(path.join(tmpdir(), "cbts-"));
  const opened = await openedDoor();
  const callers = new AttemptCallers();
  callers.bind((address) => opened.door.ownsAddress(address));
  const model = modelDoor.attempt({ target, price: null });
  const modelUrl = new URL(await model.openTo({ reach, callers }));
  const redis = await ownRedisFor({ reach, callers }, () => startAttemptServer(redisServer, folder, {}));
  return {
    opened,
    folder,
    callers,
    model,
    modelUrl,
    redisUrl: new URL(redis.url),
    start: async (...options) => {
      const argv = ["run", "-d", "--rm", ...options, "--entrypoint", "/bin/bash", baseImage, "-c", "sleep 2h"];
      const { code, stdout, stderr } = await opened.docker(argv);
      if (code !== 0) throw new Error(stderr);
      return stdout.toString().trim();
    },
    say: async (container, { hostname, port }, text) => {
      const script = `exec 3<>/dev/tcp/${hostname}/${port} && printf '%s' "$1" >&3 && timeout 5 head -c 200 <&3`;
      const said = await opened.docker(["exec", container, "bash", "-c", script, "bash", text]);
      return said.stdout.toString();
    },
    end: async () => {
      model.close();
      await redis.close();
      await opened.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
