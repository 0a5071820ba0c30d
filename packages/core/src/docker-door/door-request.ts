import type net from "node:net";
import { requestBody } from "./http-body.ts";
import {
  MAX_HEAD_BYTES,
  headerOf,
  parseHead,
  withoutHeaders,
  writeHead,
  type Header,
  type MessageHead,
} from "./http-head.ts";
import type { DaemonAnswer } from "./call-daemon.ts";

/** A request as a client sent it; each connection carries one. */
export interface DoorRequest {
  readonly client: net.Socket;
  readonly head: MessageHead;
  readonly method: string;
  /** As written, with version and query. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Bodies of creations are small; this bounds what a client can make us hold. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Reads the head; the rest stays in the socket. null: the client left or sent something that is no request. */
export function readRequest(client: net.Socket): Promise<DoorRequest | null> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const finish = (request: DoorRequest | null): void => {
      client.off("data", onData).off("end", onEnd).off("close", onEnd);
      client.pause();
      resolve(request);
    };
    const onEnd = (): void => finish(null);
    const onData = (part: Buffer): void => {
      bytes = Buffer.concat([bytes, part]);
      const parsed = parseHead(bytes);
      if (parsed === null) {
        if (bytes.length > MAX_HEAD_BYTES) finish(null);
        return;
      }
      const [method = "", target = "", version] = parsed.head.start.split(" ");
      const url = URL.parse(target, "http://docker");
      if (!(version ?? "").startsWith("HTTP/1.") || url === null) return finish(null);
      client.pause();
      if (parsed.rest.length > 0) client.unshift(parsed.rest);
      finish({ client, head: parsed.head, method, target, path: target.split("?")[0] ?? "", query: url.searchParams });
    };
    client.on("data", onData).on("end", onEnd).on("close", onEnd);
  });
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
export function forwardedHead({ head }: DoorRequest, upgrades: boolean): Buffer {
  const upgrade = upgrades ? headerOf(head, "upgrade") : undefined;
  const kept = withoutHeaders(head, upgrade === undefined ? ["connection", "upgrade"] : ["connection"]);
  const connection = upgrade === undefined ? "close" : "Upgrade, close";
  return writeHead({ start: head.start, headers: [...kept, ["Connection", connection]] });
}

/** Headers that belong to one connection or to a body that we write anew. */
const FRAMING = ["connection", "keep-alive", "content-length", "transfer-encoding", "expect", "upgrade"];

export function endToEndHeaders(head: MessageHead): readonly Header[] {
  return withoutHeaders(head, FRAMING);
}

export function sendAnswer(client: net.Socket, answer: DaemonAnswer): void {
  const head = writeHead({
    start: `HTTP/1.1 ${answer.status} ${answer.statusMessage}`,
    headers: [
      ...withoutHeaders({ start: "", headers: answer.headers }, FRAMING),
      ["Content-Length", String(answer.body.length)],
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
  [413, "Payload Too Large"],
  [503, "Service Unavailable"],
]);
