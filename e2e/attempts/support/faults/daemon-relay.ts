import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import net from "node:net";
import { promisify } from "node:util";

/** What the daemon says to a start of a command or of a container, when something below it is gone. */
const words = {
  "containerd-away":
    'failed to create shim task: connection error: desc = "transport: error while dialing: dial unix:///run/containerd/containerd.sock: connect: connection refused": unavailable',
  "disk-full":
    "failed to create shim task: mkdir /run/containerd/io.containerd.runtime.v2.task/moby: no space left on device: unknown",
} as const;
export type RelayedFault = keyof typeof words;

const STARTS = /^POST (?:\/v[\d.]+)?\/(exec|containers)\/([^/ ]+)\/start[ ?]/;

/** A socket before the daemon's own: one connection a call, as the Docker door makes them. */
export class DaemonRelay {
  readonly socket: string;
  readonly #daemon: string;
  readonly #open = new Set<net.Socket>();
  #server: net.Server | null = null;
  #fault: RelayedFault | null = null;

  private constructor(socket: string, daemon: string) {
    this.socket = socket;
    this.#daemon = daemon;
  }

  static async start(socket: string, daemon: string): Promise<DaemonRelay> {
    const relay = new DaemonRelay(socket, daemon);
    await relay.up();
    return relay;
  }

  /** From now on every start is answered so. */
  fail(fault: RelayedFault): void {
    this.#fault = fault;
  }

  /** Nobody listens any more, and every call is cut. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#open) socket.destroy();
    await closed;
    await rm(this.socket, { force: true });
  }

  async up(): Promise<void> {
    if (this.#server !== null) return;
    const server = net.createServer({ allowHalfOpen: true }, (client) => this.#serve(client));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.socket, resolve));
  }

  #serve(client: net.Socket): void {
    this.#keep(client);
    client.once("data", (head) => {
      const start = STARTS.exec(head.toString("latin1"));
      if (this.#fault !== null && start !== null) {
        void this.#refuse(client, words[this.#fault], start[1] === "containers" ? (start[2] ?? null) : null);
        return;
      }
      const daemon = net.connect({ path: this.#daemon, allowHalfOpen: true });
      this.#keep(daemon);
      daemon.write(head);
      client.pipe(daemon).pipe(client);
      client.once("close", () => daemon.destroy());
      daemon.once("close", () => client.destroy());
    });
  }

  async #refuse(client: net.Socket, message: string, container: string | null): Promise<void> {
    if (container !== null) await this.#removeUnstarted(container).catch(() => {});
    const body = JSON.stringify({ message });
    const head = [
      "HTTP/1.1 500 Internal Server Error",
      "Content-Type: application/json",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: close",
    ];
    client.end([...head, "", body].join("\r\n"));
  }

  /** What a daemon does that could not start it: whoever ran it with `--rm` waits for that. */
  async #removeUnstarted(container: string): Promise<void> {
    const docker = (...argv: string[]) => promisify(execFile)("docker", ["-H", `unix://${this.#daemon}`, ...argv]);
    const { stdout } = await docker("inspect", "--format", "{{.HostConfig.AutoRemove}}", container);
    if (stdout.trim() === "true") await docker("rm", "--force", container);
  }

  #keep(socket: net.Socket): void {
    this.#open.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => this.#open.delete(socket));
  }
}
