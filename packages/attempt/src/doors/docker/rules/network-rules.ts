import { isTree } from "../../json-tree.ts";
import { type Check, each, Fields, malformed, texts, unset } from "./body-fields.ts";

interface NetworkRules {
  allowsNetwork(nameOrId: string): boolean;
}

const BUILT_IN: ReadonlySet<string> = new Set(["", "default", "bridge", "none"]);

export function networkMode(rules: NetworkRules): Check {
  return (value, field) => {
    if (typeof value !== "string") return malformed(field);
    if (value.startsWith("container:")) return "the network of another container";
    if (BUILT_IN.has(value) || rules.allowsNetwork(value)) return null;
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

/** `EndpointsConfig`: endpoints by network. */
function endpoints(rules: NetworkRules): Check {
  const mode = networkMode(rules);
  return (value, field) => {
    if (!isTree(value)) return malformed(field);
    for (const [network, endpoint] of Object.entries(value)) {
      const what =
        mode(network, field) ??
        (endpoint === null ? null : isTree(endpoint) ? ENDPOINT_FIELDS.refusal(endpoint) : malformed(field));
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
