import type net from "node:net";
import { aboutId, type DoorRequest, sendError, withQuery } from "../http/door-request.ts";
import { hasFormBody } from "../http/request-head.ts";
import { routeOf } from "../rules/door-route.ts";
import { pass, refuse } from "./door-calls.ts";
import type { Door } from "./door.ts";
import { forOwned, ownerOf, unknown } from "./owned.ts";
import { changeContainer, createExec, endContainer, startContainer, startExec } from "./serve-container.ts";
import { createContainer, createNetwork, createVolume } from "./serve-creation.ts";
import { events } from "./serve-events.ts";
import { attachNetwork, removeNetwork } from "./serve-network.ts";
import { list, read } from "./serve-reading.ts";

const FOREIGN_EXEC = "an exec in a container of others";

/** Serves the one request of a connection. */
export async function serveRequest(request: DoorRequest, door: Door): Promise<void> {
  door.traffic.requests += 1;
  if (hasFormBody(request)) return refuse(request, door, "a form as body");
  const route = routeOf(request.method, request.path, request.query);
  switch (route.kind) {
    case "refused":
      return refuse(request, door, route.what);
    case "pass":
      return pass(request, door);
    case "upload":
      return pass(request, door, { body: "sent" });
    case "build":
      // One that fails would leave the container of its last step, without a label.
      return pass(withQuery(request, { forcerm: "1" }), door, { body: "sent", progress: true });
    case "list":
      return list(request, door, route.of);
    case "events":
      return events(request, door);
    case "read":
      return read(request, door, route.of, route.ref);
    case "absent":
      return unknown(request, door, "object", route.ref);
    case "progress":
      return pass(request, door, { progress: true });
    case "attach":
      return forOwned(request, door, "container", route.container, (own) =>
        pass(own.request, door, { upgrades: true }),
      );
    case "exec-start":
      return execStart(request, door, route.exec);
    case "exec-change":
      return door.holdings.execs.has(route.exec) ? pass(request, door) : refuse(request, door, FOREIGN_EXEC);
    case "exec-create":
      return forOwned(request, door, "container", route.container, (own) => createExec(own, door));
    case "container-create":
      return createContainer(request, door);
    case "network-create":
      return createNetwork(request, door);
    case "volume-create":
      return createVolume(request, door);
    case "container-end":
      return forOwned(request, door, "container", route.container, (own) => endContainer(own, door, route.how));
    case "container-start":
      return forOwned(request, door, "container", route.container, (own) => startContainer(own, door));
    case "container-change":
      return forOwned(request, door, "container", route.container, (own) => changeContainer(own, door, route.upload));
    case "network-attach":
      return forOwned(request, door, "network", route.network, (own) => attachNetwork(own, door, route.joins));
    case "network-remove":
      return forOwned(request, door, "network", route.network, (own) => removeNetwork(own, door));
    case "volume-remove":
      return removeVolume(request, door, route.volume);
  }
}

function execStart(request: DoorRequest, door: Door, exec: string): Promise<void> | void {
  const container = door.holdings.execs.get(exec);
  return container === undefined ? refuse(request, door, FOREIGN_EXEC) : startExec(request, door, exec, container);
}

/** Answers what is no request, or one that could be read in two ways. */
export function refuseUnread(client: net.Socket, door: Door, problem: string): void {
  door.traffic.requests += 1;
  door.traffic.recordFailure({ method: "", path: "" }, { status: 400, body: problem, by: "door" });
  sendError({ client, method: "" }, 400, problem);
}

async function removeVolume(request: DoorRequest, door: Door, name: string): Promise<void> {
  const owner = await ownerOf(request, door, "volume", name);
  if (owner === null) return;
  if (owner.kind === "unknown") return unknown(request, door, "volume", name);
  if (owner.kind !== "own") return refuse(request, door, `the volume ${name}`);
  const { id } = owner;
  return pass(aboutId(request, "volumes", id), door, { onDone: () => door.holdings.volumes.delete(id) });
}
