import { fieldOf, isTree, listOf, textOf, treeOf, withField, type Tree } from "./json-tree.ts";

/** Limits of a container that asks for none itself; null leaves it unlimited. */
export interface ContainerLimits {
  readonly memoryBytes: number | null;
  /** Billionths of a CPU. */
  readonly nanoCpus: number | null;
  readonly pids: number | null;
}

export interface CreateRules {
  readonly labels: Readonly<Record<string, string>>;
  readonly limits: ContainerLimits;
  allowsVolume(name: string): boolean;
  allowsNetwork(nameOrId: string): boolean;
  ownsContainer(ref: string): boolean;
}

/** `what` completes "cooperbench-ts refuses …". */
export interface Refused {
  readonly kind: "refused";
  readonly what: string;
}

export interface Admitted {
  readonly kind: "admitted";
  readonly body: Tree;
  /** Named volumes that it mounts: the daemon would create missing ones without labels. */
  readonly volumes: readonly string[];
}

function refused(what: string): Refused {
  return { kind: "refused", what };
}

/** What to do with the body of `POST /containers/create`. `shared` containers get neither labels nor limits of ours. */
export function admitContainer(body: Tree, rules: CreateRules, shared: boolean): Admitted | Refused {
  const host = treeOf(fieldOf(body, "HostConfig"));
  const what = refusedHostSetting(host, rules) ?? refusedMount(host, rules) ?? refusedNetwork(body, rules);
  if (what !== null) return refused(what);
  const volumes = namedVolumes(host);
  if (shared) return { kind: "admitted", body, volumes: [] };
  return {
    kind: "admitted",
    volumes,
    body: withField(withLabels(body, rules.labels), "HostConfig", withLimits(host, rules.limits)),
  };
}

/** Volume drivers take options that mount any host folder, so only plain local volumes are created. */
export function admitVolume(body: Tree, rules: CreateRules, shared: boolean): Admitted | Refused {
  const driver = textOf(fieldOf(body, "Driver"));
  if (driver !== "" && driver !== "local") return refused(`a volume with the driver ${driver}`);
  if (Object.keys(treeOf(fieldOf(body, "DriverOpts"))).length > 0)
    return refused("a volume with driver options (a host mount)");
  return { kind: "admitted", body: shared ? body : withLabels(body, rules.labels), volumes: [] };
}

export function admitNetwork(body: Tree, rules: CreateRules, shared: boolean): Admitted | Refused {
  const driver = textOf(fieldOf(body, "Driver"));
  if (driver !== "" && driver !== "bridge") return refused(`a network with the driver ${driver}`);
  return { kind: "admitted", body: shared ? body : withLabels(body, rules.labels), volumes: [] };
}

function withLabels(body: Tree, labels: Readonly<Record<string, string>>): Tree {
  return withField(body, "Labels", { ...treeOf(fieldOf(body, "Labels")), ...labels });
}

function withLimits(host: Tree, limits: ContainerLimits): Tree {
  const isUnset = (name: string): boolean => [undefined, null, 0].some((nothing) => fieldOf(host, name) === nothing);
  let limited = host;
  if (limits.memoryBytes !== null && isUnset("Memory")) {
    limited = withField(limited, "Memory", limits.memoryBytes);
    // Without it the daemon allows as much swap again, and the limit would not be the limit.
    if (isUnset("MemorySwap")) limited = withField(limited, "MemorySwap", limits.memoryBytes);
  }
  if (limits.nanoCpus !== null && isUnset("NanoCpus") && isUnset("CpuQuota"))
    limited = withField(limited, "NanoCpus", limits.nanoCpus);
  if (limits.pids !== null && isUnset("PidsLimit")) limited = withField(limited, "PidsLimit", limits.pids);
  return limited;
}

const NAMESPACES = [
  ["PidMode", "pid"],
  ["IpcMode", "ipc"],
  ["UTSMode", "uts"],
  ["UsernsMode", "user"],
  ["CgroupnsMode", "cgroup"],
] as const;

const EMPTY_LISTS = [
  ["CapAdd", "added capabilities"],
  ["Devices", "devices"],
  ["DeviceRequests", "devices"],
  ["DeviceCgroupRules", "device rules"],
] as const;

function refusedHostSetting(host: Tree, rules: CreateRules): string | null {
  if (fieldOf(host, "Privileged") === true) return "a privileged container";
  for (const [name, namespace] of NAMESPACES) {
    const mode = textOf(fieldOf(host, name));
    if (mode === "host") return `the host's ${namespace} namespace`;
    if (mode.startsWith("container:") && !rules.ownsContainer(mode.slice("container:".length))) {
      return `the ${namespace} namespace of a container of others`;
    }
  }
  for (const [name, what] of EMPTY_LISTS) if (listOf(fieldOf(host, name)).length > 0) return what;
  for (const option of listOf(fieldOf(host, "SecurityOpt")).map(textOf)) {
    if (!/^no-new-privileges([:=]true)?$/.test(option)) return `the security option ${option}`;
  }
  if ([fieldOf(host, "MaskedPaths"), fieldOf(host, "ReadonlyPaths")].some(Array.isArray))
    return "unmasked system paths";
  if (textOf(fieldOf(host, "CgroupParent")) !== "") return "a cgroup parent";
  if (fieldOf(host, "OomKillDisable") === true) return "a disabled OOM killer";
  return null;
}

function hostMount(source: string): string {
  return source.endsWith("docker.sock") ? `the Docker socket (${source})` : `the host mount ${source}`;
}

function refusedMount(host: Tree, rules: CreateRules): string | null {
  for (const bind of listOf(fieldOf(host, "Binds")).map(textOf)) {
    const [source = "", target] = bind.split(":");
    if (target === undefined) continue;
    if (!isVolumeName(source)) return hostMount(source);
    if (!rules.allowsVolume(source)) return `the volume ${source}`;
  }
  for (const mount of listOf(fieldOf(host, "Mounts"))) {
    const what = isTree(mount) ? refusedMountEntry(mount, rules) : "a malformed mount";
    if (what !== null) return what;
  }
  for (const from of listOf(fieldOf(host, "VolumesFrom")).map(textOf)) {
    if (!rules.ownsContainer(from.split(":")[0] ?? "")) return `the volumes of ${from}`;
  }
  const driver = textOf(fieldOf(host, "VolumeDriver"));
  return driver === "" || driver === "local" ? null : `the volume driver ${driver}`;
}

function refusedMountEntry(mount: Tree, rules: CreateRules): string | null {
  const type = textOf(fieldOf(mount, "Type"));
  const source = textOf(fieldOf(mount, "Source"));
  if (type === "tmpfs") return null;
  if (type === "bind") return hostMount(source);
  if (type !== "volume") return `a mount of type ${type}`;
  const driver = treeOf(fieldOf(treeOf(fieldOf(mount, "VolumeOptions")), "DriverConfig"));
  const options = treeOf(fieldOf(driver, "Options"));
  if (Object.keys(options).length > 0) return "a volume with driver options (a host mount)";
  return source === "" || rules.allowsVolume(source) ? null : `the volume ${source}`;
}

function isVolumeName(source: string): boolean {
  return /^[a-zA-Z0-9][\w.-]*$/.test(source);
}

function namedVolumes(host: Tree): readonly string[] {
  const bound = listOf(fieldOf(host, "Binds"))
    .map((bind) => textOf(bind).split(":"))
    .filter((parts) => parts.length > 1)
    .map((parts) => parts[0] ?? "");
  const mounted = listOf(fieldOf(host, "Mounts")).map((mount) => textOf(fieldOf(treeOf(mount), "Source")));
  return [...new Set([...bound, ...mounted].filter(isVolumeName))];
}

const BUILT_IN_NETWORKS: ReadonlySet<string> = new Set(["", "default", "bridge", "none"]);

function refusedNetwork(body: Tree, rules: CreateRules): string | null {
  const mode = textOf(fieldOf(treeOf(fieldOf(body, "HostConfig")), "NetworkMode"));
  if (mode.startsWith("container:")) {
    return rules.ownsContainer(mode.slice("container:".length)) ? null : "the network of a container of others";
  }
  const endpoints = Object.keys(treeOf(fieldOf(treeOf(fieldOf(body, "NetworkingConfig")), "EndpointsConfig")));
  const network = [mode, ...endpoints].find((name) => !BUILT_IN_NETWORKS.has(name) && !rules.allowsNetwork(name));
  if (network === undefined) return null;
  return network === "host" ? "the host's network" : `the network ${network}`;
}
