/** What a call to the daemon is about, as far as the door cares. Container references may be ids, prefixes or names. */
export type DoorRoute =
  /** Goes through as it is. */
  | { readonly kind: "pass" }
  /** Answers 200 and tells of a failure inside its stream. */
  | { readonly kind: "progress" }
  /** The connection becomes a raw stream. */
  | { readonly kind: "attach"; readonly container: string }
  | { readonly kind: "exec-start"; readonly exec: string }
  | { readonly kind: "exec-create"; readonly container: string }
  | { readonly kind: "exec-change"; readonly exec: string }
  | { readonly kind: "container-create" }
  | { readonly kind: "network-create" }
  | { readonly kind: "volume-create" }
  /** Stop, kill, restart or removal. */
  | { readonly kind: "container-end"; readonly container: string }
  | { readonly kind: "container-change"; readonly container: string }
  | { readonly kind: "network-attach"; readonly network: string }
  | { readonly kind: "network-remove"; readonly network: string }
  | { readonly kind: "volume-remove"; readonly volume: string }
  | { readonly kind: "refused"; readonly what: string };

interface Pattern {
  readonly methods: string;
  readonly path: RegExp;
  readonly route: (ref: string, query: URLSearchParams) => DoorRoute;
}

/**
 * The rule: reading passes; what makes or changes containers, networks and volumes is checked and attributed; a pull or
 * a classic build passes, because images are shared and upstream makes one; all that would change what others see
 * (images, swarm, plugins, prunes, limits afterwards) or that cannot be looked into (BuildKit) is refused.
 */
const PATTERNS: readonly Pattern[] = [
  {
    methods: "GET",
    path: /^\/containers\/([^/]+)\/attach\/ws$/,
    route: (container) => ({ kind: "attach", container }),
  },
  { methods: "GET HEAD", path: /^\//, route: () => ({ kind: "pass" }) },
  { methods: "POST", path: /^\/containers\/create$/, route: () => ({ kind: "container-create" }) },
  { methods: "POST", path: /^\/networks\/create$/, route: () => ({ kind: "network-create" }) },
  { methods: "POST", path: /^\/volumes\/create$/, route: () => ({ kind: "volume-create" }) },
  { methods: "POST", path: /^\/exec\/([^/]+)\/start$/, route: (exec) => ({ kind: "exec-start", exec }) },
  { methods: "POST", path: /^\/exec\/([^/]+)\/resize$/, route: (exec) => ({ kind: "exec-change", exec }) },
  {
    methods: "POST",
    path: /^\/containers\/([^/]+)\/exec$/,
    route: (container) => ({ kind: "exec-create", container }),
  },
  { methods: "POST", path: /^\/containers\/([^/]+)\/attach$/, route: (container) => ({ kind: "attach", container }) },
  { methods: "POST", path: /^\/containers\/([^/]+)\/wait$/, route: () => ({ kind: "pass" }) },
  {
    methods: "POST",
    path: /^\/containers\/([^/]+)\/(?:stop|kill|restart)$/,
    route: (container) => ({ kind: "container-end", container }),
  },
  { methods: "DELETE", path: /^\/containers\/([^/]+)$/, route: (container) => ({ kind: "container-end", container }) },
  {
    methods: "POST PUT",
    path: /^\/containers\/([^/]+)\/(?:start|pause|unpause|resize|rename|archive)$/,
    route: (container) => ({ kind: "container-change", container }),
  },
  {
    methods: "POST",
    path: /^\/networks\/([^/]+)\/(?:connect|disconnect)$/,
    route: (network) => ({ kind: "network-attach", network }),
  },
  { methods: "DELETE", path: /^\/networks\/([^/]+)$/, route: (network) => ({ kind: "network-remove", network }) },
  { methods: "DELETE", path: /^\/volumes\/([^/]+)$/, route: (volume) => ({ kind: "volume-remove", volume }) },
  {
    methods: "POST",
    path: /^\/images\/create$/,
    route: (_, query) => (query.has("fromSrc") ? { kind: "refused", what: "an image import" } : { kind: "progress" }),
  },
  { methods: "POST", path: /^\/build$/, route: (_, query) => buildRoute(query) },
  { methods: "POST", path: /^\/auth$/, route: () => ({ kind: "pass" }) },
];

function buildRoute(query: URLSearchParams): DoorRoute {
  if (query.get("version") === "2") return { kind: "refused", what: "a BuildKit build" };
  const network = query.get("networkmode") ?? "";
  return ["", "default", "bridge", "none"].includes(network)
    ? { kind: "progress" }
    : { kind: "refused", what: `a build in the network ${network}` };
}

/** `path` without query; any API version. */
export function routeOf(method: string, path: string, query: URLSearchParams): DoorRoute {
  const unversioned = path.replace(/^\/v\d+(\.\d+)*(?=\/)/, "");
  for (const pattern of PATTERNS) {
    const found = pattern.path.exec(unversioned);
    if (found !== null && pattern.methods.split(" ").includes(method))
      return pattern.route(decode(found[1] ?? ""), query);
  }
  return { kind: "refused", what: `${method} ${unversioned}` };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
