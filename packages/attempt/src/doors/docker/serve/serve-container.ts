import { fieldOf, parseTree, textOf, treeOf } from "../../json-tree.ts";
import { type DoorRequest, sendAnswer } from "../http/door-request.ts";
import { count, Fields, flag, listOfEach } from "../rules/body-fields.ts";
import { exchange, pass, readTree, refuse } from "./door-calls.ts";
import { isInstallation } from "../ledger/install-command.ts";
import { commandKind } from "../ledger/patch-command.ts";
import type { ContainerEnd } from "../rules/door-route.ts";
import type { Door } from "./door.ts";
import type { Owned } from "./owned.ts";
import { withoutVainGrace } from "./stop-grace.ts";

export async function createExec({ id, request }: Owned, door: Door): Promise<void> {
  const body = await readTree(request, door);
  if (body === null) return;
  const privileged = fieldOf(body, "Privileged") ?? false;
  if (privileged !== false) return refuse(request, door, "a privileged exec");
  const answer = await exchange(request, door, body, door.life.calls.signal);
  if (answer === null) return;
  const exec = textOf(fieldOf(treeOf(parseTree(answer.body)), "Id"));
  if (answer.status < 300) {
    door.holdings.execs.set(exec, id);
    if (isInstallation(body)) door.traffic.installations.add(exec);
    door.submissions.made(exec, fieldOf(body, "Tty") === true ? "other" : commandKind(body));
  }
  sendAnswer(request, answer);
}

const EXEC_START_FIELDS = new Fields("the exec setting", { Detach: flag, Tty: flag, ConsoleSize: listOfEach(count) });

/** Commands in upstream's git server are no agent's. */
export async function startExec(request: DoorRequest, door: Door, exec: string, container: string): Promise<void> {
  const sent = await readTree(request, door);
  if (sent === null) return;
  const what = EXEC_START_FIELDS.refusal(sent);
  if (what !== null) return refuse(request, door, what);
  let ended = (): void => {};
  const isOfTask = !door.holdings.isServer(container);
  const onDone = (): void => {
    door.holdings.containers.countExec(container);
    if (!isOfTask) return;
    ended = door.traffic.execBegan(exec);
    door.onExec(door.traffic.execs);
  };
  const framed = fieldOf(sent, "Detach") !== true && fieldOf(sent, "Tty") !== true;
  const listener = isOfTask ? door.submissions.start(exec, container, framed) : null;
  await pass(request, door, { upgrades: true, body: Buffer.from(JSON.stringify(sent)), onDone, listener });
  ended();
}

export async function endContainer(touched: Owned, door: Door, how: ContainerEnd): Promise<void> {
  const { id, request } = touched;
  if (how === "restart" && door.life.sealed) return refuse(request, door, "a start after the attempt's end");
  const sent = how === "stop" ? await withoutVainGrace(touched, door) : request;
  const answer = await door.holdings.containers.whileEnding(id, how === "restart", () =>
    exchange(sent, door, null, door.life.calls.signal),
  );
  if (answer !== null) sendAnswer(request, answer);
}

/** Pauses, signals and files. */
export function changeContainer({ request }: Owned, door: Door, upload: boolean): Promise<void> {
  return pass(request, door, upload ? { body: "sent" } : {});
}

export function startContainer({ id, request }: Owned, door: Door): Promise<void> | void {
  if (door.life.sealed) return refuse(request, door, "a start after the attempt's end");
  return pass(request, door, {
    onDone: () => door.holdings.containers.markStarted(id),
  });
}
