import { callDaemon, type DaemonAnswer } from "./call-daemon.ts";
import { endToEndHeaders, readBody, sendError, targetOf, type DoorRequest } from "./door-request.ts";
import type { DoorState } from "./door-state.ts";
import { doubledKey, fieldOf, parseTree, textOf, type Tree } from "./json-tree.ts";
import { relay } from "./relay.ts";

export function refuse(request: DoorRequest, state: DoorState, what: string): void {
  state.recordRefusal(what);
  fail(request, state, 403, `cooperbench-ts refuses ${what}`);
}

/** An error of our own, recorded as the daemon's are. */
export function fail(request: DoorRequest, state: DoorState, status: number, message: string): void {
  state.recordFailure(request, status, message);
  sendError(request.client, status, message);
}

export function unreachable(request: DoorRequest, state: DoorState, error: Error): void {
  fail(request, state, 503, state.unreachableText(error));
}

/** Joins client and daemon. */
export function pass(
  request: DoorRequest,
  state: DoorState,
  options: { upgrades?: boolean; progress?: boolean; onDone?: () => void } = {},
): Promise<void> {
  let failed: number | null = null;
  return relay(request, {
    connect: state.connect,
    upgrades: options.upgrades === true,
    onStatus: (status) => {
      if (status < 400) options.onDone?.();
      else failed = status;
      return (failed !== null && request.method !== "HEAD") || options.progress === true;
    },
    onBody: (tail) => {
      if (failed !== null) state.recordFailure(request, failed, tail);
      else if (options.progress === true) recordProgressError(request, state, tail);
    },
    onUnreachable: (error) => unreachable(request, state, error),
  });
}

/** A pull or build that fails after its start says so in a line of its stream. */
function recordProgressError(request: DoorRequest, state: DoorState, tail: Buffer): void {
  for (const line of tail.toString().split(/\r?\n/)) {
    const error = textOf(fieldOf(parseTree(line) ?? {}, "error"));
    if (error !== "") state.recordFailure(request, 200, error);
  }
}

/** The body as an object. null: it was answered already. */
export async function readTree(request: DoorRequest, state: DoorState): Promise<Tree | null> {
  const body = await readBody(request);
  const tree = body === null ? null : parseTree(body.length === 0 ? "{}" : body);
  if (tree === null) {
    sendError(request.client, 400, "the body is no JSON object, or too long");
    return null;
  }
  const doubled = doubledKey(tree);
  if (doubled === null) return tree;
  refuse(request, state, `a body that holds ${doubled} twice`);
  return null;
}

/**
 * Sends the request on with a body of ours, and sees it to its end also when the client leaves: what the daemon then
 * does is known. null: the daemon did not answer, and the client was told.
 */
export async function exchange(
  request: DoorRequest,
  state: DoorState,
  body: Tree | null,
  signal: AbortSignal,
): Promise<DaemonAnswer | null> {
  try {
    const answer = await callDaemon(state.connect, {
      method: request.method,
      path: targetOf(request),
      headers: endToEndHeaders(request.head),
      ...(body === null ? {} : { body: Buffer.from(JSON.stringify(body)) }),
      signal,
    });
    if (answer.status >= 400) state.recordFailure(request, answer.status, answer.body);
    return answer;
  } catch (error) {
    unreachable(request, state, error instanceof Error ? error : new Error(String(error)));
    return null;
  }
}
