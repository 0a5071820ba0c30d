import http from "node:http";
import type { Connect } from "./docker-endpoint.ts";
import type { Header } from "./http-head.ts";

export interface DaemonAnswer {
  readonly status: number;
  readonly statusMessage: string;
  readonly headers: readonly Header[];
  readonly body: Buffer;
}

export interface DaemonCall {
  readonly method: string;
  /** With query. */
  readonly path: string;
  readonly headers?: readonly Header[];
  readonly body?: Buffer;
  /** No limit by default: a creation takes as long as it takes. */
  readonly timeoutMs?: number;
  /** Of the whole call. */
  readonly signal?: AbortSignal;
  /** A longer answer is an error; default 64 MiB. */
  readonly maxBytes?: number;
}

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** One call to the daemon on a connection of its own. Rejects when the daemon cannot be reached or falls silent. */
export function callDaemon(connect: Connect, call: DaemonCall): Promise<DaemonAnswer> {
  const { maxBytes = MAX_ANSWER_BYTES } = call;
  return new Promise((resolve, reject) => {
    const request = openCall(connect, call);
    if (call.timeoutMs !== undefined)
      request.setTimeout(call.timeoutMs, () => request.destroy(new Error(`no answer within ${call.timeoutMs} ms`)));
    // One call can fail more than once, such as by its answer and by its connection.
    request.on("error", reject);
    request.once("upgrade", (_, socket) => {
      socket.destroy();
      reject(new Error("the daemon answers 101, which nobody asked for"));
    });
    request.once("response", (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on("data", (part: Buffer) => {
        size += part.length;
        if (size > maxBytes) response.destroy(new Error(`more than ${maxBytes} bytes`));
        else parts.push(part);
      });
      response.on("error", reject);
      response.once("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          statusMessage: response.statusMessage ?? "",
          headers: pairs(response.rawHeaders),
          body: Buffer.concat(parts),
        });
      });
    });
    request.end(call.body);
  });
}

/** The same, for answers that are read as they come. The caller ends the request. */
export function openCall(connect: Connect, call: DaemonCall): http.ClientRequest {
  const headers = [...(call.headers ?? [["Host", "docker"]]), ["Connection", "close"]];
  // Without a length an empty POST goes out chunked, and the daemon takes that for a body.
  if (call.method === "POST") headers.push(["Content-Length", String(call.body?.length ?? 0)]);
  return http.request({
    createConnection: () => connect(),
    method: call.method,
    path: call.path,
    headers: headers.flat(),
    ...(call.signal === undefined ? {} : { signal: call.signal }),
  });
}

function pairs(raw: readonly string[]): Header[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""] as const] : []));
}
