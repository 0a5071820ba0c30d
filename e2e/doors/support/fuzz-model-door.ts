import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { createRandom } from "@cooperbench-ts/results";
import type { DoorReply, DoorRequest } from "./model-door-process.ts";
import { type OddAnswer, oddAnswer } from "./odd-answers.ts";

export interface FuzzOutcome {
  readonly answered: number;
  readonly cut: number;
  /** Of the provider, for one call of an agent. */
  readonly maxCalls: number;
  /** Of the door's process, all of it. */
  readonly peakRssMb: number;
  /** Seeds of cases that went wrong, and how. */
  readonly wrong: readonly string[];
}

/** An agent's patience, in ms, where nothing comes. */
const PATIENCE_MS = 300;
const AT_ONCE = 8;

/** As long as real ones, with all that spellings differ in. */
const KEYS = ["sk-proj-Ab3+/dE6=fG9_hJ2", "0123456789abcdef0123456789abcdef", 'odd"key\\with&all<of>it%1'];

type Closed = Extract<DoorReply, { closed: string }>;

/** One call of an agent for each seed, through a door in a process of its own, to a provider that answers as the seed says. */
export async function fuzzModelDoor(firstSeed: number, cases: number): Promise<FuzzOutcome> {
  const provider = await OddProvider.start();
  const door = new DoorProcess();
  const wrong: string[] = [];
  let [answered, cut, maxCalls, peakRssMb, next] = [0, 0, 0, 0, 0];
  const oneCase = async (seed: number): Promise<void> => {
    const random = createRandom(seed);
    const key = KEYS[seed % KEYS.length]!;
    const alike = oddAnswer(random, key);
    const same = random.float() < 0.5;
    const { target, calls } = provider.play(seed, () => (same ? alike : oddAnswer(random, key)));
    const got = await callAgent(`${await door.open(seed, target)}/chat`, key);
    const { adds, kept, ...closed } = await door.close(seed);
    if (got === null) cut += 1;
    else answered += 1;
    maxCalls = Math.max(maxCalls, calls());
    peakRssMb = closed.peakRssMb;
    if (!adds) wrong.push(`seed ${seed}: the calls do not add up`);
    const bytes = Buffer.from(key);
    const forms = [key, encodeURIComponent(key), bytes.toString("hex"), bytes.toString("base64")];
    if (forms.some((form) => kept.includes(form) || got?.includes(form))) wrong.push(`seed ${seed}: the key shows`);
  };
  const inTurn = async (): Promise<void> => {
    while (next < cases) await oneCase(firstSeed + next++);
  };
  try {
    await Promise.race([door.died, Promise.all(Array.from({ length: AT_ONCE }, inTurn))]);
  } finally {
    door.end();
    provider.end();
  }
  return { answered, cut, maxCalls, peakRssMb, wrong: [...wrong, ...door.uncaught] };
}

/** Writes to a socket whatever it is told. */
class OddProvider {
  readonly #server: Server;
  /** By seed, which is in the path of its calls. */
  readonly #playing = new Map<string, { answer: () => OddAnswer; calls: number }>();

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => {
      socket.on("error", () => {});
      socket.once("data", (data: Buffer) => void this.#answer(socket, data.toString("latin1")));
    });
  }

  static async start(): Promise<OddProvider> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new OddProvider(server);
  }

  play(seed: number, answer: () => OddAnswer): { target: string; calls: () => number } {
    const playing = { answer, calls: 0 };
    this.#playing.set(String(seed), playing);
    const { port } = this.#server.address() as AddressInfo;
    return { target: `http://127.0.0.1:${port}/${seed}/v1`, calls: () => playing.calls };
  }

  end(): void {
    this.#server.close();
  }

  async #answer(socket: Socket, request: string): Promise<void> {
    const playing = this.#playing.get(/^\w+ \/(\d+)\//.exec(request)?.[1] ?? "");
    if (playing === undefined) return void socket.destroy();
    playing.calls += 1;
    const { parts, ending } = playing.answer();
    for (const part of parts) {
      if (socket.destroyed) return;
      if (!socket.write(part)) await Promise.race([once(socket, "drain"), once(socket, "close")]).catch(() => {});
      else if (parts.length > 1) await turn();
    }
    if (ending === "end") socket.end();
    if (ending === "break") socket.resetAndDestroy();
  }
}

class DoorProcess {
  readonly uncaught: string[] = [];
  /** Rejects when the process ends before it is told to. */
  readonly died: Promise<never>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<string, (reply: DoorReply) => void>();

  constructor() {
    // Where memory is plenty, V8 lets 128 MB of short-lived strings pile up before it looks: what piles up is not what is told.
    const execArgv = ["--conditions=@cooperbench-ts/source", "--max-semi-space-size=16"];
    this.#child = fork(new URL("model-door-process.ts", import.meta.url), { execArgv });
    this.#child.on("message", (reply: DoorReply) => {
      if ("uncaught" in reply) this.uncaught.push(reply.uncaught);
      else if ("opened" in reply) this.#waiting.get(`open ${reply.opened}`)?.(reply);
      else this.#waiting.get(`close ${reply.closed}`)?.(reply);
    });
    this.died = new Promise((_, reject) =>
      this.#child.once("exit", (code, signal) => reject(new Error(`the door's process ended: ${code ?? signal}`))),
    );
    this.died.catch(() => {});
  }

  async open(seed: number, target: string): Promise<string> {
    const reply = await this.#ask(`open ${seed}`, { open: String(seed), target });
    return "baseUrl" in reply ? reply.baseUrl : "";
  }

  async close(seed: number): Promise<Closed> {
    return (await this.#ask(`close ${seed}`, { close: String(seed) })) as Closed;
  }

  end(): void {
    this.#child.kill("SIGKILL");
  }

  #ask(name: string, request: DoorRequest): Promise<DoorReply> {
    return new Promise((resolve) => {
      this.#waiting.set(name, (reply) => {
        this.#waiting.delete(name);
        resolve(reply);
      });
      this.#child.send(request);
    });
  }
}

/** An answer as it came, of a long body the end; null: the connection was cut. */
function callAgent(url: string, key: string): Promise<string | null> {
  return new Promise((resolve) => {
    const request = http.request(url, { method: "POST", headers: { Authorization: `Bearer ${key}` } });
    request.setTimeout(PATIENCE_MS, () => request.destroy());
    request.on("error", () => resolve(null));
    request.once("response", (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => {
        parts.push(part);
        if (parts.length > 20) parts.shift();
      });
      response.on("error", () => resolve(null));
      response.once("close", () => {
        const head = `${response.statusMessage}\n${response.rawHeaders.join("\n")}`;
        resolve(response.complete ? `${head}\n${Buffer.concat(parts).toString("latin1")}` : null);
      });
    });
    request.end(JSON.stringify({ model: "m", messages: [] }));
  });
}
