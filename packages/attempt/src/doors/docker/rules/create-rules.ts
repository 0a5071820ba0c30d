import { type Tree, treeOf } from "../../json-tree.ts";
import {
  anything,
  type Check,
  each,
  fields,
  Fields,
  flag,
  malformed,
  object,
  oneOf,
  text,
  unset,
} from "./body-fields.ts";
import { type ContainerLimits, withLimits } from "./container-limits.ts";
import { looksLikeId } from "./door-rules.ts";
import { hostFields, type HostRules } from "./host-config.ts";
import { namedVolumes } from "./mount-rules.ts";
import { joinedById, networking } from "./network-rules.ts";

export interface CreateRules extends HostRules {
  readonly labels: Readonly<Record<string, string>>;
  readonly limits: ContainerLimits;
}

/** `what` completes "cooperbench-ts refuses …". */
export interface Refused {
  readonly kind: "refused";
  readonly what: string;
}

export interface Admitted {
  readonly kind: "admitted";
  /** Keys in the daemon's own spelling. */
  readonly body: Tree;
  /** Named volumes that it mounts: the daemon would create missing ones without labels. */
  readonly volumes: readonly string[];
}

/** What to do with the body of `POST /containers/create`. `shared` containers get neither labels nor limits of ours. */
export function admitContainer(sent: Tree, rules: CreateRules, shared: boolean): Admitted | Refused {
  const hosts = hostFields(rules);
  const known = containerFields(rules, hosts);
  const what = known.refusal(sent);
  if (what !== null) return { kind: "refused", what };
  const spelled = known.spelled(sent);
  const { body, host } = joinedById(spelled, hosts.spelled(treeOf(spelled["HostConfig"])), rules);
  // Always written: without it the daemon would look for its settings among those of the image.
  if (shared) return { kind: "admitted", body: { ...body, HostConfig: host }, volumes: [] };
  const limited = { ...withLabels(body, rules.labels), HostConfig: withLimits(host, rules.limits) };
  return { kind: "admitted", body: limited, volumes: namedVolumes(host) };
}

/** What only the image and the process inside see. */
const INSIDE = `
  ArgsEscaped AttachStderr AttachStdin AttachStdout Cmd Domainname Entrypoint Env ExposedPorts Healthcheck
  Hostname NetworkDisabled OnBuild OpenStdin Shell StdinOnce StopSignal StopTimeout Tty User Volumes WorkingDir
`;

/** Settings of the host must stand in `HostConfig`. */
function containerFields(rules: CreateRules, hosts: Fields): Fields {
  return new Fields("the setting", {
    ...each(anything, INSIDE),
    HostConfig: fields(hosts),
    Image: text,
    Labels: object,
    MacAddress: unset(),
    NetworkingConfig: networking(rules),
  });
}

/** Volume drivers take options that mount any host folder, so only plain local volumes are created. */
const VOLUME_FIELDS = new Fields("the volume setting", {
  ClusterVolumeSpec: unset(),
  Driver: driver("a volume", "local"),
  DriverOpts: unset("a volume with driver options (a host mount)"),
  Labels: object,
  Name: text,
});

/** Options and addresses of a network can reach the host's own. */
const NETWORK_FIELDS = new Fields("the network setting", {
  Attachable: flag,
  CheckDuplicate: flag,
  ConfigFrom: unset(),
  ConfigOnly: unset(),
  Driver: driver("a network", "bridge"),
  EnableIPv4: flag,
  EnableIPv6: flag,
  Ingress: unset(),
  Internal: flag,
  IPAM: fields(new Fields("the address setting", { Driver: oneOf("", "default"), Options: unset(), Config: unset() })),
  Labels: object,
  Name: networkName,
  Options: unset(),
  Scope: unset(),
});

export function admitVolume(body: Tree, rules: Pick<CreateRules, "labels">, shared: boolean): Admitted | Refused {
  return admit(VOLUME_FIELDS, body, rules, shared);
}

/** Older daemons would make a second one of a name, and then whoever uses the first by its name could no longer. */
export function admitNetwork(body: Tree, rules: Pick<CreateRules, "labels">, shared: boolean): Admitted | Refused {
  const admitted = admit(NETWORK_FIELDS, body, rules, shared);
  return admitted.kind === "refused" ? admitted : { ...admitted, body: { ...admitted.body, CheckDuplicate: true } };
}

function admit(known: Fields, sent: Tree, rules: Pick<CreateRules, "labels">, shared: boolean): Admitted | Refused {
  const what = known.refusal(sent);
  if (what !== null) return { kind: "refused", what };
  const body = known.spelled(sent);
  return { kind: "admitted", body: shared ? body : withLabels(body, rules.labels), volumes: [] };
}

/** Why nothing may have this name; null: it may. */
export function nameRefusal(name: string): string | null {
  return looksLikeId(name) ? `the name ${name}, which the daemon could take for an id` : null;
}

function networkName(value: unknown, field: string): string | null {
  return typeof value === "string" ? nameRefusal(value) : malformed(field);
}

function driver(kind: string, allowed: string): Check {
  return (value) => (value === "" || value === allowed ? null : `${kind} with the driver ${String(value)}`);
}

function withLabels(body: Tree, labels: Readonly<Record<string, string>>): Tree {
  return { ...body, Labels: { ...treeOf(body["Labels"]), ...labels } };
}
