import { fieldOf, isTree, listOf, parseJson, type Tree, treeOf, withField } from "../../json-tree.ts";
import type { DaemonAnswer } from "../http/call-daemon.ts";
import { type DoorRequest, sendAnswer } from "../http/door-request.ts";
import type { Owners } from "../ledger/owners.ts";
import type { OwnedKind } from "../rules/door-route.ts";
import { exchange, fail, pass } from "./door-calls.ts";
import type { Door } from "./door.ts";
import { forReading, unknown } from "./owned.ts";

/** A look at one thing. */
export async function read(request: DoorRequest, door: Door, of: OwnedKind | "exec", ref: string): Promise<void> {
  if (of === "exec") return door.holdings.execs.has(ref) ? pass(request, door) : unknown(request, door, "exec", ref);
  return forReading(request, door, of, ref, (known) =>
    of === "network" ? answerWith(known, door, (found) => withOwnEndpoints(treeOf(found), door)) : pass(known, door),
  );
}

/** A list, of ours and of what all share. */
export async function list(request: DoorRequest, door: Door, of: OwnedKind): Promise<void> {
  const { owners } = door.holdings;
  if (of === "volume")
    return answerWith(request, door, (found) =>
      withField(treeOf(found), "Volumes", known(owners, of, fieldOf(treeOf(found), "Volumes"))),
    );
  if (of === "network")
    return answerWith(request, door, (found) =>
      known(owners, of, found).map((network) => withOwnEndpoints(network, door)),
    );
  // The daemon would count those of others, too.
  const { query } = request;
  const limit = Number(query.get("limit") ?? 0);
  if (!(limit > 0)) return answerWith(request, door, (found) => known(owners, of, found));
  const unlimited = new URLSearchParams(query);
  unlimited.delete("limit");
  unlimited.set("all", "1");
  const all = { ...request, query: unlimited, search: `?${unlimited.toString()}` };
  return answerWith(all, door, (found) => known(owners, of, found).slice(0, limit));
}

function known(owners: Owners, kind: OwnedKind, found: unknown): readonly Tree[] {
  return listOf(found)
    .filter(isTree)
    .filter((thing) => owners.of(kind, thing).kind !== "foreign");
}

/** A network tells who is on it. */
function withOwnEndpoints(network: Tree, door: Door): Tree {
  const { containers, owners } = door.holdings;
  const endpoints = fieldOf(network, "Containers");
  if (!isTree(endpoints)) return network;
  const ours = Object.entries(endpoints).filter(
    ([id, endpoint]) => containers.has(id) || owners.of("container", treeOf(endpoint)).kind === "shared",
  );
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
