import { fieldOf, isTree, listOf, textOf, type Tree, treeOf } from "../../json-tree.ts";
import { type Check, each, Fields, malformed, texts, unset } from "./body-fields.ts";

export interface NetworkRules {
  /** The daemon's full id of a network that containers of the door may join; null: they may not. */
  networkIdOf(ref: string): string | null;
}

const BUILT_IN: ReadonlySet<string> = new Set(["", "default", "bridge", "none"]);

export function networkMode(rules: NetworkRules): Check {
  return (value, field) => {
    if (typeof value !== "string") return malformed(field);
    if (value.startsWith("container:")) return "the network of another container";
    if (BUILT_IN.has(value) || rules.networkIdOf(value) !== null) return null;
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

export const endpoint: Check = (value, field) => {
  if (value === null) return null;
  return isTree(value) ? ENDPOINT_FIELDS.refusal(value) : malformed(field);
};

/** `EndpointsConfig`: endpoints by network. */
function endpoints(rules: NetworkRules): Check {
  const mode = networkMode(rules);
  return (value, field) => {
    if (!isTree(value)) return malformed(field);
    for (const [network, asked] of Object.entries(value)) {
      // The daemon would find every network by no name at all.
      if (network === "") return malformed(field);
      const what = mode(network, field) ?? endpoint(asked, field);
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
 * each time. `body` and `host` were checked and spelled. `alias`: a further name of it there.
 */
export function joinedById(
  body: Tree,
  host: Tree,
  rules: NetworkRules,
  alias: string | null,
): { readonly body: Tree; readonly host: Tree } {
  const idOf = (name: string): string | null => (BUILT_IN.has(name) ? null : rules.networkIdOf(name));
  const joined = new Map<string, unknown>();
  for (const [name, asked] of Object.entries(endpointsOf(body))) {
    const id = idOf(name);
    joined.set(id ?? name, id === null ? asked : endpointById(asked, id, alias));
  }
  const mode = idOf(textOf(host["NetworkMode"]));
  if (mode !== null && !joined.has(mode)) joined.set(mode, endpointById(null, mode, alias));
  return {
    body: joined.size === 0 ? body : { ...body, NetworkingConfig: { EndpointsConfig: Object.fromEntries(joined) } },
    host: mode === null ? host : { ...host, NetworkMode: mode },
  };
}

/** The daemon believes this id more than the name. */
export function endpointById(asked: unknown, id: string, alias: string | null): Tree {
  const spelled = ENDPOINT_FIELDS.spelled(treeOf(asked));
  const aliases = alias === null ? {} : { Aliases: [...listOf(spelled["Aliases"]), alias] };
  return { ...spelled, ...aliases, NetworkID: id };
}

function endpointsOf(body: Tree): Tree {
  return treeOf(fieldOf(treeOf(fieldOf(body, "NetworkingConfig")), "EndpointsConfig"));
}
