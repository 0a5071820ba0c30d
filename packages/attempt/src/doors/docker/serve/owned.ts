import { aboutId, type DoorRequest } from "../http/door-request.ts";
import type { Owner } from "../ledger/owners.ts";
import type { OwnedKind } from "../rules/door-route.ts";
import { fail, refuse, unreachable } from "./door-calls.ts";
import type { Door } from "./door.ts";

/** Something of the daemon's that a call may be about. */
export interface Owned {
  readonly id: string;
  /** The call, with the daemon's id in the place of whatever name it came with. */
  readonly request: DoorRequest;
}

/** As the daemon says it. */
const UNKNOWN: Readonly<Record<OwnedKind | "exec" | "object", (ref: string) => string>> = {
  container: (ref) => `No such container: ${ref}`,
  network: (ref) => `network ${ref} not found`,
  volume: (ref) => `get ${ref}: no such volume`,
  exec: (ref) => `No such exec instance: ${ref}`,
  object: (ref) => `No such object: ${ref}`,
};

/** null: the daemon cannot say, and the client was told. */
export async function ownerOf(request: DoorRequest, door: Door, kind: OwnedKind, ref: string): Promise<Owner | null> {
  try {
    return await door.holdings.ownerOf(kind, ref);
  } catch (error) {
    unreachable(request, door, error instanceof Error ? error : new Error(String(error)));
    return null;
  }
}

export function unknown(request: DoorRequest, door: Door, kind: keyof typeof UNKNOWN, ref: string): void {
  fail(request, door, 404, UNKNOWN[kind](ref));
}

/** `then` is called only for one of ours; all else is answered here. */
export async function forOwned(
  request: DoorRequest,
  door: Door,
  kind: "container" | "network",
  ref: string,
  then: (owned: Owned) => Promise<void> | void,
): Promise<void> {
  const owner = await ownerOf(request, door, kind, ref);
  if (owner === null) return;
  if (owner.kind === "unknown") return unknown(request, door, kind, ref);
  if (owner.kind === "foreign" || owner.kind === "built-in")
    return refuse(request, door, kind === "network" ? `the network ${ref}` : `to touch ${ref}, a container of others`);
  const { id } = owner;
  return then({ id, request: aboutId(request, `${kind}s`, id) });
}

/**
 * The same for calls that only look. What is of others is not there: clients go on to look for something else of that
 * name, as they do without us.
 */
export async function forReading(
  request: DoorRequest,
  door: Door,
  kind: OwnedKind,
  ref: string,
  then: (request: DoorRequest, id: string) => Promise<void> | void,
): Promise<void> {
  const owner = await ownerOf(request, door, kind, ref);
  if (owner === null) return;
  if (owner.kind === "unknown" || owner.kind === "foreign") return unknown(request, door, kind, ref);
  return then(aboutId(request, `${kind}s`, owner.id), owner.id);
}
