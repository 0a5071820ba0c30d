import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { messagesBody, messagesError, messagesEvents, readMessagesCall } from "./anthropic-wire.ts";
import {
  type AgentCall,
  type AgentReply,
  type CallUsage,
  type EndpointScript,
  usageOfCalls,
} from "./endpoint-script.ts";
import { at } from "./json.ts";
import {
  awaitSession,
  readResponsesCall,
  responsesBody,
  responsesError,
  responsesEvents,
  runningSession,
} from "./responses-wire.ts";

/** One request, as the endpoint's own book has it. */
export interface EndpointEntry {
  readonly path: string;
  /** The credential that it came with; empty: none. */
  readonly key: string;
  readonly call: AgentCall | null;
  /** null while it hangs. */
  readonly status: number | null;
  /** What is billed; null: nothing. */
  readonly usage: CallUsage | null;
}

export interface EndpointOptions {
  readonly script: EndpointScript;
  /** The address to listen on. Default loopback. */
  readonly address?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Waited before each answer, in milliseconds. Default 0. */
  readonly delayMs?: number;
  /** Answers 401 to any other credential. Default: all will do. */
  readonly key?: string;
  /** Gets each request's body, for whoever wants to learn what a program sends. */
  readonly onBody?: (path: string, body: unknown) => void;
}

export interface ScriptedEndpoint {
  /** `http://ADDRESS:PORT`: the base of Anthropic's protocol; with `/v1` that of OpenAI's. */
  readonly base: string;
  readonly entries: readonly EndpointEntry[];
  /** The tokens of every answer so far. */
  readonly billed: () => CallUsage;
  readonly close: () => Promise<void>;
}

const protocols = {
  anthropic: { read: readMessagesCall, body: messagesBody, events: messagesEvents, error: messagesError },
  responses: { read: readResponsesCall, body: responsesBody, events: responsesEvents, error: responsesError },
} as const;

function protocolOf(path: string): keyof typeof protocols | null {
  if (path === "/v1/messages") return "anthropic";
  return path === "/responses" || path === "/v1/responses" ? "responses" : null;
}

/** Anthropic's Messages API and OpenAI's Responses API by one script, with a book of its own. */
export async function startScriptedEndpoint(options: EndpointOptions): Promise<ScriptedEndpoint> {
  const entries: { -readonly [Key in keyof EndpointEntry]: EndpointEntry[Key] }[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const body = await bodyOf(request);
    options.onBody?.(`${request.method} ${request.url}`, { headers: request.headers, body });
    const send = (status: number, sent: unknown, headers: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(typeof sent === "string" ? sent : JSON.stringify(sent));
    };
    if (path === "/v1/messages/count_tokens") return send(200, { input_tokens: 1000 });
    const name = protocolOf(path);
    if (name === null || request.method !== "POST") return send(404, messagesError(404, `no such path: ${path}`));
    const protocol = protocols[name];
    const call = protocol.read(body, entries.length);
    const entry: (typeof entries)[number] = { path, key: keyOf(request), call, status: null, usage: null };
    entries.push(entry);
    const reply = replyTo(call, entry.key, options);
    if (options.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, options.delayMs));
    if (reply.kind === "hang") return;
    if (reply.kind === "fault") {
      entry.status = reply.status;
      return send(reply.status, reply.body ?? protocol.error(reply.status, reply.message), reply.headers);
    }
    entry.status = 200;
    entry.usage = usageOfCalls;
    if (at(body, "stream") === true)
      return send(200, protocol.events(reply, call, usageOfCalls), { "content-type": "text/event-stream" });
    send(200, protocol.body(reply, call, usageOfCalls));
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A broken script must be seen by the test that wrote it, and must not look like a provider's failure.
      response.writeHead(599, { "content-type": "text/plain" });
      response.end(`scripted endpoint: ${error instanceof Error ? error.message : String(error)}`);
    });
  });
  const address = options.address ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, address, resolve);
  });
  return {
    base: `http://${address}:${(server.address() as AddressInfo).port}`,
    entries,
    billed: () => sumOf(entries.flatMap(({ usage }) => usage ?? [])),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function replyTo(call: AgentCall, key: string, options: EndpointOptions): AgentReply {
  if (options.key !== undefined && options.key !== key) return { kind: "fault", status: 401 };
  const session = runningSession(call);
  return session === null ? options.script(call) : awaitSession(session);
}

function keyOf(request: IncomingMessage): string {
  const key = request.headers["x-api-key"] ?? request.headers["api-key"];
  return typeof key === "string" ? key : (request.headers.authorization ?? "").replace(/^Bearer /i, "");
}

function sumOf(usages: readonly CallUsage[]): CallUsage {
  const sum = (kind: keyof CallUsage): number => usages.reduce((total, usage) => total + usage[kind], 0);
  return { input: sum("input"), cacheWrite: sum("cacheWrite"), cacheRead: sum("cacheRead"), output: sum("output") };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString("utf8");
  return text === "" ? null : JSON.parse(text);
}
