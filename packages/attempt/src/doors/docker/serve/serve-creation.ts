import { fieldOf, parseTree, textOf, type Tree, treeOf } from "../../json-tree.ts";
import { callDaemon } from "../http/call-daemon.ts";
import { type DoorRequest, sendAnswer } from "../http/door-request.ts";
import { admitContainer, admitNetwork, type Admitted, admitVolume, type Refused } from "../rules/create-rules.ts";
import { exchange, readTree, refuse } from "./door-calls.ts";
import type { Door } from "./door.ts";

export async function createContainer(request: DoorRequest, door: Door): Promise<void> {
  const name = request.query.get("name");
  const shared = name !== null && door.holdings.isShared(name);
  await door.holdings.watch();
  await create(
    request,
    door,
    (body) => admitContainer(body, door.holdings.createRules, shared),
    (answer, { body }) => {
      if (!shared) door.holdings.containers.add(textOf(fieldOf(answer, "Id")), { name, image: textOf(body["Image"]) });
    },
  );
}

export async function createNetwork(request: DoorRequest, door: Door): Promise<void> {
  const nameOf = (body: Tree): string => textOf(fieldOf(body, "Name"));
  await create(
    request,
    door,
    (body) => admitNetwork(body, door.holdings.createRules, door.holdings.isShared(nameOf(body))),
    (answer, { body }) => {
      if (!door.holdings.isShared(nameOf(body))) door.holdings.addNetwork(textOf(fieldOf(answer, "Id")), nameOf(body));
    },
  );
}

export async function createVolume(request: DoorRequest, door: Door): Promise<void> {
  const isShared = (body: Tree): boolean => door.holdings.isShared(textOf(fieldOf(body, "Name")));
  await create(
    request,
    door,
    (body) => admitVolume(body, door.holdings.createRules, isShared(body)),
    (answer) => {
      if (isOwnVolume(answer, door)) door.holdings.volumes.add(textOf(fieldOf(answer, "Name")));
    },
  );
}

async function create(
  request: DoorRequest,
  door: Door,
  admit: (body: Tree) => Admitted | Refused,
  onCreated: (answer: Tree, admitted: Admitted) => void,
): Promise<void> {
  const body = await readTree(request, door);
  if (body === null) return;
  if (door.life.sealed) return refuse(request, door, "a creation after the attempt's end");
  const admitted = admit(body);
  if (admitted.kind === "refused") return refuse(request, door, admitted.what);
  await door.life.track(createAdmitted(request, door, admitted, onCreated));
}

async function createAdmitted(
  request: DoorRequest,
  door: Door,
  admitted: Admitted,
  onCreated: (answer: Tree, admitted: Admitted) => void,
): Promise<void> {
  await prepareVolumes(door, admitted.volumes);
  const answer = await exchange(request, door, admitted.body, door.life.creations.signal);
  if (answer === null) return;
  if (answer.status < 300) onCreated(treeOf(parseTree(answer.body)), admitted);
  sendAnswer(request.client, answer);
}

async function prepareVolumes(door: Door, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (door.holdings.isShared(name) || door.holdings.volumes.has(name)) continue;
    const body = Buffer.from(JSON.stringify({ Name: name, Labels: door.holdings.createRules.labels }));
    const made = await callDaemon(door.connect, {
      method: "POST",
      path: "/volumes/create",
      headers: [
        ["Host", "docker"],
        ["Content-Type", "application/json"],
      ],
      body,
      signal: door.life.creations.signal,
    }).catch(() => null);
    if (isOwnVolume(treeOf(parseTree(made?.body ?? "")), door)) door.holdings.volumes.add(name);
  }
}

/** The daemon answers a creation alike for a volume that was there before; only its labels tell. */
function isOwnVolume(answer: Tree, door: Door): boolean {
  return door.holdings.isOwn(treeOf(fieldOf(answer, "Labels")));
}
