import { buildRefusal, pullRefusal } from "./image-rules.ts";

/** Of these the daemon has some that are ours and some that are not. */
export type OwnedKind = "container" | "network" | "volume";

/** A stop and a restart leave time for an end in good order; a kill and a removal do not. */
export type ContainerEnd = "stop" | "restart" | "at-once";

/** What a call to the daemon is about, as far as the door cares. References may be ids, prefixes or names. */
export type DoorRoute =
  /** Goes through as it is. */
  | { readonly kind: "pass" }
  /** Answers 200 and tells of a failure inside its stream. */
  | { readonly kind: "progress" }
  /** Goes through with its body. */
  | { readonly kind: "upload" }
  /** Goes through with its body, and tells of a failure inside its stream. */
  | { readonly kind: "build" }
  /** All that there are of a kind. */
  | { readonly kind: "list"; readonly of: OwnedKind }
  | { readonly kind: "events" }
  /** Looks at one, and changes nothing. */
  | { readonly kind: "read"; readonly of: OwnedKind | "exec"; readonly ref: string }
  /** One of a kind that nobody has through a door. */
  | { readonly kind: "absent"; readonly ref: string }
  /** The connection becomes a raw stream. */
  | { readonly kind: "attach"; readonly container: string }
  | { readonly kind: "exec-start"; readonly exec: string }
  | { readonly kind: "exec-create"; readonly container: string }
  | { readonly kind: "exec-change"; readonly exec: string }
  | { readonly kind: "container-create" }
  | { readonly kind: "network-create" }
  | { readonly kind: "volume-create" }
  /** Stop, kill, restart or removal. */
  | { readonly kind: "container-end"; readonly container: string; readonly how: ContainerEnd }
  | { readonly kind: "container-start"; readonly container: string }
  /** `upload`: by what its body says. */
  | { readonly kind: "container-change"; readonly container: string; readonly upload: boolean }
  | { readonly kind: "network-attach"; readonly network: string; readonly joins: boolean }
  | { readonly kind: "network-remove"; readonly network: string }
  | { readonly kind: "volume-remove"; readonly volume: string }
  | { readonly kind: "refused"; readonly what: string };

interface Pattern {
  readonly methods: string;
  readonly path: RegExp;
  readonly route: (ref: string, query: URLSearchParams) => DoorRoute;
}

const ended =
  (how: ContainerEnd): Pattern["route"] =>
  (container) => ({ kind: "container-end", container, how });

const attached =
  (joins: boolean): Pattern["route"] =>
  (network) => ({ kind: "network-attach", network, joins });

const read =
  (of: OwnedKind | "exec"): Pattern["route"] =>
  (ref) => ({ kind: "read", of, ref });

/**
 * The rule: reading passes where it is of ours or of what all share, images included; what makes or changes containers,
 * networks and volumes is checked and attributed; pulls and upstream's own build pass; all that would change what others
 * see (images, swarm, plugins, prunes, names, limits afterwards) or that cannot be looked into (BuildKit) is refused.
 */
const PATTERNS: readonly Pattern[] = [
  {
    methods: "GET",
    path: /^\/containers\/([^/]+)\/attach\/ws$/,
    route: (container) => ({ kind: "attach", container }),
  },
  { methods: "GET", path: /^\/containers\/json$/, route: () => ({ kind: "list", of: "container" }) },
  { methods: "GET", path: /^\/networks$/, route: () => ({ kind: "list", of: "network" }) },
  { methods: "GET", path: /^\/volumes$/, route: () => ({ kind: "list", of: "volume" }) },
  { methods: "GET", path: /^\/events$/, route: () => ({ kind: "events" }) },
  {
    methods: "GET",
    path: /^\/containers\/([^/]+)\/(?:json|logs|top|changes|export|stats|archive)$/,
    route: read("container"),
  },
  { methods: "HEAD", path: /^\/containers\/([^/]+)\/archive$/, route: read("container") },
  { methods: "POST", path: /^\/containers\/([^/]+)\/wait$/, route: read("container") },
  { methods: "GET", path: /^\/exec\/([^/]+)\/json$/, route: read("exec") },
  { methods: "GET", path: /^\/networks\/([^/]+)$/, route: read("network") },
  { methods: "GET", path: /^\/volumes\/([^/]+)$/, route: read("volume") },
  // `docker inspect` looks for these, too, before it says that there is no such object.
  {
    methods: "GET",
    path: /^\/(?:configs|nodes|plugins|secrets|services|tasks)\/(.+?)(?:\/json)?$/,
    route: (ref) => ({ kind: "absent", ref }),
  },
  { methods: "GET HEAD", path: /^\/_ping$/, route: () => ({ kind: "pass" }) },
  { methods: "GET", path: /^\/(?:info|version)$/, route: () => ({ kind: "pass" }) },
  { methods: "GET", path: /^\/images\/(?:json|search|get)$/, route: () => ({ kind: "pass" }) },
  { methods: "GET", path: /^\/images\/.+\/(?:json|history|get)$/, route: () => ({ kind: "pass" }) },
  { methods: "GET", path: /^\/distribution\/.+\/json$/, route: () => ({ kind: "pass" }) },
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
  { methods: "POST", path: /^\/containers\/([^/]+)\/stop$/, route: ended("stop") },
  { methods: "POST", path: /^\/containers\/([^/]+)\/restart$/, route: ended("restart") },
  {
    methods: "POST",
    path: /^\/containers\/([^/]+)\/kill$/,
    route: (container, query) =>
      isKill(query) ? ended("at-once")(container, query) : { kind: "container-change", container, upload: false },
  },
  { methods: "DELETE", path: /^\/containers\/([^/]+)$/, route: ended("at-once") },
  {
    methods: "POST",
    path: /^\/containers\/([^/]+)\/start$/,
    // A checkpoint may lie in any folder of the host.
    route: (container, query) =>
      [...query.keys()].some((name) => name !== "detachKeys")
        ? { kind: "refused", what: "a start from a checkpoint" }
        : { kind: "container-start", container },
  },
  {
    methods: "POST",
    path: /^\/containers\/([^/]+)\/(?:pause|unpause|resize)$/,
    route: (container) => ({ kind: "container-change", container, upload: false }),
  },
  {
    methods: "PUT",
    path: /^\/containers\/([^/]+)\/archive$/,
    route: (container) => ({ kind: "container-change", container, upload: true }),
  },
  { methods: "POST", path: /^\/networks\/([^/]+)\/connect$/, route: attached(true) },
  { methods: "POST", path: /^\/networks\/([^/]+)\/disconnect$/, route: attached(false) },
  { methods: "DELETE", path: /^\/networks\/([^/]+)$/, route: (network) => ({ kind: "network-remove", network }) },
  { methods: "DELETE", path: /^\/volumes\/([^/]+)$/, route: (volume) => ({ kind: "volume-remove", volume }) },
  {
    methods: "POST",
    path: /^\/images\/create$/,
    route: (_, query) => unless(pullRefusal(query), { kind: "progress" }),
  },
  {
    methods: "POST",
    path: /^\/build$/,
    route: (_, query) => unless(buildRefusal(query), { kind: "build" }),
  },
  { methods: "POST", path: /^\/auth$/, route: () => ({ kind: "upload" }) },
];

function unless(refusal: string | null, route: DoorRoute): DoorRoute {
  return refusal === null ? route : { kind: "refused", what: refusal };
}

/** A container may live on after any other signal, so none of them asks for its end. */
function isKill(query: URLSearchParams): boolean {
  return /^(?:|(?:SIG)?KILL|0*9)$/i.test(query.get("signal") ?? "");
}

/** Before this version a container's settings could also come with its start. No client that upstream runs with asks for less. */
const OLDEST_API = { major: 1, minor: 24 };

/** `path` decoded, without query. */
export function routeOf(method: string, path: string, query: URLSearchParams): DoorRoute {
  const [version = "", major, minor] = /^\/v(\d{1,3})\.(\d{1,3})(?=\/)/.exec(path) ?? [];
  const isOld =
    Number(major) < OLDEST_API.major || (Number(major) === OLDEST_API.major && Number(minor) < OLDEST_API.minor);
  if (isOld || (version === "" && /^\/v[\d.]/.test(path)))
    return { kind: "refused", what: `the API version of ${path}, older than ${OLDEST_API.major}.${OLDEST_API.minor}` };
  const unversioned = path.slice(version.length);
  for (const pattern of PATTERNS) {
    const found = pattern.path.exec(unversioned);
    if (found !== null && pattern.methods.split(" ").includes(method)) return pattern.route(found[1] ?? "", query);
  }
  return { kind: "refused", what: `${method} ${unversioned}` };
}
