import { fieldOf, parseTree, textOf, type Tree, treeOf } from "../../json-tree.ts";
import { callDaemon } from "../http/call-daemon.ts";
import { type DoorRequest, sendAnswer, withQuery } from "../http/door-request.ts";
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
import { isMadeByMounting } from "../rules/door-rules.ts";
import { namedNetworks } from "../rules/network-rules.ts";
import { exchange, readTree, refuse } from "./door-calls.ts";
import type { Door } from "./door.ts";
import { ownerOf } from "./owned.ts";

/** The daemon is asked about each name in a body. */
const MAX_NAMES = 64;

export async function createContainer(request: DoorRequest, door: Door): Promise<void> {
  const body = await readTree(request, door);
  if (body === null) return;
  const { holdings } = door;
  const asked = request.query.get("name")?.replace(/^\//, "") ?? null;
  const what = nameRefusal(asked ?? "");
  if (what !== null) return refuse(request, door, what);
  const name = asked === null ? null : holdings.names.atDaemon("container", asked);
  await holdings.watch();
  const rules = await rulesFor(request, door, body, name);
  if (rules === null) return;
  const named = name === asked ? request : withQuery(request, { name: name ?? "" });
  await create(named, door, admitContainer(body, rules), (answer, admitted) => {
    const [id, image] = [textOf(fieldOf(answer, "Id")), textOf(admitted.body["Image"])];
    holdings.containers.add(id, { name, image });
    const askedImage = textOf(fieldOf(body, "Image"));
    if (image !== askedImage) holdings.askedImages.set(id, askedImage);
  });
}

/** What the container of this body may use, of what it names, and what it gets. null: it was answered already. */
async function rulesFor(
  request: DoorRequest,
  door: Door,
  body: Tree,
  name: string | null,
): Promise<CreateRules | null> {
  const { names, otherImages, rules } = door.holdings;
  const networks = new Map<string, string>();
  const volumes = new Map<string, string>();
  const named = { networks: namedNetworks(body), volumes: namedVolumes(treeOf(fieldOf(body, "HostConfig"))) };
  if (named.networks.length + named.volumes.length > MAX_NAMES) {
    refuse(request, door, `a container that names more than ${MAX_NAMES} networks and volumes`);
    return null;
  }
  for (const ref of named.networks) {
    const owner = await ownerOf(request, door, "network", ref);
    if (owner === null) return null;
    if (owner.kind === "own") networks.set(ref, owner.id);
  }
  for (const volume of named.volumes) {
    const owner = await ownerOf(request, door, "volume", volume);
    if (owner === null) return null;
    const atDaemon = names.atDaemon("volume", volume);
    const isNew = owner.kind === "unknown" && (atDaemon !== volume || isMadeByMounting(volume));
    if (isNew || owner.kind === "own") volumes.set(volume, atDaemon);
  }
  return {
    labels: rules.labels,
    limits: rules.limits,
    alias: names.ofMachine(name ?? ""),
    environment: names.isServer(name ?? "") ? {} : (rules.containerEnvironment ?? {}),
    imageInsteadOf: (image) => otherImages.insteadOf(image),
    networkIdOf: (ref) => networks.get(ref) ?? null,
    volumeOf: (volume) => volumes.get(volume) ?? null,
  };
}

export async function createNetwork(request: DoorRequest, door: Door): Promise<void> {
  const body = await readTree(request, door);
  if (body === null) return;
  const { names, rules } = door.holdings;
  const name = textOf(fieldOf(body, "Name"));
  await create(request, door, admitNetwork(body, names.atDaemon("network", name), rules.labels), (answer) =>
    door.holdings.addNetwork(textOf(fieldOf(answer, "Id")), name),
  );
}

export async function createVolume(request: DoorRequest, door: Door): Promise<void> {
  const body = await readTree(request, door);
  if (body === null) return;
  const name = textOf(fieldOf(body, "Name"));
  // The daemon answers with the volume of others as if it had made it.
  const owner = name === "" ? null : await ownerOf(request, door, "volume", name);
  if (name !== "" && owner === null) return;
  if (owner?.kind === "foreign") return refuse(request, door, `the volume ${name}`);
  const { names, rules, volumes } = door.holdings;
  await create(request, door, admitVolume(body, names.atDaemon("volume", name), rules.labels), (answer) => {
    if (isOwnVolume(answer, door)) volumes.add(names.atDaemon("volume", textOf(fieldOf(answer, "Name"))));
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
  const foreign = await prepareVolumes(door, admitted.volumes);
  if (foreign !== null) return refuse(request, door, `the volume ${door.holdings.names.atUpstream(foreign)}`);
  const answer = await exchange(request, door, admitted.body, door.life.creations.signal);
  if (answer === null) return;
  if (answer.status < 300) onCreated(treeOf(parseTree(answer.body)), admitted);
  sendAnswer(request, answer);
}

/** The first that the daemon has of others by now; null: none. */
async function prepareVolumes(door: Door, names: readonly string[]): Promise<string | null> {
  for (const name of names) {
    if (door.holdings.volumes.has(name)) continue;
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
    else if (made?.status === 201) return name;
  }
  return null;
}

/** The daemon answers a creation alike for a volume that was there before; only its labels tell. */
function isOwnVolume(answer: Tree, door: Door): boolean {
  return door.holdings.owners.isOwn(treeOf(fieldOf(answer, "Labels")));
}
