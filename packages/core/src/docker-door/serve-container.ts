import { exchange, fail, pass, readTree, refuse, unreachable } from "./door-calls.ts";
import { aboutId, sendAnswer, type DoorRequest } from "./door-request.ts";
import type { DoorState, Owner } from "./door-state.ts";
import { fieldOf, parseTree, textOf, treeOf } from "./json-tree.ts";

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
  state: DoorState,
  ref: string,
  then: (touched: Touched) => Promise<void> | void,
): Promise<void> {
  let owner: Owner;
  try {
    owner = await state.ownerOf(ref);
  } catch (error) {
    return unreachable(request, state, error instanceof Error ? error : new Error(String(error)));
  }
  if (owner.kind === "foreign") return refuse(request, state, `to touch ${ref}, a container of others`);
  if (owner.kind === "unknown") return fail(request, state, 404, `No such container: ${ref}`);
  const { id } = owner;
  return then({ id, shared: owner.kind === "shared", request: aboutId(request, "containers", id) });
}

export async function createExec({ id, shared, request }: Touched, state: DoorState): Promise<void> {
  const body = await readTree(request, state);
  if (body === null) return;
  const privileged = fieldOf(body, "Privileged") ?? false;
  if (privileged !== false) return refuse(request, state, "a privileged exec");
  const answer = await exchange(request, state, body, state.callSignal);
  if (answer === null) return;
  const exec = textOf(fieldOf(treeOf(parseTree(answer.body)), "Id"));
  if (answer.status < 300) state.execs.set(exec, shared ? null : id);
  sendAnswer(request.client, answer);
}

export async function endContainer(touched: Touched, state: DoorState, restarts: boolean): Promise<void> {
  const { id, request } = touched;
  if (touched.shared) return refuse(request, state, `to end ${id}, a container that others share`);
  if (restarts && state.sealed) return refuse(request, state, "a start after the attempt's end");
  const answer = await state.ledger.whileEnding(id, restarts, () => exchange(request, state, null, state.callSignal));
  if (answer !== null) sendAnswer(request.client, answer);
}

export function startContainer({ id, shared, request }: Touched, state: DoorState): Promise<void> | void {
  if (state.sealed) return refuse(request, state, "a start after the attempt's end");
  return pass(request, state, {
    onDone: () => {
      if (!shared) state.ledger.markStarted(id);
    },
  });
}
