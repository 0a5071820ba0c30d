import { fieldOf, isTree, listOf, textOf, type Tree, treeOf } from "../../json-tree.ts";
import { type Check, each, Fields, malformed, texts, unset } from "./body-fields.ts";

/** A network that containers of the door may join. */
export interface KnownNetwork {
  /** The daemon's full id. */
  readonly id: string;
  readonly shared: boolean;
}

export interface NetworkRules {
  /** null: it is none that they may join. */
  networkOf(ref: string): KnownNetwork | null;
}

const BUILT_IN: ReadonlySet<string> = new Set(["", "default", "bridge", "none"]);

export function networkMode(rules: NetworkRules): Check {
  return (value, field) => {
    if (typeof value !== "string") return malformed(field);
    if (value.startsWith("container:")) return "the network of another container";
    if (BUILT_IN.has(value) || rules.networkOf(value) !== null) return null;
    return value === "host" ? "the host's network" : `the network ${value}`;
  };
}

/** How a container joins a network. The daemon would believe a `NetworkID` more than the name beside it. */
export const ENDPOINT_FIELDS = new Fields("the endpoint setting", {
  Aliases: texts,
  ...each(
    unset(),
    `DNSNames DriverOpts EndpointID Gateway GlobalIPv6Address GlobalIPv6PrefixLen GwPriority IPAddress
    IPAMConfig IPPrefixLen IPv6Gateway Links MacAddress NetworkID`,
  ),
});

/** How a container may join this network. Everybody on it would find our container by its aliases. */
export function endpointRefusal(endpoint: unknown, network: KnownNetwork | null, field: string): string | null {
  if (endpoint === null) return null;
  if (!isTree(endpoint)) return malformed(field);
  const what = ENDPOINT_FIELDS.refusal(endpoint);
  if (what !== null || network?.shared !== true) return what;
  return listOf(fieldOf(endpoint, "Aliases")).length === 0 ? null : "aliases on a network that others share";
}

/** `EndpointsConfig`: endpoints by network. */
function endpoints(rules: NetworkRules): Check {
  const mode = networkMode(rules);
  return (value, field) => {
    if (!isTree(value)) return malformed(field);
    for (const [network, endpoint] of Object.entries(value)) {
      // The daemon would find every network by no name at all.
      if (network === "") return malformed(field);
      const what = mode(network, field) ?? endpointRefusal(endpoint, rules.networkOf(network), field);
      if (what !== null) return what;
    }
    return null;
  };
}

/** `NetworkingConfig`. docker-py writes the network's name beside `EndpointsConfig`, with null: the daemon ignores it. */
export function networking(rules: NetworkRules): Check {
  const known = new Fields("the network setting", { EndpointsConfig: endpoints(rules) });
  return (value, field) => {
    if (!isTree(value)) return malformed(field);
    return known.refusal(Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null)));
  };
}

/** The networks that the body of a container names, built-in ones aside. */
export function namedNetworks(body: Tree): readonly string[] {
  const mode = textOf(fieldOf(treeOf(fieldOf(body, "HostConfig")), "NetworkMode"));
  return [...new Set([mode, ...Object.keys(endpointsOf(body))])].filter(
    (name) => !BUILT_IN.has(name) && name !== "host" && !name.startsWith("container:"),
  );
}

/**
 * The same container with its networks named by their ids, also for its later starts: the daemon looks for a name anew
 * each time. `body` and `host` were checked and spelled.
 */
export function joinedById(body: Tree, host: Tree, rules: NetworkRules): { readonly body: Tree; readonly host: Tree } {
  const idOf = (name: string): string | null => (BUILT_IN.has(name) ? null : (rules.networkOf(name)?.id ?? null));
  const joined = new Map<string, unknown>();
  for (const [name, endpoint] of Object.entries(endpointsOf(body))) {
    const id = idOf(name);
    joined.set(id ?? name, id === null ? endpoint : endpointById(endpoint, id));
  }
  const mode = idOf(textOf(host["NetworkMode"]));
  if (mode !== null && !joined.has(mode)) joined.set(mode, endpointById(null, mode));
  return {
    body: joined.size === 0 ? body : { ...body, NetworkingConfig: { EndpointsConfig: Object.fromEntries(joined) } },
    host: mode === null ? host : { ...host, NetworkMode: mode },
  };
}

/** The daemon believes this id more than the name. */
export function endpointById(endpoint: unknown, id: string): Tree {
  return { ...ENDPOINT_FIELDS.spelled(treeOf(endpoint)), NetworkID: id };
}

function endpointsOf(body: Tree): Tree {
  return treeOf(fieldOf(treeOf(fieldOf(body, "NetworkingConfig")), "EndpointsConfig"));
}
