import { fieldOf, parseTree, textOf, type Tree, treeOf } from "../../json-tree.ts";
import { callDaemon } from "../http/call-daemon.ts";
import { type DoorRequest, sendAnswer } from "../http/door-request.ts";
import {
  admitContainer,
  admitNetwork,
  type Admitted,
  admitVolume,
  type CreateRules,
  nameRefusal,
  type Refused,
} from "../rules/create-rules.ts";
import { namedVolumes } from "../rules/mount-rules.ts";
import { type KnownNetwork, namedNetworks } from "../rules/network-rules.ts";
import { exchange, readTree, refuse } from "./door-calls.ts";
import type { Door } from "./door.ts";
import { ownerOf } from "./owned.ts";

/** The daemon is asked about each name in a body. */
const MAX_NAMES = 64;

export async function createContainer(request: DoorRequest, door: Door): Promise<void> {
  const body = await readTree(request, door);
  if (body === null) return;
  const name = request.query.get("name")?.replace(/^\//, "") ?? null;
  const what = nameRefusal(name ?? "");
  if (what !== null) return refuse(request, door, what);
  const shared = name !== null && door.holdings.isShared(name);
  await door.holdings.watch();
  const rules = await rulesFor(request, door, body);
  if (rules === null) return;
  await create(request, door, admitContainer(body, rules, shared), (answer, admitted) => {
    const image = textOf(admitted.body["Image"]);
    if (!shared) door.holdings.containers.add(textOf(fieldOf(answer, "Id")), { name, image });
  });
}

/** What the container of this body may use, of what it names. null: it was answered already. */
async function rulesFor(request: DoorRequest, door: Door, body: Tree): Promise<CreateRules | null> {
  const { owners, rules } = door.holdings;
  const networks = new Map<string, KnownNetwork>();
  const volumes = new Set<string>();
  const named = { networks: namedNetworks(body), volumes: namedVolumes(treeOf(fieldOf(body, "HostConfig"))) };
  if (named.networks.length + named.volumes.length > MAX_NAMES) {
    refuse(request, door, `a container that names more than ${MAX_NAMES} networks and volumes`);
    return null;
  }
  for (const ref of named.networks) {
    const owner = await ownerOf(request, door, "network", ref);
    if (owner === null) return null;
    if (owner.kind === "own" || owner.kind === "shared")
      networks.set(ref, { id: owner.id, shared: owner.kind === "shared" });
  }
  for (const name of named.volumes) {
    const owner = await ownerOf(request, door, "volume", name);
    if (owner === null) return null;
    const isNew = owner.kind === "unknown" && owners.isShared("volume", name);
    if (isNew || owner.kind === "own" || owner.kind === "shared") volumes.add(name);
  }
  return {
    labels: rules.labels,
    limits: rules.limits,
    networkOf: (ref) => networks.get(ref) ?? null,
    allowsVolume: (name) => volumes.has(name),
  };
}

export async function createNetwork(request: DoorRequest, door: Door): Promise<void> {
  const body = await readTree(request, door);
  if (body === null) return;
  const name = textOf(fieldOf(body, "Name"));
  const shared = door.holdings.isShared(name);
  await create(request, door, admitNetwork(body, door.holdings.rules, shared), (answer) => {
    if (!shared) door.holdings.addNetwork(textOf(fieldOf(answer, "Id")), name);
  });
}

export async function createVolume(request: DoorRequest, door: Door): Promise<void> {
  const body = await readTree(request, door);
  if (body === null) return;
  const name = textOf(fieldOf(body, "Name"));
  // The daemon answers with the volume of others as if it had made it.
  const owner = name === "" ? null : await ownerOf(request, door, "volume", name);
  if (name !== "" && owner === null) return;
  if (owner?.kind === "foreign") return refuse(request, door, `the volume ${name}`);
  await create(request, door, admitVolume(body, door.holdings.rules, door.holdings.isShared(name)), (answer) => {
    if (isOwnVolume(answer, door)) door.holdings.volumes.add(textOf(fieldOf(answer, "Name")));
  });
}

async function create(
  request: DoorRequest,
  door: Door,
  admitted: Admitted | Refused,
  onCreated: (answer: Tree, admitted: Admitted) => void,
): Promise<void> {
  if (door.life.sealed) return refuse(request, door, "a creation after the attempt's end");
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
  sendAnswer(request, answer);
}

async function prepareVolumes(door: Door, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (door.holdings.isShared(name) || door.holdings.volumes.has(name)) continue;
    const body = Buffer.from(JSON.stringify({ Name: name, Labels: door.holdings.rules.labels }));
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
  return door.holdings.owners.isOwn(treeOf(fieldOf(answer, "Labels")));
}
