import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { ModelProtocol, ModelScript, ModelUsage } from "./model-script.ts";
import { cohereBody, errorBody, openaiBody, openaiEvents, readCall, usageOf } from "./wire.ts";

export interface ScriptedModelOptions {
  readonly script: ModelScript;
  /** Default: a free one. */
  readonly port?: number;
  /** Answers 400 to any role but system, user, assistant, tool and developer, as validating providers do. Default false. */
  readonly strictRoles?: boolean;
  /** Answers 401 to any other key; left out, every key will do. */
  readonly key?: string;
}

/** One request that arrived. Keys are no part of it. */
export interface ModelRequestRecord {
  readonly path: string;
  readonly protocol: ModelProtocol | null;
  readonly model: string | null;
  /** null while it hangs. */
  readonly status: number | null;
  /** What the answer billed; null for failures. */
  readonly usage: ModelUsage | null;
}

export interface ScriptedModel {
  readonly port: number;
  /** For `OPENAI_API_BASE`: `http://127.0.0.1:PORT/v1`. */
  readonly openaiBase: string;
  /** For `MSWEA_MODEL_API_BASE` or `COHERE_API_BASE` with a Cohere model: complete, `…/v2/chat`. */
  readonly cohereBase: string;
  /** In order of arrival. */
  readonly requests: readonly ModelRequestRecord[];
  /** Tokens of every answer so far. */
  billed(): ModelUsage;
  /** Ends hanging connections too. */
  close(): Promise<void>;
}

const ROLES: ReadonlySet<string> = new Set(["system", "user", "assistant", "tool", "developer"]);
const PATHS: Readonly<Record<string, ModelProtocol>> = { "/v1/chat/completions": "openai", "/v2/chat": "cohere" };

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

/**
 * Serves OpenAI's chat completions and Cohere's v2 chat on loopback. Any other path answers 404, `/v2` without `/chat`
 * included: that slip is worth rehearsing.
 */
export async function startScriptedModel(options: ScriptedModelOptions): Promise<ScriptedModel> {
  const requests: {
    path: string;
    protocol: ModelProtocol | null;
    model: string | null;
    status: number | null;
    usage: ModelUsage | null;
  }[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const protocol = PATHS[path] ?? null;
    const record: (typeof requests)[number] = { path, protocol, model: null, status: null, usage: null };
    const index = requests.push(record) - 1;
    const text = await readBody(request);
    const key = (request.headers.authorization ?? "").replace(/^Bearer /i, "");
    const send = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void => {
      record.status = status;
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    };
    if (protocol === null || request.method !== "POST") {
      send(404, "404 page not found", { "content-type": "text/plain" });
      return;
    }
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      send(400, errorBody(protocol, 400, "the body is no JSON"));
      return;
    }
    if (options.key !== undefined && key !== options.key) {
      send(401, errorBody(protocol, 401));
      return;
    }
    const call = readCall(protocol, body, index);
    record.model = call.model;
    const strange =
      options.strictRoles === true ? call.messages.find((message) => !ROLES.has(message.role)) : undefined;
    if (strange !== undefined) {
      const roles = [...ROLES].map((role) => `'${role}'`).join(", ");
      send(400, errorBody(protocol, 400, `Invalid value: '${strange.role}'. Supported values are: ${roles}.`));
      return;
    }
    const reply = options.script(call);
    if (reply.kind === "hang") return;
    if (reply.kind === "error") {
      const body = errorBody(protocol, reply.status, reply.message, reply.echoKey === true ? key : undefined);
      send(reply.status, body, reply.retryAfter === undefined ? {} : { "retry-after": String(reply.retryAfter) });
      return;
    }
    const streamed = typeof body === "object" && body !== null && Reflect.get(body, "stream") === true;
    if (streamed && protocol === "cohere") {
      send(400, errorBody(protocol, 400, "the scripted model does not stream this protocol"));
      return;
    }
    record.usage = usageOf(reply);
    if (streamed) send(200, openaiEvents(reply, call), { "content-type": "text/event-stream" });
    else send(200, protocol === "openai" ? openaiBody(reply, call) : cohereBody(reply, call));
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A broken script must be seen by the test that wrote it, and must not look like a provider's failure.
      response.writeHead(599, { "content-type": "text/plain" });
      response.end(`scripted model: ${error instanceof Error ? error.message : String(error)}`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    port,
    openaiBase: `http://127.0.0.1:${port}/v1`,
    cohereBase: `http://127.0.0.1:${port}/v2/chat`,
    requests,
    billed: () =>
      requests.reduce(
        (sum, { usage }) => ({
          inputTokens: sum.inputTokens + (usage?.inputTokens ?? 0),
          outputTokens: sum.outputTokens + (usage?.outputTokens ?? 0),
        }),
        { inputTokens: 0, outputTokens: 0 },
      ),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
