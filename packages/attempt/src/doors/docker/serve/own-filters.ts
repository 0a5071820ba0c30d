import { parseTree } from "../../json-tree.ts";
import { type DoorRequest, withQuery } from "../http/door-request.ts";
import type { OwnedKind } from "../rules/door-route.ts";
import type { Door } from "./door.ts";

/** The same call with filters by the daemon's names. `named`: of what kind the names in them are. */
export function withOwnFilters(request: DoorRequest, door: Door, named: OwnedKind | null): DoorRequest {
  const sent = request.query.get("filters");
  const filters = sent === null ? null : parseTree(sent);
  if (filters === null) return request;
  const own = JSON.stringify(door.holdings.names.filters(filters, named));
  return own === JSON.stringify(filters) ? request : withQuery(request, { filters: own });
}
