import { callDaemon } from "./call-daemon.ts";
import { admitContainer, admitNetwork, admitVolume, type Admitted, type Refused } from "./create-rules.ts";
import { exchange, readTree, refuse } from "./door-calls.ts";
import { sendAnswer, type DoorRequest } from "./door-request.ts";
import type { DoorState } from "./door-state.ts";
import { fieldOf, hasLabels, parseTree, textOf, treeOf, type Tree } from "./json-tree.ts";

export async function createContainer(request: DoorRequest, state: DoorState): Promise<void> {
  const name = request.query.get("name");
  const shared = name !== null && state.isShared(name);
  await state.watch();
  await create(
    request,
    state,
    (body) => admitContainer(body, state.rules, shared),
    (answer, { body }) => {
      if (!shared) state.ledger.add(textOf(fieldOf(answer, "Id")), { name, image: textOf(body["Image"]) });
    },
  );
}

export async function createNetwork(request: DoorRequest, state: DoorState): Promise<void> {
  const nameOf = (body: Tree): string => textOf(fieldOf(body, "Name"));
  await create(
    request,
    state,
    (body) => admitNetwork(body, state.rules, state.isShared(nameOf(body))),
    (answer, { body }) => {
      if (!state.isShared(nameOf(body))) state.addNetwork(textOf(fieldOf(answer, "Id")), nameOf(body));
    },
  );
}

export async function createVolume(request: DoorRequest, state: DoorState): Promise<void> {
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
  const answer = await exchange(request, state, admitted.body, state.creationSignal);
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
      signal: state.creationSignal,
    }).catch(() => null);
    if (isOwnVolume(treeOf(parseTree(made?.body ?? "")), state)) state.volumes.add(name);
  }
}

/** The daemon answers a creation alike for a volume that was there before; only its labels tell. */
function isOwnVolume(answer: Tree, state: DoorState): boolean {
  return hasLabels(treeOf(fieldOf(answer, "Labels")), state.rules.labels);
}
