import { callDaemon, type DaemonAnswer } from "./call-daemon.ts";
import { admitContainer, admitNetwork, admitVolume, type Admitted, type Refused } from "./create-rules.ts";
import { endToEndHeaders, readBody, sendAnswer, sendError, type DoorRequest } from "./door-request.ts";
import { routeOf } from "./door-route.ts";
import type { DoorState } from "./door-state.ts";
import { doubledKey, fieldOf, hasLabels, parseTree, textOf, treeOf, type Tree } from "./json-tree.ts";
import { relay } from "./relay.ts";

/** Serves the one request of a connection. */
export async function serveRequest(request: DoorRequest, state: DoorState): Promise<void> {
  state.countRequest();
  const route = routeOf(request.method, request.path, request.query);
  switch (route.kind) {
    case "refused":
      return refuse(request, state, route.what);
    case "pass":
      return pass(request, state);
    case "progress":
      return pass(request, state, { progress: true });
    case "attach":
      return forOwn(request, state, route.container, () => pass(request, state, { upgrades: true }));
    case "exec-start":
      if (!state.execs.has(route.exec)) return refuse(request, state, "an exec in a container of others");
      return pass(request, state, { upgrades: true, onDone: () => state.countExec(route.exec) });
    case "exec-change":
      return state.execs.has(route.exec)
        ? pass(request, state)
        : refuse(request, state, "an exec in a container of others");
    case "exec-create":
      return forOwn(request, state, route.container, (id) => createExec(request, state, id));
    case "container-create":
      return createContainer(request, state);
    case "network-create":
      return createNetwork(request, state);
    case "volume-create":
      return createVolume(request, state);
    case "container-end":
      return forOwn(request, state, route.container, async (id) => {
        if (id !== null) await state.ledger.beforeEnd(id);
        return pass(request, state);
      });
    case "container-change":
      return forOwn(request, state, route.container, (id) => changeContainer(request, state, id));
    case "network-attach":
      return attachNetwork(request, state, route.network);
    case "network-remove":
      return state.ownsNetwork(route.network)
        ? pass(request, state)
        : refuse(request, state, `the network ${route.network}`);
    case "volume-remove":
      return state.volumes.has(route.volume)
        ? pass(request, state)
        : refuse(request, state, `the volume ${route.volume}`);
  }
}

function refuse(request: DoorRequest, state: DoorState, what: string): void {
  state.recordRefusal(what);
  const message = `cooperbench-ts refuses ${what}`;
  state.recordFailure(request, 403, message);
  sendError(request.client, 403, message);
}

function pass(
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

function unreachable(request: DoorRequest, state: DoorState, error: Error): void {
  const message = state.unreachableText(error);
  state.recordFailure(request, 503, message);
  sendError(request.client, 503, message);
}

/** `then` gets null for a container that upstream shares, or that the daemon does not know (it will say so itself). */
async function forOwn(
  request: DoorRequest,
  state: DoorState,
  ref: string,
  then: (id: string | null) => Promise<void> | void,
): Promise<void> {
  const owner = await state.ownerOf(ref);
  if (owner === "foreign") return refuse(request, state, `to touch ${ref}, a container of others`);
  return then(owner?.id ?? null);
}

/** null: it was answered already. */
async function readTree(request: DoorRequest, state: DoorState): Promise<Tree | null> {
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

/** Sends the request on with another body, and sees it to its end also when the client leaves. */
async function exchange(request: DoorRequest, state: DoorState, body: Tree): Promise<DaemonAnswer | null> {
  try {
    const answer = await callDaemon(state.connect, {
      method: request.method,
      path: request.target,
      headers: endToEndHeaders(request.head),
      body: Buffer.from(JSON.stringify(body)),
    });
    if (answer.status >= 400) state.recordFailure(request, answer.status, answer.body);
    return answer;
  } catch (error) {
    unreachable(request, state, error instanceof Error ? error : new Error(String(error)));
    return null;
  }
}

async function create(
  request: DoorRequest,
  state: DoorState,
  admit: (body: Tree) => Admitted | Refused,
  onCreated: (answer: Tree, admitted: Admitted) => void,
): Promise<void> {
  const body = await readTree(request, state);
  if (body === null) return;
  if (state.sealed) return refuse(request, state, "a creation after the attempt's end");
  const admitted = admit(body);
  if (admitted.kind === "refused") return refuse(request, state, admitted.what);
  await state.track(createAdmitted(request, state, admitted, onCreated));
}

async function createAdmitted(
  request: DoorRequest,
  state: DoorState,
  admitted: Admitted,
  onCreated: (answer: Tree, admitted: Admitted) => void,
): Promise<void> {
  await prepareVolumes(state, admitted.volumes);
  const answer = await exchange(request, state, admitted.body);
  if (answer === null) return;
  if (answer.status < 300) onCreated(treeOf(parseTree(answer.body)), admitted);
  sendAnswer(request.client, answer);
}

async function prepareVolumes(state: DoorState, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (state.isShared(name) || state.volumes.has(name)) continue;
    const body = Buffer.from(JSON.stringify({ Name: name, Labels: state.rules.labels }));
    const made = await callDaemon(state.connect, {
      method: "POST",
      path: "/volumes/create",
      headers: [
        ["Host", "docker"],
        ["Content-Type", "application/json"],
      ],
      body,
    }).catch(() => null);
    if (isOwnVolume(treeOf(parseTree(made?.body ?? "")), state)) state.volumes.add(name);
  }
}

/** The daemon answers a creation alike for a volume that was there before; only its labels tell. */
function isOwnVolume(answer: Tree, state: DoorState): boolean {
  return hasLabels(treeOf(fieldOf(answer, "Labels")), state.rules.labels);
}

async function createContainer(request: DoorRequest, state: DoorState): Promise<void> {
  const name = request.query.get("name");
  const shared = name !== null && state.isShared(name);
  await state.watch();
  await create(
    request,
    state,
    (body) => admitContainer(body, state.rules, shared),
    (answer, { body }) => {
      if (!shared) state.ledger.add(textOf(fieldOf(answer, "Id")), { name, image: textOf(fieldOf(body, "Image")) });
    },
  );
}

async function createNetwork(request: DoorRequest, state: DoorState): Promise<void> {
  const nameOf = (body: Tree): string => textOf(fieldOf(body, "Name"));
  await create(
    request,
    state,
    (body) => admitNetwork(body, state.rules, state.isShared(nameOf(body))),
    (answer, { body }) => {
      if (!state.isShared(nameOf(body))) state.networks.set(textOf(fieldOf(answer, "Id")), nameOf(body));
    },
  );
}

async function createVolume(request: DoorRequest, state: DoorState): Promise<void> {
  const isShared = (body: Tree): boolean => state.isShared(textOf(fieldOf(body, "Name")));
  await create(
    request,
    state,
    (body) => admitVolume(body, state.rules, isShared(body)),
    (answer) => {
      if (isOwnVolume(answer, state)) state.volumes.add(textOf(fieldOf(answer, "Name")));
    },
  );
}

async function createExec(request: DoorRequest, state: DoorState, id: string | null): Promise<void> {
  const body = await readTree(request, state);
  if (body === null) return;
  if (fieldOf(body, "Privileged") === true) return refuse(request, state, "a privileged exec");
  const answer = await exchange(request, state, body);
  if (answer === null) return;
  const exec = textOf(fieldOf(treeOf(parseTree(answer.body)), "Id"));
  if (answer.status < 300) state.execs.set(exec, id);
  sendAnswer(request.client, answer);
}

function changeContainer(request: DoorRequest, state: DoorState, id: string | null): Promise<void> | void {
  const starts = request.path.endsWith("/start");
  if (starts && state.sealed) return refuse(request, state, "a start after the attempt's end");
  return pass(request, state, {
    onDone: () => {
      if (starts && id !== null) state.ledger.markStarted(id);
    },
  });
}

async function attachNetwork(request: DoorRequest, state: DoorState, network: string): Promise<void> {
  const body = await readTree(request, state);
  if (body === null) return;
  if (!state.rules.allowsNetwork(network)) return refuse(request, state, `the network ${network}`);
  await forOwn(request, state, textOf(fieldOf(body, "Container")), async () => {
    const answer = await exchange(request, state, body);
    if (answer !== null) sendAnswer(request.client, answer);
  });
}
