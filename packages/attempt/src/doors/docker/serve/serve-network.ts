import { textOf } from "../../json-tree.ts";
import { sendAnswer } from "../http/door-request.ts";
import { Fields, flag, text } from "../rules/body-fields.ts";
import { endpoint, endpointById } from "../rules/network-rules.ts";
import { exchange, pass, readTree, refuse } from "./door-calls.ts";
import type { Door } from "./door.ts";
import { forOwned, type Owned } from "./owned.ts";

const ATTACHMENT_FIELDS = new Fields("the network setting", {
  Container: text,
  EndpointConfig: endpoint,
  Force: flag,
});

/** A container joins a network or leaves it. */
export async function attachNetwork(network: Owned, door: Door, joins: boolean): Promise<void> {
  const { request, id } = network;
  const sent = await readTree(request, door);
  if (sent === null) return;
  const body = ATTACHMENT_FIELDS.spelled(sent);
  const what = ATTACHMENT_FIELDS.refusal(sent);
  if (what !== null) return refuse(request, door, what);
  await forOwned(request, door, "container", textOf(body["Container"]), async (container) => {
    const alias = door.holdings.aliasOf(container.id);
    const joined = joins ? { EndpointConfig: endpointById(body["EndpointConfig"], id, alias) } : {};
    const attachment = { ...body, ...joined, Container: container.id };
    const answer = await exchange(request, door, attachment, door.life.calls.signal);
    if (answer !== null) sendAnswer(request, answer);
  });
}

export function removeNetwork({ request, id }: Owned, door: Door): Promise<void> {
  return pass(request, door, { onDone: () => door.holdings.networks.delete(id) });
}
