import http from "node:http";
import https from "node:https";
import { headerPairs } from "./header-pairs.ts";

/** A request as it goes to the provider; each try of a held call sends it anew. */
export interface ForwardedRequest {
  readonly method: string;
  readonly url: URL;
  /** Name and value alternating, as written by the client. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export type Forwarded =
  | { readonly kind: "answering"; readonly answer: http.IncomingMessage }
  /** No connection: the provider never saw the call. */
  | { readonly kind: "unreached"; readonly code: string; readonly message: string }
  /** It was sent, and the connection broke before an answer. */
  | { readonly kind: "broken"; readonly message: string };

/** Opens the connections to providers. */
export type OpenAgent = (protocol: string) => http.Agent;

/**
 * Connections of one call each: a pooled one can be dead, and whether a call that met a dead connection was billed nobody
 * could tell. `proxy` holds HTTP_PROXY, HTTPS_PROXY and NO_PROXY as of an environment; Node before 22.21 and 24.5 ignores it.
 */
export function agentOpener(options: {
  ca: string | null;
  proxy: Readonly<Record<string, string | undefined>>;
}): OpenAgent {
  const shared = { keepAlive: false, proxyEnv: options.proxy };
  const agents = [
    new http.Agent(shared),
    new https.Agent({ ...shared, ...(options.ca === null ? {} : { ca: options.ca }) }),
  ] as const;
  return (protocol) => agents[protocol === "https:" ? 1 : 0];
}

/** RFC 9110, 7.6.1, and what we write anew. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Without the headers that belong to one connection and those that `Connection` names. */
export function endToEndHeaders(
  rawHeaders: readonly string[],
  also: readonly string[] = [],
): (readonly [name: string, value: string])[] {
  const pairs = headerPairs(rawHeaders);
  const named = pairs
    .filter(([name]) => name.toLowerCase() === "connection")
    .flatMap(([, value]) => value.toLowerCase().split(/\s*,\s*/));
  const dropped = new Set([...HOP_BY_HOP, ...named, ...also]);
  return pairs.filter(([name]) => !dropped.has(name.toLowerCase()));
}

/** A provider that announces an answer without end gives none. */
const MAX_INFORMATIONAL = 100;

export function forwardCall(request: ForwardedRequest, agent: OpenAgent, signal: AbortSignal): Promise<Forwarded> {
  const { url, body } = request;
  const secure = url.protocol === "https:";
  const kept = endToEndHeaders(request.rawHeaders, ["host", "content-length", "expect"]);
  const headers = ["Host", url.host, ...kept.flat()];
  if (body.length > 0 || request.method === "POST") headers.push("Content-Length", String(body.length));
  headers.push("Connection", "close");
  return new Promise((resolve) => {
    let sent = false;
    let informational = 0;
    const call = (secure ? https : http).request(url, {
      method: request.method,
      headers,
      agent: agent(url.protocol),
      signal,
    });
    const breakOff = (message: string): void => {
      resolve({ kind: "broken", message });
      call.destroy();
    };
    call.once("socket", (socket) => {
      if (socket.connecting) socket.once(secure ? "secureConnect" : "connect", () => (sent = true));
      else sent = true;
    });
    call.on("information", () => {
      informational += 1;
      if (informational > MAX_INFORMATIONAL) breakOff(`it sent more than ${MAX_INFORMATIONAL} preliminary answers`);
    });
    call.once("upgrade", (answer, socket) => {
      socket.destroy();
      breakOff(`it answered ${answer.statusCode ?? 101}: a protocol that nobody asked for`);
    });
    call.once("response", (answer) => {
      const { statusCode = 0 } = answer;
      if (statusCode >= 200 && statusCode <= 599) resolve({ kind: "answering", answer });
      else breakOff(`it answered with status ${statusCode}, which is none of HTTP`);
    });
    call.on("error", (error: NodeJS.ErrnoException) => {
      if (sent) resolve({ kind: "broken", message: error.message });
      else resolve({ kind: "unreached", code: error.code ?? error.name, message: error.message });
    });
    call.once("close", () => resolve({ kind: "broken", message: "the connection was closed" }));
    call.end(body);
  });
}
