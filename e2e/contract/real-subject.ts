import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  agentScript,
  failing,
  failures,
  type ModelCall,
  type ModelScript,
  startScriptedModel,
} from "@cooperbench-ts/rehearsal";
import { upstreamEnvironment } from "@cooperbench-ts/attempt/host";
import { goldModel } from "../src/gold-model.ts";
import type { RealParts } from "../src/real-parts.ts";
import { Stage, type Situation, type Subject } from "./subject.ts";
import { openWarmUpstream, type WarmUpstream } from "./warm-upstream.ts";
import { type WatchedDaemon, watchedDaemon } from "./watched-daemon.ts";

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
export function realSubject(version: Subject["version"], parts: RealParts, warmth: "cold" | "warm" = "cold"): Subject {
  let running: OwnRedis | null = null;
  let warm: Promise<WarmUpstream> | null = null;

  const startRedis = async (): Promise<OwnRedis> => {
    if (running !== null && running.child.signalCode === null) return running;
    await endRedis();
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
    running = { url: `redis://127.0.0.1:${port}`, child, dir };
    return running;
  };

  const endRedis = async (): Promise<void> => {
    if (running === null) return;
    const { child, dir } = running;
    running = null;
    child.kill("SIGKILL");
    if (child.signalCode === null) await once(child, "exit");
    await rm(dir, { recursive: true, force: true });
  };

  return {
    name: `cooperbench ${version}, ${warmth}`,
    version,
    agent: version === "0.0.11" ? "mini_swe_agent" : "mini_swe_agent_v2",
    async stage(situation: Situation) {
      const home = await mkdtemp(join(tmpdir(), "cbts-home-"));
      const redis = await startRedis();
      const watchedSocket = join(home, "watched.sock");
      const watched = await watchedDaemon(watchedSocket, parts.dockerSocket);
      const model = await startScriptedModel({
        script: scriptOf(situation, { dataset: parts.dataset, watched, redis }),
      });
      const silentSocket = join(home, "silent.sock");
      const silent = situation === "hang" ? await silentDaemon(silentSocket) : async (): Promise<void> => {};
      const sockets: Partial<Record<Situation, string>> = {
        hang: silentSocket,
        "docker-down": join(home, "nobody.sock"),
        "redis-start": join(home, "nobody.sock"),
        "dead-container": watchedSocket,
        "eval-container-lost": watchedSocket,
      };
      return Stage.make({
        cli: parts.upstream[version],
        dataset: parts.dataset,
        environment: {
          ...upstreamEnvironment({
            user: { PATH: process.env["PATH"] },
            home,
            dockerHost: `unix://${sockets[situation] ?? parts.dockerSocket}`,
            credentials: { OPENAI_API_KEY: "no-key" },
            extra: { OPENAI_API_BASE: model.openaiBase, MSWEA_MODEL_RETRY_STOP_AFTER_ATTEMPT: "1" },
          }),
        },
        ...(warmth === "cold"
          ? {}
          : { starts: async (call) => (await (warm ??= openWarmUpstream(parts.upstream[version]))).start(call) }),
        redis: situation === "redis-start" ? `redis://127.0.0.1:${await freePort()}` : redis.url,
        close: async () => {
          await silent();
          await watched.close();
          await model.close();
          await rm(home, { recursive: true, force: true });
        },
      });
    },
    end: async () => {
      await endRedis();
      await (await warm)?.close();
      warm = null;
    },
  };
}

interface OwnRedis {
  readonly url: string;
  readonly child: ChildProcess;
  readonly dir: string;
}

/** What the model answers, and what happens to Docker and Redis while it does. */
function scriptOf(
  situation: Situation,
  { dataset, watched, redis }: { dataset: string; watched: WatchedDaemon; redis: OwnRedis },
): ModelScript {
  const solving = goldModel(dataset);
  const late = (call: ModelCall): boolean => call.messages.filter(({ role }) => role === "assistant").length >= 2;
  switch (situation) {
    case "rate-limit":
      return failing(solving, (call) => (call.messages.length > 2 ? failures.rateLimit(1) : null));
    case "model-500":
      return failing(solving, (call) => (call.messages.length > 2 ? failures.serverError() : null));
    case "dead-container": {
      // It goes on until a limit ends it, so its answers cost enough to reach one soon; long prompts would be summarized.
      const usage = { inputTokens: 1000, outputTokens: 10_000 };
      const looking = agentScript({ commands: () => [], mode: () => "loop", usage });
      return (call) => {
        if (late(call)) watched.kill();
        return looking(call);
      };
    }
    case "redis-loss":
      return (call) => {
        if (late(call)) redis.child.kill("SIGKILL");
        return solving(call);
      };
    case "eval-container-lost": {
      let execs = 0;
      watched.onExec = () => {
        // The first container is the agent's, and the first command in the other only makes a folder.
        if (watched.made > 1 && (execs += 1) > 1) watched.kill();
      };
      return solving;
    }
    default:
      return solving;
  }
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
