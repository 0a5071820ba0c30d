import { textOf } from "../../json-tree.ts";
import { aboutId, type DoorRequest, sendAnswer } from "../http/door-request.ts";
import { fields, Fields, flag, text } from "../rules/body-fields.ts";
import { ENDPOINT_FIELDS } from "../rules/network-rules.ts";
import { exchange, pass, readTree, refuse } from "./door-calls.ts";
import type { Door } from "./door.ts";
import { forOwn } from "./serve-container.ts";

const ATTACHMENT_FIELDS = new Fields("the network setting", {
  Container: text,
  EndpointConfig: fields(ENDPOINT_FIELDS),
  Force: flag,
});

/** A container joins a network or leaves it. */
export async function attachNetwork(request: DoorRequest, door: Door, network: string): Promise<void> {
  const sent = await readTree(request, door);
  if (sent === null) return;
  if (!door.holdings.createRules.allowsNetwork(network)) return refuse(request, door, `the network ${network}`);
  const what = ATTACHMENT_FIELDS.refusal(sent);
  if (what !== null) return refuse(request, door, what);
  const body = ATTACHMENT_FIELDS.spelled(sent);
  await forOwn(request, door, textOf(body["Container"]), async ({ id }) => {
    const known = door.holdings.networkId(network);
    const call = known === null ? request : aboutId(request, "networks", known);
    const answer = await exchange(call, door, { ...body, Container: id }, door.life.calls.signal);
    if (answer !== null) sendAnswer(request.client, answer);
  });
}

export function removeNetwork(request: DoorRequest, door: Door, network: string): Promise<void> | void {
  const id = door.holdings.networkId(network);
  if (id === null) return refuse(request, door, `the network ${network}`);
  return pass(aboutId(request, "networks", id), door, { onDone: () => door.holdings.networks.delete(id) });
}
