import { fieldOf, parseTree, textOf, treeOf } from "../../json-tree.ts";
import { aboutId, type DoorRequest, sendAnswer } from "../http/door-request.ts";
import type { Owner } from "../ledger/holdings.ts";
import { exchange, fail, pass, readTree, refuse, unreachable } from "./door-calls.ts";
import type { Door } from "./door.ts";

/** A container that a call may touch. */
interface Touched {
  readonly id: string;
  /** Upstream shares it between its runs. */
  readonly shared: boolean;
  /** The call, with the container's id in the place of whatever name it came with. */
  readonly request: DoorRequest;
}

/** `then` is called only for a container of ours or a shared one; all else is answered here. */
export async function forOwn(
  request: DoorRequest,
  door: Door,
  ref: string,
  then: (touched: Touched) => Promise<void> | void,
): Promise<void> {
  let owner: Owner;
  try {
    owner = await door.holdings.ownerOf(ref);
  } catch (error) {
    return unreachable(request, door, error instanceof Error ? error : new Error(String(error)));
  }
  if (owner.kind === "foreign") return refuse(request, door, `to touch ${ref}, a container of others`);
  if (owner.kind === "unknown") return fail(request, door, 404, `No such container: ${ref}`);
  const { id } = owner;
  return then({ id, shared: owner.kind === "shared", request: aboutId(request, "containers", id) });
}

export async function createExec({ id, shared, request }: Touched, door: Door): Promise<void> {
  const body = await readTree(request, door);
  if (body === null) return;
  const privileged = fieldOf(body, "Privileged") ?? false;
  if (privileged !== false) return refuse(request, door, "a privileged exec");
  const answer = await exchange(request, door, body, door.life.calls.signal);
  if (answer === null) return;
  const exec = textOf(fieldOf(treeOf(parseTree(answer.body)), "Id"));
  if (answer.status < 300) door.holdings.execs.set(exec, shared ? null : id);
  sendAnswer(request.client, answer);
}

export async function endContainer(touched: Touched, door: Door, restarts: boolean): Promise<void> {
  const { id, request } = touched;
  if (touched.shared) return refuse(request, door, `to end ${id}, a container that others share`);
  if (restarts && door.life.sealed) return refuse(request, door, "a start after the attempt's end");
  const answer = await door.holdings.containers.whileEnding(id, restarts, () =>
    exchange(request, door, null, door.life.calls.signal),
  );
  if (answer !== null) sendAnswer(request.client, answer);
}

export function startContainer({ id, shared, request }: Touched, door: Door): Promise<void> | void {
  if (door.life.sealed) return refuse(request, door, "a start after the attempt's end");
  return pass(request, door, {
    onDone: () => {
      if (!shared) door.holdings.containers.markStarted(id);
    },
  });
}
