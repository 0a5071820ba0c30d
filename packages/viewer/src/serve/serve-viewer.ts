import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { InputError } from "@cooperbench-ts/results";
import { indexHtml, type PageFile, readPageFile } from "../bundle/page-files.ts";
import type { ViewOptions } from "../data/viewed-tree.ts";
import { answer, Body, refuse } from "./answer.ts";
import { EventHub } from "./event-hub.ts";
import { Follower } from "./follower.ts";
import { type Guarded, guard, newToken } from "./guard.ts";
import { SharedTree } from "./shared-tree.ts";

export interface ServeOptions extends ViewOptions {
  /** On 127.0.0.1; default: one that is free. */
  readonly port?: number;
  readonly signal?: AbortSignal;
}

export interface ServedViewer {
  /** With the token: whoever has it sees the results. */
  readonly url: string;
  readonly port: number;
  /** Tells the pages that listen what came last, so that they show it when the server has gone. */
  readonly settle: () => Promise<void>;
  /** Ends at once, also while pages listen. */
  readonly close: () => Promise<void>;
}

/** Anybody on this machine may connect. Whoever says nothing is soon let go, so that its places are free again for those who have the token. */
const TIMEOUTS = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
} as const;
const MAX_CONNECTIONS = 256;
/** Far more than anybody opens, and far fewer than there are connections. */
const MAX_LISTENERS = 64;

type Send = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/**
 * Serves the page on this machine alone, and follows the trees while somebody looks. It only reads. What is served is looked up by its name
 * among what was read: no name becomes a path.
 * @throws as `readViewed`, and InputError `port-unusable`
 */
export async function serveViewer(options: ServeOptions): Promise<ServedViewer> {
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]);
  const tree = new SharedTree(options, signal);
  await tree.read();
  const files = await pageFiles();
  const hub = new EventHub((count) => {
    if (count > 0) void follower.follow();
  });
  const follower = new Follower(options, tree, hub, signal);
  const token = newToken();
  const server = createServer(TIMEOUTS, (request, response) => void serve(request, response));
  server.maxConnections = MAX_CONNECTIONS;
  const port = await listen(server, options.port ?? 0);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "" } = request;
    const { host, origin } = request.headers;
    const guarded = guard({ method, url, host, origin }, port, token);
    if (guarded.kind === "refused") return refuse(request, response, guarded.status, REFUSALS[guarded.status]);
    try {
      await send(guarded)(request, response);
    } catch (error) {
      if (response.headersSent) return void response.destroy();
      refuse(request, response, 503, `The results cannot be read: ${error instanceof Error ? error.message : "?"}`);
    }
  }

  function send({ name, query }: Extract<Guarded, { kind: "let in" }>): Send {
    const file = files.get(name);
    if (file !== undefined) return (request, response) => answer(request, response, file);
    if (name === "events") return (request, response) => joinEvents(request, response, query);
    const [, document] = /^data\/(.+)\.json$/.exec(name) ?? [];
    return async (request, response) => {
      if (document === "overview") await follower.freshen();
      const body = document === undefined ? null : await tree.body(document);
      if (body === null) refuse(request, response, 404, "There is no such document.");
      else await answer(request, response, body);
    };
  }

  function joinEvents(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): void {
    if (request.method === "HEAD") return refuse(request, response, 405, "Events are only sent to who listens.");
    if (hub.count >= MAX_LISTENERS) return refuse(request, response, 503, "Too many pages listen already.");
    const seen = request.headers["last-event-id"];
    const isNew = seen === undefined ? query.get("since") === tree.readAt : seen === String(tree.revision);
    hub.join(response, isNew ? null : tree.revision);
  }

  const close = async (): Promise<void> => {
    stop.abort();
    hub.end();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  options.signal?.addEventListener("abort", () => void close(), { once: true });
  return { url: `http://127.0.0.1:${port}/${token}/`, port, settle: () => follower.settle(), close };
}

const REFUSALS = {
  403: "This page answers no other page.",
  404: "There is nothing here. The whole address, with its long part, is needed.",
  405: "Only GET and HEAD are answered.",
  421: "This page answers to the names of this machine alone.",
} as const;

async function pageFiles(): Promise<ReadonlyMap<string, Body>> {
  const named = async (name: PageFile, type: string) =>
    [name, new Body(`${type}; charset=utf-8`, await readPageFile(name))] as const;
  const index = new Body("text/html; charset=utf-8", indexHtml("served"));
  return new Map([
    ["", index],
    ["index.html", index],
    ...(await Promise.all([
      named("app.js", "text/javascript"),
      named("charts.js", "text/javascript"),
      named("app.css", "text/css"),
    ])),
  ]);
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening").catch((cause: NodeJS.ErrnoException) => {
    throw new InputError({
      code: "port-unusable",
      subject: `port ${port}`,
      problem:
        cause.code === "EADDRINUSE" ? "Something else listens there." : `It cannot be listened on (${cause.message}).`,
      remedy: "Pass another one with --port, or none for one that is free.",
      cause,
    });
  });
  return (server.address() as AddressInfo).port;
}
