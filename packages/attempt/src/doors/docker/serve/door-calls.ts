import { doubledKey, fieldOf, parseTree, textOf, type Tree } from "../../json-tree.ts";
import { callDaemon, type DaemonAnswer } from "../http/call-daemon.ts";
import {
  type DoorRequest,
  endToEndHeaders,
  type ForwardedBody,
  readBody,
  sendError,
  targetOf,
} from "../http/door-request.ts";
import { relay } from "../http/relay.ts";
import type { ExecListener } from "../ledger/submissions.ts";
import type { Door } from "./door.ts";

export function refuse(request: DoorRequest, door: Door, what: string): void {
  door.traffic.recordRefusal(what);
  fail(request, door, 403, `cooperbench-ts refuses ${what}`);
}

/** An error of our own, recorded as the daemon's are. */
export function fail(request: DoorRequest, door: Door, status: number, message: string): void {
  door.traffic.recordFailure(request, { status, body: message, by: "door" });
  sendError(request, status, message);
}

export function unreachable(request: DoorRequest, door: Door, error: Error): void {
  fail(
    request,
    door,
    503,
    `Cannot connect to the Docker daemon at ${door.daemon}. Is the docker daemon running? (${error.message})`,
  );
}

/** Joins client and daemon. A body goes along only where one is due. */
export function pass(
  request: DoorRequest,
  door: Door,
  options: {
    upgrades?: boolean;
    progress?: boolean;
    body?: ForwardedBody;
    onDone?: () => void;
    listener?: ExecListener | null;
  } = {},
): Promise<void> {
  const { listener = null } = options;
  let failed: number | null = null;
  return relay(request, {
    connect: door.connect,
    upgrades: options.upgrades === true,
    body: options.body ?? "none",
    onStatus: (status) => {
      if (status < 400) options.onDone?.();
      else failed = status;
      return (failed !== null && request.method !== "HEAD") || options.progress === true || listener !== null;
    },
    onBytes: (bytes) => {
      if (failed === null) listener?.push(bytes);
    },
    onBody: (tail, whole) => {
      if (failed === null && whole) listener?.end();
      if (failed !== null) door.traffic.recordFailure(request, { status: failed, body: tail, by: "daemon" });
      else if (options.progress === true) recordProgressError(request, door, tail);
    },
    idleMs: door.idleMs,
    onUnreachable: (error) => unreachable(request, door, error),
    onMalformed: () => fail(request, door, 400, "the body's framing is none"),
    onStalled: () => fail(request, door, 408, "the rest of the request did not come"),
  });
}

/** A pull or build that fails after its start says so in a line of its stream. */
function recordProgressError(request: DoorRequest, door: Door, tail: Buffer): void {
  for (const line of tail.toString().split(/\r?\n/)) {
    const error = textOf(fieldOf(parseTree(line) ?? {}, "error"));
    if (error !== "") door.traffic.recordFailure(request, { status: 200, body: error, by: "daemon" });
  }
}

/** The body as an object. null: it was answered already. */
export async function readTree(request: DoorRequest, door: Door): Promise<Tree | null> {
  const body = await readBody(request, door.idleMs);
  const tree = body === null ? null : parseTree(body.length === 0 ? "{}" : body);
  if (tree === null) {
    sendError(request, 400, "the body is no JSON object, too long, or did not come whole");
    return null;
  }
  const doubled = doubledKey(tree);
  if (doubled === null) return tree;
  refuse(request, door, `a body that holds ${doubled} twice`);
  return null;
}

/** The daemon names who has a name already that somebody wanted. */
function withoutForeignIds(text: string, door: Door): string {
  const { containers, networks } = door.holdings;
  return text.replaceAll(/(?<!sha256:)[0-9a-f]{64}/g, (id) =>
    containers.has(id) || networks.has(id) ? id : "(of others)",
  );
}

/** What upstream is told of an answer, byte for byte but for the names. */
function told(answer: DaemonAnswer, door: Door): DaemonAnswer {
  const text = answer.body.toString("latin1");
  const named = door.holdings.names.atUpstream(text);
  const own = answer.status < 400 ? named : withoutForeignIds(named, door);
  return own === text ? answer : { ...answer, body: Buffer.from(own, "latin1") };
}

/**
 * Sends the request on with a body of ours, and sees it to its end also when the client leaves: what the daemon then
 * does is known. null: the daemon did not answer, and the client was told.
 */
export async function exchange(
  request: DoorRequest,
  door: Door,
  body: Tree | null,
  signal: AbortSignal,
): Promise<DaemonAnswer | null> {
  try {
    const answer = await callDaemon(door.connect, {
      method: request.method,
      path: targetOf(request),
      headers: endToEndHeaders(request.head),
      ...(body === null ? {} : { body: Buffer.from(JSON.stringify(body)) }),
      signal,
    });
    const own = told(answer, door);
    if (own.status >= 400) door.traffic.recordFailure(request, { ...own, by: "daemon" });
    return own;
  } catch (error) {
    unreachable(request, door, error instanceof Error ? error : new Error(String(error)));
    return null;
  }
}
