import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failing, failures, startScriptedModel } from "@cooperbench-ts/rehearsal";
import { goldModel } from "../src/gold-model.ts";
import type { RealParts } from "../src/real-parts.ts";
import { Stage, type Situation, type Subject } from "./subject.ts";

/** A daemon that takes every connection and never answers, so no container is left behind by a kill. */
async function silentDaemon(path: string): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  server.listen(path);
  await once(server, "listening");
  return async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** The installed upstream CLI with real Docker, a Redis of its own, and the scripted model. */
export function realSubject(version: Subject["version"], parts: RealParts): Subject {
  let redis: { readonly url: string; readonly child: ChildProcess; readonly dir: string } | null = null;

  const startRedis = async (): Promise<string> => {
    if (redis !== null) return redis.url;
    const dir = await mkdtemp(join(tmpdir(), "cbts-redis-"));
    const port = await freePort();
    const child = spawn(
      parts.redisServer,
      ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", dir],
      {
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
    let log = "";
    while (!log.includes("Ready to accept connections")) {
      const [data] = (await once(child.stdout, "data")) as [Buffer];
      log += data.toString();
    }
    child.stdout.resume();
    redis = { url: `redis://127.0.0.1:${port}`, child, dir };
    return redis.url;
  };

  return {
    name: `cooperbench ${version}`,
    version,
    agent: version === "0.0.11" ? "mini_swe_agent" : "mini_swe_agent_v2",
    async stage(situation: Situation) {
      const home = await mkdtemp(join(tmpdir(), "cbts-home-"));
      const solving = goldModel(parts.dataset);
      const script =
        situation === "rate-limit"
          ? failing(solving, (call) => (call.messages.length > 2 ? failures.rateLimit(1) : null))
          : solving;
      const model = await startScriptedModel({ script });
      const silentSocket = join(home, "silent.sock");
      const silent = situation === "hang" ? await silentDaemon(silentSocket) : async (): Promise<void> => {};
      const sockets: Partial<Record<Situation, string>> = {
        hang: silentSocket,
        "docker-down": join(home, "nobody.sock"),
      };
      return Stage.make({
        cli: parts.upstream[version],
        dataset: parts.dataset,
        environment: {
          HOME: home,
          DOCKER_HOST: `unix://${sockets[situation] ?? parts.dockerSocket}`,
          OPENAI_API_BASE: model.openaiBase,
          OPENAI_API_KEY: "no-key",
          LITELLM_LOCAL_MODEL_COST_MAP: "True",
          MSWEA_COST_TRACKING: "ignore_errors",
          MSWEA_MODEL_RETRY_STOP_AFTER_ATTEMPT: "1",
          MSWEA_GLOBAL_CONFIG_DIR: join(home, "mswea"),
          SWE_AGENT_TRAJECTORY_DIR: join(home, "swe"),
          PYTHONUTF8: "1",
        },
        redis: await startRedis(),
        close: async () => {
          await silent();
          await model.close();
          await rm(home, { recursive: true, force: true });
        },
      });
    },
    async end() {
      if (redis === null) return;
      redis.child.kill("SIGKILL");
      await once(redis.child, "exit");
      await rm(redis.dir, { recursive: true, force: true });
      redis = null;
    },
  };
}

/** Version of a cooperbench environment, as its own package metadata says. */
export async function installedVersion(cli: string): Promise<string> {
  const python = (await readFile(cli, "utf8")).split("\n")[0]?.slice(2) ?? "python3";
  const child = spawn(python, ["-c", "import importlib.metadata as m; print(m.version('cooperbench'))"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let text = "";
  child.stdout.on("data", (data: Buffer) => (text += data.toString()));
  await once(child, "close");
  return text.trim();
}
