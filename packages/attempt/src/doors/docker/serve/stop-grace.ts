import { fieldOf, listOf, parseTree, textOf, treeOf } from "../../json-tree.ts";
import { callDaemon } from "../http/call-daemon.ts";
import { type DoorRequest, withQuery } from "../http/door-request.ts";
import type { Door } from "./door.ts";
import type { Owned } from "./owned.ts";

const LOOK_TIMEOUT_MS = 5000;
/** What upstream keeps its containers by. As their first process it takes no signal but KILL. */
const SLEEP = /^sleep (?:infinity|\d+[smhd]?)$/;

/**
 * The stop without its grace, where nothing in the container could use it: all that runs there is upstream's own sleep, which
 * does not hear the signal that comes first.
 */
export async function withoutVainGrace({ request, id }: Owned, door: Door): Promise<DoorRequest> {
  if (request.query.get("t") === "0" || !(await onlySleeps(id, door))) return request;
  return withQuery(request, { t: "0" });
}

/** By all processes of the container, as the daemon lists them. Where it cannot, something may run there. */
async function onlySleeps(id: string, door: Door): Promise<boolean> {
  const call = { method: "GET", path: `/containers/${id}/top`, timeoutMs: LOOK_TIMEOUT_MS };
  const answer = await callDaemon(door.connect, call).catch(() => null);
  if (answer?.status !== 200) return false;
  const listed = treeOf(parseTree(answer.body));
  const column = listOf(fieldOf(listed, "Titles")).findIndex((title) => title === "CMD" || title === "COMMAND");
  const processes = listOf(fieldOf(listed, "Processes"));
  return processes.length === 1 && SLEEP.test(textOf(listOf(processes[0])[column]));
}
