import { fields, Fields, flag, text } from "./body-fields.ts";
import { exchange, pass, readTree, refuse } from "./door-calls.ts";
import { aboutId, sendAnswer, type DoorRequest } from "./door-request.ts";
import type { DoorState } from "./door-state.ts";
import { textOf } from "./json-tree.ts";
import { ENDPOINT_FIELDS } from "./network-rules.ts";
import { forOwn } from "./serve-container.ts";

const ATTACHMENT_FIELDS = new Fields("the network setting", {
  Container: text,
  EndpointConfig: fields(ENDPOINT_FIELDS),
  Force: flag,
});

/** A container joins a network or leaves it. */
export async function attachNetwork(request: DoorRequest, state: DoorState, network: string): Promise<void> {
  const sent = await readTree(request, state);
  if (sent === null) return;
  if (!state.rules.allowsNetwork(network)) return refuse(request, state, `the network ${network}`);
  const what = ATTACHMENT_FIELDS.refusal(sent);
  if (what !== null) return refuse(request, state, what);
  const body = ATTACHMENT_FIELDS.spelled(sent);
  await forOwn(request, state, textOf(body["Container"]), async ({ id }) => {
    const known = state.networkId(network);
    const call = known === null ? request : aboutId(request, "networks", known);
    const answer = await exchange(call, state, { ...body, Container: id }, state.callSignal);
    if (answer !== null) sendAnswer(request.client, answer);
  });
}

export function removeNetwork(request: DoorRequest, state: DoorState, network: string): Promise<void> | void {
  const id = state.networkId(network);
  if (id === null) return refuse(request, state, `the network ${network}`);
  return pass(aboutId(request, "networks", id), state, { onDone: () => state.networks.delete(id) });
}
