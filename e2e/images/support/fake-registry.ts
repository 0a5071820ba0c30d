import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TaskImage } from "./task-image.ts";

/** How it misbehaves. */
export type Fault =
  | { readonly kind: "none" }
  /** 429 on manifests until the time (ms since the epoch), told in the header. */
  | {
      readonly kind: "rate-limit";
      readonly untilMs: number;
      readonly header: "retry-after" | "x-retry-after" | "ratelimit-reset" | "none";
      /** HEAD is answered all the same, as Docker Hub does: only a GET counts as a pull. */
      readonly headIsFree?: boolean;
    }
  /** The connection is closed after half of a layer. */
  | { readonly kind: "cut-layer" }
  /** After half of a layer nothing comes any more, and the connection stays. */
  | { readonly kind: "stall" }
  /** A layer's bytes are not those its digest promises. */
  | { readonly kind: "wrong-digest" }
  /** Basic login, or a token from its own token server. */
  | {
      readonly kind: "login";
      readonly scheme: "basic" | "bearer";
      readonly username: string;
      readonly password: string;
    }
  | { readonly kind: "status"; readonly status: number };

/** A registry that serves one image under any name, and can misbehave. */
export class FakeRegistry {
  fault: Fault = { kind: "none" };
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #image: TaskImage;

  private constructor(image: TaskImage) {
    this.#image = image;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(image: TaskImage): Promise<FakeRegistry> {
    const registry = new FakeRegistry(image);
    await new Promise<void>((resolve) => registry.#server.listen(0, "127.0.0.1", resolve));
    return registry;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", "http://registry");
    this.requests.push(`${request.method} ${url.pathname}`);
    const deny = (status: number, code: string, headers: Record<string, string> = {}) => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify({ errors: [{ code, message: `${code.toLowerCase()} by the fake registry` }] }));
    };
    const { fault } = this;
    if (fault.kind === "login") {
      const wanted = `Basic ${Buffer.from(`${fault.username}:${fault.password}`).toString("base64")}`;
      if (url.pathname === "/token") {
        const allowed = request.headers.authorization === wanted;
        response.writeHead(allowed ? 200 : 401, { "content-type": "application/json" });
        return void response.end(
          JSON.stringify(
            allowed ? { token: "the-token" } : { errors: [{ code: "UNAUTHORIZED", message: "wrong login" }] },
          ),
        );
      }
      const expected = fault.scheme === "basic" ? wanted : "Bearer the-token";
      if (request.headers.authorization !== expected) {
        const challenge =
          fault.scheme === "basic"
            ? 'Basic realm="fake"'
            : `Bearer realm="http://${this.address}/token",service="fake",scope="repository:x:pull"`;
        return deny(401, "UNAUTHORIZED", { "www-authenticate": challenge });
      }
    }
    if (url.pathname === "/v2/" || url.pathname === "/v2") return void response.writeHead(200).end("{}");
    if (fault.kind === "status") return deny(fault.status, "UNAVAILABLE");
    if (/\/manifests\/[^/]+$/.test(url.pathname)) {
      const free = fault.kind === "rate-limit" && fault.headIsFree === true && request.method === "HEAD";
      if (fault.kind === "rate-limit" && !free && Date.now() < fault.untilMs) {
        const seconds = String(Math.ceil((fault.untilMs - Date.now()) / 1000));
        const reset = {
          "retry-after": seconds,
          "ratelimit-reset": seconds,
          "x-retry-after": String(Math.ceil(fault.untilMs / 1000)),
          none: "",
        }[fault.header];
        return deny(429, "TOOMANYREQUESTS", {
          "ratelimit-limit": "100;w=21600",
          "ratelimit-remaining": "0;w=21600",
          ...(fault.header === "none" ? {} : { [fault.header]: reset }),
        });
      }
      return this.#send(
        request,
        response,
        Buffer.from(this.#image.manifest),
        this.#image.mediaType,
        this.#image.digest,
      );
    }
    const digest = url.pathname.split("/").at(-1) ?? "";
    const blob = [this.#image.config, ...this.#image.layers].find((candidate) => candidate.digest === digest);
    if (blob === undefined) return deny(404, "BLOB_UNKNOWN");
    const last = blob === this.#image.layers.at(-1);
    if (last && fault.kind === "cut-layer") {
      // A daemon that goes on where it was cut gets a whole range, and is cut again.
      const from = Number(/bytes=(?<from>\d+)-/.exec(request.headers.range ?? "")?.groups?.["from"] ?? 0);
      const rest = blob.bytes.subarray(from);
      response.writeHead(from === 0 ? 200 : 206, {
        "content-length": String(rest.length),
        "content-type": "application/octet-stream",
        ...(from === 0 ? {} : { "content-range": `bytes ${from}-${blob.bytes.length - 1}/${blob.bytes.length}` }),
      });
      response.write(rest.subarray(0, Math.floor(rest.length / 2)), () => response.destroy());
      return;
    }
    if (last && fault.kind === "stall") {
      response.writeHead(200, {
        "content-length": String(blob.bytes.length),
        "content-type": "application/octet-stream",
      });
      response.write(blob.bytes.subarray(0, Math.floor(blob.bytes.length / 2)));
      return;
    }
    const bytes =
      last && fault.kind === "wrong-digest"
        ? Buffer.from(blob.bytes).fill(7, Math.floor(blob.bytes.length / 2))
        : blob.bytes;
    this.#send(request, response, bytes, "application/octet-stream", blob.digest);
  }

  #send(request: IncomingMessage, response: ServerResponse, bytes: Buffer, type: string, digest: string): void {
    response.writeHead(200, {
      "content-type": type,
      "ratelimit-limit": "100;w=21600",
      "ratelimit-remaining": "42;w=21600",
      "content-length": String(bytes.length),
      "docker-content-digest": digest,
    });
    response.end(request.method === "HEAD" ? undefined : bytes);
  }
}
