import type net from "node:net";
import { pass, refuse } from "./door-calls.ts";
import { sendError, type DoorRequest } from "./door-request.ts";
import { routeOf } from "./door-route.ts";
import type { DoorState } from "./door-state.ts";
import { hasFormBody } from "./request-head.ts";
import { createExec, endContainer, forOwn, startContainer } from "./serve-container.ts";
import { createContainer, createNetwork, createVolume } from "./serve-creation.ts";
import { attachNetwork, removeNetwork } from "./serve-network.ts";

const FOREIGN_EXEC = "an exec in a container of others";

/** Serves the one request of a connection. */
export async function serveRequest(request: DoorRequest, state: DoorState): Promise<void> {
  state.countRequest();
  if (hasFormBody(request)) return refuse(request, state, "a form as body");
  const route = routeOf(request.method, request.path, request.query);
  switch (route.kind) {
    case "refused":
      return refuse(request, state, route.what);
    case "pass":
      return pass(request, state);
    case "progress":
      return pass(request, state, { progress: true });
    case "attach":
      return forOwn(request, state, route.container, (own) => pass(own.request, state, { upgrades: true }));
    case "exec-start":
      if (!state.execs.has(route.exec)) return refuse(request, state, FOREIGN_EXEC);
      return pass(request, state, { upgrades: true, onDone: () => state.countExec(route.exec) });
    case "exec-change":
      return state.execs.has(route.exec) ? pass(request, state) : refuse(request, state, FOREIGN_EXEC);
    case "exec-create":
      return forOwn(request, state, route.container, (own) => createExec(own, state));
    case "container-create":
      return createContainer(request, state);
    case "network-create":
      return createNetwork(request, state);
    case "volume-create":
      return createVolume(request, state);
    case "container-end":
      return forOwn(request, state, route.container, (own) => endContainer(own, state, route.restarts));
    case "container-start":
      return forOwn(request, state, route.container, (own) => startContainer(own, state));
    case "container-change":
      return forOwn(request, state, route.container, (own) => pass(own.request, state));
    case "network-attach":
      return attachNetwork(request, state, route.network);
    case "network-remove":
      return removeNetwork(request, state, route.network);
    case "volume-remove":
      if (!state.volumes.has(route.volume)) return refuse(request, state, `the volume ${route.volume}`);
      return pass(request, state, { onDone: () => state.volumes.delete(route.volume) });
  }
}

/** Answers what is no request, or one that could be read in two ways. */
export function refuseUnread(client: net.Socket, state: DoorState, problem: string): void {
  state.countRequest();
  state.recordFailure({ method: "", path: "" }, 400, problem);
  sendError(client, 400, problem);
}
