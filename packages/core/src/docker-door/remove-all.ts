import { callDaemon } from "./call-daemon.ts";
import type { DoorState } from "./door-state.ts";

const CALL_TIMEOUT_MS = 60_000;

/** Ends what the door made, and what carries its labels. @throws Error when the daemon cannot be reached or keeps something */
export async function removeAll(state: DoorState): Promise<void> {
  state.sealed = true;
  await Promise.allSettled(state.creating);
  const containers = new Set([...state.ledger.ids(), ...(await state.labelled("containers"))]);
  await Promise.all([...containers].map((id) => removeContainer(state, id)));
  const networks = new Set([...state.networks.keys(), ...(await state.labelled("networks"))]);
  const volumes = new Set([...state.volumes, ...(await state.labelled("volumes"))]);
  await Promise.all([
    ...[...networks].map((id) => remove(state, `/networks/${encodeURIComponent(id)}`)),
    ...[...volumes].map((name) => remove(state, `/volumes/${encodeURIComponent(name)}`)),
  ]);
}

async function removeContainer(state: DoorState, id: string): Promise<void> {
  if (state.ledger.isGone(id)) return;
  await state.ledger.beforeEnd(id);
  await remove(state, `/containers/${id}?force=1&v=1`);
  // Another removal may be under way (its own --rm, upstream's late stop): wait for its end.
  await callDaemon(state.connect, {
    method: "POST",
    path: `/containers/${id}/wait?condition=removed`,
    timeoutMs: CALL_TIMEOUT_MS,
  });
}

async function remove(state: DoorState, path: string): Promise<void> {
  const answer = await callDaemon(state.connect, { method: "DELETE", path, timeoutMs: CALL_TIMEOUT_MS });
  // Gone already, or being removed.
  if (answer.status < 300 || answer.status === 404 || answer.status === 409) return;
  throw new Error(`DELETE ${path}: ${answer.status} ${answer.body.toString().trim()}`);
}
