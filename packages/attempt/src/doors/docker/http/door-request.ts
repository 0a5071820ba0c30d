import type net from "node:net";
import type { DaemonAnswer } from "./call-daemon.ts";
import { requestBody } from "./http-body.ts";
import { type Header, headerOf, type MessageHead, withoutHeaders, writeHead } from "./http-head.ts";
import { parseRequest, type RequestHead } from "./request-head.ts";

/** A request as a client sent it; each connection carries one. */
export interface DoorRequest extends RequestHead {
  readonly client: net.Socket;
  readonly query: URLSearchParams;
}

export type ReadRequest =
  | { readonly kind: "request"; readonly request: DoorRequest }
  | { readonly kind: "malformed"; readonly problem: string }
  /** The client left before it said all. */
  | { readonly kind: "left" };

/** Bodies of creations are small; this bounds what a client can make us hold. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Reads the head; the rest stays in the socket. */
export function readRequest(client: net.Socket): Promise<ReadRequest> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const finish = (read: ReadRequest): void => {
      client.off("data", onData).off("end", onEnd).off("close", onEnd);
      client.pause();
      resolve(read);
    };
    const onEnd = (): void => finish({ kind: "left" });
    const onData = (part: Buffer): void => {
      bytes = Buffer.concat([bytes, part]);
      const parsed = parseRequest(bytes);
      if (parsed.kind === "incomplete") return;
      if (parsed.kind === "malformed") return finish(parsed);
      client.pause();
      if (parsed.rest.length > 0) client.unshift(parsed.rest);
      const { request } = parsed;
      finish({ kind: "request", request: { ...request, client, query: new URLSearchParams(request.search) } });
    };
    client.on("data", onData).on("end", onEnd).on("close", onEnd);
  });
}

/** Path and query as they go to the daemon. */
export function targetOf(request: DoorRequest): string {
  return request.path + request.search;
}

/** The same call with what it is about named by its full id, so that the daemon and the door mean the same thing. */
export function aboutId(request: DoorRequest, kind: "containers" | "networks", id: string): DoorRequest {
  return { ...request, path: request.path.replace(new RegExp(`/${kind}/[^/]+`), () => `/${kind}/${id}`) };
}

/** The whole body without framing; null when it is too long or the client left. */
export function readBody({ client, head }: DoorRequest): Promise<Buffer | null> {
  if (/100-continue/i.test(headerOf(head, "expect") ?? "")) client.write("HTTP/1.1 100 Continue\r\n\r\n");
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let size = 0;
    const decoder = requestBody(head, (part) => {
      size += part.length;
      parts.push(part);
    });
    const finish = (body: Buffer | null): void => {
      client.off("data", onData).off("end", onEnd).off("close", onEnd);
      client.pause();
      resolve(body);
    };
    const onEnd = (): void => finish(decoder.complete ? Buffer.concat(parts) : null);
    const onData = (part: Buffer): void => {
      decoder.push(part);
      if (decoder.complete || size > MAX_BODY_BYTES) onEnd();
    };
    if (decoder.complete) return finish(Buffer.alloc(0));
    client.on("data", onData).on("end", onEnd).on("close", onEnd);
    client.resume();
  });
}

/**
 * The head as it goes to the daemon. One request per connection: with "close" the daemon ends it, so that nothing that
 * the client sends later passes unseen. Only where a connection becomes a raw stream may it ask for an upgrade.
 */
export function forwardedHead(request: DoorRequest, upgrades: boolean): Buffer {
  const { head } = request;
  const upgrade = upgrades ? headerOf(head, "upgrade") : undefined;
  const kept = withoutHeaders(head, upgrade === undefined ? ["connection", "upgrade"] : ["connection"]);
  const connection = upgrade === undefined ? "close" : "Upgrade, close";
  return writeHead({
    start: `${request.method} ${targetOf(request)} HTTP/1.1`,
    headers: [...kept, ["Connection", connection]],
  });
}

/** Headers that belong to one connection or to a body that we write anew. */
const FRAMING = ["connection", "keep-alive", "content-length", "transfer-encoding", "expect", "upgrade"];

export function endToEndHeaders(head: MessageHead): readonly Header[] {
  return withoutHeaders(head, FRAMING);
}

export function sendAnswer(client: net.Socket, answer: DaemonAnswer): void {
  // These two have no body, and so no length.
  const isBodiless = answer.status === 204 || answer.status === 304;
  const head = writeHead({
    start: `HTTP/1.1 ${answer.status} ${answer.statusMessage}`,
    headers: [
      ...withoutHeaders({ start: "", headers: answer.headers }, FRAMING),
      ...(isBodiless ? [] : [["Content-Length", String(answer.body.length)] as const]),
      ["Connection", "close"],
    ],
  });
  client.end(Buffer.concat([head, answer.body]));
  // What is left unread would reset the connection before the client has read the answer.
  client.resume();
}

/** An answer of our own, shaped as the daemon shapes its errors. */
export function sendError(client: net.Socket, status: number, message: string): void {
  sendAnswer(client, {
    status,
    statusMessage: STATUS_TEXT.get(status) ?? "Error",
    headers: [["Content-Type", "application/json"]],
    body: Buffer.from(`${JSON.stringify({ message })}\n`),
  });
}

const STATUS_TEXT = new Map([
  [400, "Bad Request"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [413, "Payload Too Large"],
  [503, "Service Unavailable"],
]);
