import { createServer, request as send, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Transform, type TransformCallback } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";

export interface Throttle {
  /** Before each answer. */
  readonly latencyMs: number;
  /** Of each connection. */
  readonly bytesPerSecond: number;
}

/** A registry far away: every request waits, every connection has its own narrow line. */
export class ThrottledProxy {
  bytes = 0;
  readonly #server: Server;

  private constructor(target: string, throttle: Throttle) {
    this.#server = createServer((incoming, outgoing) => {
      void (async () => {
        await wait(throttle.latencyMs);
        const { host: _host, ...headers } = incoming.headers;
        const forward = send(
          new URL(incoming.url ?? "/", target),
          { method: incoming.method ?? "GET", headers: { ...headers, host: new URL(target).host } },
          (answer) => {
            outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.on("data", (chunk: Buffer) => (this.bytes += chunk.length));
            answer.pipe(new Narrow(throttle.bytesPerSecond)).pipe(outgoing);
          },
        );
        forward.on("error", () => outgoing.destroy());
        incoming.pipe(forward);
      })();
    });
  }

  static async start(target: string, throttle: Throttle): Promise<ThrottledProxy> {
    const proxy = new ThrottledProxy(target, throttle);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

class Narrow extends Transform {
  readonly #bytesPerSecond: number;
  #freeAt = 0;

  constructor(bytesPerSecond: number) {
    super();
    this.#bytesPerSecond = bytesPerSecond;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const now = performance.now();
    this.#freeAt = Math.max(now, this.#freeAt) + (chunk.length / this.#bytesPerSecond) * 1000;
    setTimeout(() => done(null, chunk), this.#freeAt - now);
  }
}
