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
  /** The client left before it said all, or said nothing more for too long. */
  | { readonly kind: "left" };

/** Bodies of creations are small; this bounds what a client can make us hold, framing included. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** And how many chunks it can make us look at. */
const MAX_FRAMING_BYTES = 256 * 1024;

/** Reads the head; the rest stays in the socket. */
export function readRequest(client: net.Socket, idleMs: number): Promise<ReadRequest> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const finish = (read: ReadRequest): void => {
      client.off("data", onData).off("end", onEnd).off("close", onEnd).off("timeout", onEnd).setTimeout(0);
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
    client.on("data", onData).on("end", onEnd).on("close", onEnd).on("timeout", onEnd).setTimeout(idleMs);
  });
}

/** Path and query as they go to the daemon. */
export function targetOf(request: DoorRequest): string {
  return request.path + request.search;
}

/** The same call with these parameters, which replace those of their names. */
export function withQuery(request: DoorRequest, parameters: Readonly<Record<string, string>>): DoorRequest {
  const query = new URLSearchParams(request.query);
  for (const [name, value] of Object.entries(parameters)) query.set(name, value);
  return { ...request, query, search: `?${query.toString()}` };
}

/** The same call with what it is about named by its full id, so that the daemon and the door mean the same thing. */
export function aboutId(request: DoorRequest, kind: "containers" | "networks" | "volumes", id: string): DoorRequest {
  return { ...request, path: request.path.replace(new RegExp(`/${kind}/[^/]+`), () => `/${kind}/${id}`) };
}

/** The whole body without framing; null when it is too long or malformed, or the client left or stalls. */
export function readBody({ client, head }: DoorRequest, idleMs: number): Promise<Buffer | null> {
  if (/100-continue/i.test(headerOf(head, "expect") ?? "")) client.write("HTTP/1.1 100 Continue\r\n\r\n");
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let received = 0;
    const decoder = requestBody(head, (part) => parts.push(part), MAX_FRAMING_BYTES);
    const finish = (body: Buffer | null): void => {
      client.off("data", onData).off("end", onEnd).off("close", onEnd).off("timeout", onEnd).setTimeout(0);
      client.pause();
      resolve(body);
    };
    const onEnd = (): void => {
      finish(decoder.complete ? Buffer.concat(parts) : null);
      if (decoder.rest.length > 0) client.unshift(decoder.rest);
    };
    const onData = (part: Buffer): void => {
      received += part.length;
      decoder.push(part);
      if (decoder.complete || decoder.malformed || received > MAX_BODY_BYTES) onEnd();
    };
    if (decoder.complete) return finish(Buffer.alloc(0));
    client.on("data", onData).on("end", onEnd).on("close", onEnd).on("timeout", onEnd).setTimeout(idleMs);
    client.resume();
  });
}

/** What follows the head: nothing, what the client sends, or this. */
export type ForwardedBody = "none" | "sent" | Buffer;

/**
 * The head as it goes to the daemon. One request per connection: with "close" the daemon ends it. Only where a connection
 * becomes a raw stream may it ask for an upgrade.
 */
export function forwardedHead(request: DoorRequest, upgrades: boolean, body: ForwardedBody): Buffer {
  const { head } = request;
  const upgrade = upgrades ? headerOf(head, "upgrade") : undefined;
  const dropped = ["connection", ...(upgrade === undefined ? ["upgrade"] : []), ...(body === "sent" ? [] : OF_BODY)];
  const length = body === "none" ? 0 : body.length;
  return writeHead({
    start: `${request.method} ${targetOf(request)} HTTP/1.1`,
    headers: [
      ...withoutHeaders(head, dropped),
      ...(body === "sent" || (body === "none" && request.method !== "POST") ? [] : [contentLength(length)]),
      ["Connection", upgrade === undefined ? "close" : "Upgrade, close"],
    ],
  });
}

const OF_BODY = ["content-length", "transfer-encoding", "expect"];

function contentLength(length: number): Header {
  return ["Content-Length", String(length)];
}

/** Headers that belong to one connection, or to a body that we read or write anew. */
const FRAMING = [...OF_BODY, "accept-encoding", "connection", "keep-alive", "upgrade"];

export function endToEndHeaders(head: MessageHead): readonly Header[] {
  return withoutHeaders(head, FRAMING);
}

/** What an answer goes to. */
type Asking = Pick<DoorRequest, "client" | "method">;

export function sendAnswer({ client, method }: Asking, answer: DaemonAnswer): void {
  // These two have no body, and so no length.
  const isBodiless = answer.status === 204 || answer.status === 304;
  const head = writeAnswerHead(answer.status, answer.statusMessage, [
    ...withoutHeaders({ start: "", headers: answer.headers }, FRAMING),
    ...(isBodiless ? [] : [contentLength(answer.body.length)]),
  ]);
  client.end(method === "HEAD" ? head : Buffer.concat([head, answer.body]));
  // What is left unread would reset the connection before the client has read the answer.
  client.resume();
}

/** The connection ends with the answer. */
export function writeAnswerHead(status: number, statusMessage: string, headers: readonly Header[]): Buffer {
  return writeHead({ start: `HTTP/1.1 ${status} ${statusMessage}`, headers: [...headers, ["Connection", "close"]] });
}

/** An answer of our own, shaped as the daemon shapes its errors. */
export function sendError(asking: Asking, status: number, message: string): void {
  sendAnswer(asking, {
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
  [408, "Request Timeout"],
  [413, "Payload Too Large"],
  [502, "Bad Gateway"],
  [503, "Service Unavailable"],
]);
