import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { until } from "../../images/support/until.ts";
import { type RedisClient, redisFailure, withRedis } from "../../../packages/core/src/redis/redis-connection.ts";

/** A Redis of the test's own, on a port that stays its own when it is started again. */
export class RedisServer {
  readonly port: number;
  readonly #binary: string;
  #process: ChildProcess | null = null;

  private constructor(binary: string, port: number) {
    this.#binary = binary;
    this.port = port;
  }

  static async start(binary: string): Promise<RedisServer> {
    const server = new RedisServer(binary, await freePort());
    await server.up();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async up(): Promise<void> {
    const argv = ["--port", String(this.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    this.#process = spawn(this.#binary, argv, { stdio: "ignore" });
    await until("the test's Redis answers", 10_000, async () => (await redisFailure(this.url)) === null);
  }

  async down(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** In a database of it. */
  talk<Result>(database: number, talk: (client: RedisClient) => Promise<Result>): Promise<Result> {
    return withRedis(`${this.url}/${database}`, talk);
  }

  async keys(database: number): Promise<string[]> {
    return (await this.talk(database, (client) => client.keys("*"))).sort();
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
