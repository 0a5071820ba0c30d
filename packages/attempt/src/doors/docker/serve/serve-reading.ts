import { fieldOf, isTree, listOf, parseJson, textOf, type Tree, treeOf, withField } from "../../json-tree.ts";
import type { DaemonAnswer } from "../http/call-daemon.ts";
import { type DoorRequest, sendAnswer, withQuery } from "../http/door-request.ts";
import type { Owners } from "../ledger/owners.ts";
import type { OwnedKind } from "../rules/door-route.ts";
import { exchange, fail, pass } from "./door-calls.ts";
import type { Door } from "./door.ts";
import { forReading, unknown } from "./owned.ts";
import { withOwnFilters } from "./own-filters.ts";

/** A look at one thing. */
export async function read(request: DoorRequest, door: Door, of: OwnedKind | "exec", ref: string): Promise<void> {
  if (of === "exec") return door.holdings.execs.has(ref) ? pass(request, door) : unknown(request, door, "exec", ref);
  return forReading(request, door, of, ref, (known, id) => {
    if (of === "network") return answerWith(known, door, (found) => withOwnEndpoints(treeOf(found), door));
    // Logs, archives and the like are of any size, and no text of the daemon's own.
    return of === "volume" || known.path.endsWith("/json") ? inspect(known, door, id) : pass(known, door);
  });
}

async function inspect(request: DoorRequest, door: Door, id: string): Promise<void> {
  const image = door.holdings.askedImages.get(id);
  if (image !== undefined) return answerWith(request, door, (found) => withAskedImage(treeOf(found), image));
  const answer = await exchange(request, door, null, door.life.calls.signal);
  if (answer !== null) sendAnswer(request, answer);
}

function withAskedImage(container: Tree, image: string): Tree {
  return withField(container, "Config", withField(treeOf(fieldOf(container, "Config")), "Image", image));
}

/** A list of ours. */
export async function list(sent: DoorRequest, door: Door, of: OwnedKind): Promise<void> {
  const { owners } = door.holdings;
  const request = withOwnFilters(sent, door, of);
  if (of === "volume")
    return answerWith(request, door, (found) =>
      withField(treeOf(found), "Volumes", known(owners, of, fieldOf(treeOf(found), "Volumes"))),
    );
  if (of === "network")
    return answerWith(request, door, (found) =>
      known(owners, of, found).map((network) => withOwnEndpoints(network, door)),
    );
  const containers = (found: unknown): readonly Tree[] =>
    known(owners, of, found).map((container) => listedByAskedImage(container, door));
  // The daemon would count those of others, too.
  const limit = Number(request.query.get("limit") ?? 0);
  if (!(limit > 0)) return answerWith(request, door, containers);
  const all = withQuery(request, { all: "1", limit: "0" });
  return answerWith(all, door, (found) => containers(found).slice(0, limit));
}

function listedByAskedImage(container: Tree, door: Door): Tree {
  const image = door.holdings.askedImages.get(textOf(fieldOf(container, "Id")));
  return image === undefined ? container : withField(container, "Image", image);
}

function known(owners: Owners, kind: OwnedKind, found: unknown): readonly Tree[] {
  return listOf(found)
    .filter(isTree)
    .filter((thing) => owners.of(kind, thing).kind !== "foreign");
}

/** A network tells who is on it. */
function withOwnEndpoints(network: Tree, door: Door): Tree {
  const endpoints = fieldOf(network, "Containers");
  if (!isTree(endpoints)) return network;
  const ours = Object.entries(endpoints).filter(([id]) => door.holdings.containers.has(id));
  return withField(network, "Containers", Object.fromEntries(ours));
}

/** The daemon's answer with its content changed. */
async function answerWith(request: DoorRequest, door: Door, change: (content: unknown) => unknown): Promise<void> {
  const answer = await exchange(request, door, null, door.life.calls.signal);
  if (answer === null) return;
  if (answer.status !== 200) return sendAnswer(request, answer);
  const content = parseJson(answer.body);
  if (content === undefined) return fail(request, door, 502, "the daemon's answer is no JSON");
  sendAnswer(request, withBody(answer, change(content)));
}

function withBody(answer: DaemonAnswer, content: unknown): DaemonAnswer {
  return { ...answer, body: Buffer.from(`${JSON.stringify(content)}\n`) };
}
