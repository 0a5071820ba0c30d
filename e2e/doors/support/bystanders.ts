import { randomBytes } from "node:crypto";
import http from "node:http";
import { baseImage, sharedSocket } from "../../images/parts.ts";
import { dockerAt } from "./opened-door.ts";

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** One call to whatever listens on a socket; all that it answers, for at most `ms`. */
export function ask(socketPath: string, method: string, path: string, body?: object, ms = 2000): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "Content-Type": "application/json" };
    const request = http.request({ socketPath, method, path, headers, signal: AbortSignal.timeout(ms) }, (response) => {
      let text = "";
      const end = (): void => resolve({ status: response.statusCode ?? 0, text });
      response.setEncoding("latin1").on("data", (part: string) => (text += part));
      response.on("end", end).on("error", end);
    });
    request.on("error", (error) => {
      if (error.name === "AbortError" || error.name === "TimeoutError") resolve({ status: 0, text: "" });
      else reject(error);
    });
    request.on("upgrade", (response, socket, head) => {
      let text = head.toString("latin1");
      socket.setEncoding("latin1").on("data", (part: string) => (text += part));
      socket.on("close", () => resolve({ status: response.statusCode ?? 0, text }));
      socket.on("error", () => {});
      setTimeout(() => socket.destroy(), 200);
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** A container, a network and a volume of somebody else; on the machine's daemon by default. */
export class Bystanders {
  readonly container: string;
  readonly network: string;
  /** The exec that runs in the container. */
  readonly exec: string;
  readonly names: { readonly container: string; readonly network: string; readonly volume: string };
  /** What stands in the container's environment, log, command, labels and files, and in the volume. */
  readonly secret: string;

  readonly #socket: string;

  private constructor(socket: string, made: Pick<Bystanders, "container" | "network" | "exec" | "names" | "secret">) {
    this.#socket = socket;
    ({
      container: this.container,
      network: this.network,
      exec: this.exec,
      names: this.names,
      secret: this.secret,
    } = made);
  }

  static async make(socket = sharedSocket): Promise<Bystanders> {
    const direct = (...argv: string[]): Promise<string> => output(socket, argv);
    const mark = randomBytes(4).toString("hex");
    const secret = `secret-${mark}`;
    const names = { container: `bystander-c-${mark}`, network: `bystander-n-${mark}`, volume: `bystander-v-${mark}` };
    const label = ["--label", `mark=${secret}`];
    const network = await direct("network", "create", ...label, names.network);
    await direct("volume", "create", ...label, names.volume);
    const script = `echo ${secret}; echo ${secret} > /data/file; cp /data/file /file; exec -a ${secret} sleep 1h`;
    const joined = ["--network", names.network, "-v", `${names.volume}:/data`];
    const named = ["--name", names.container, ...label, "-e", `SECRET=${secret}`];
    const container = await direct("run", "-d", ...named, ...joined, baseImage, "bash", "-c", script);
    const made = await ask(socket, "POST", `/containers/${container}/exec`, {
      Cmd: ["bash", "-c", `sleep 1h; : ${secret}`],
    });
    const exec = String(JSON.parse(made.text).Id);
    await ask(socket, "POST", `/exec/${exec}/start`, { Detach: true });
    return new Bystanders(socket, { container, network, exec, names, secret });
  }

  /** No answer may hold any of these, but for a name that the caller said himself. */
  get tokens(): readonly string[] {
    const { container, network, exec, names, secret } = this;
    return [secret, exec, container.slice(0, 12), network.slice(0, 12), ...Object.values(names)];
  }

  /** What the daemon says of them, byte for byte. */
  async state(): Promise<readonly string[]> {
    const paths = [`/containers/${this.container}/json`, `/networks/${this.network}`, `/volumes/${this.names.volume}`];
    return Promise.all(paths.map(async (path) => (await ask(this.#socket, "GET", path)).text));
  }

  async end(): Promise<void> {
    const host = `unix://${this.#socket}`;
    await dockerAt(host, ["rm", "-f", this.container]);
    await dockerAt(host, ["network", "rm", this.network]);
    await dockerAt(host, ["volume", "rm", this.names.volume]);
  }
}

async function output(socket: string, argv: readonly string[]): Promise<string> {
  const result = await dockerAt(`unix://${socket}`, argv);
  if (result.code !== 0) throw new Error(`docker ${argv.join(" ")}: ${result.stderr}`);
  return result.stdout.toString().trim();
}
