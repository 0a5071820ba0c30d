import { fieldOf, listOf, textOf, type Tree, treeOf } from "../../json-tree.ts";
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
  texts,
  unset,
} from "./body-fields.ts";
import { type ContainerLimits, withLimits } from "./container-limits.ts";
import { looksLikeId } from "./door-rules.ts";
import { hostFields, type HostRules } from "./host-config.ts";
import { mountedByName, namedVolumes } from "./mount-rules.ts";
import { joinedById, networking } from "./network-rules.ts";
import { onLoopback } from "./port-rules.ts";

export interface CreateRules extends HostRules {
  readonly labels: Readonly<Record<string, string>>;
  readonly limits: ContainerLimits;
  /** A further name of the container on its networks; null: none. */
  readonly alias: string | null;
  /** The image to be used instead of this one; null: the image itself. */
  imageInsteadOf(asked: string): string | null;
  /** Added to its environment where it is not set. */
  readonly environment: Readonly<Record<string, string>>;
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

/** What to do with the body of `POST /containers/create`. */
export function admitContainer(sent: Tree, rules: CreateRules): Admitted | Refused {
  const hosts = hostFields(rules);
  const known = containerFields(rules, hosts);
  const what = known.refusal(sent);
  if (what !== null) return { kind: "refused", what };
  const spelled = known.spelled(sent);
  const joined = joinedById(spelled, hosts.spelled(treeOf(spelled["HostConfig"])), rules, rules.alias);
  const host = ofAttempt(mountedByName(joined.host, rules));
  const body = withEnvironment(withImage(joined.body, rules), rules.environment);
  // `HostConfig` is always written: without it the daemon would look for its settings among those of the image.
  const limited = { ...withLabels(body, rules.labels), HostConfig: withLimits(host, rules.limits) };
  return { kind: "admitted", body: limited, volumes: namedVolumes(host) };
}

const NO_RESTART = { Name: "no", MaximumRetryCount: 0 };

/** It does not start by itself, and its ports are for this machine alone. */
function ofAttempt({ RestartPolicy: policy, ...host }: Tree): Tree {
  const restarts = !["", "no"].includes(textOf(fieldOf(treeOf(policy), "Name")));
  const bindings = treeOf(host["PortBindings"]);
  return {
    ...host,
    ...(policy === undefined ? {} : { RestartPolicy: restarts ? NO_RESTART : policy }),
    ...(Object.keys(bindings).length === 0 ? {} : { PortBindings: onLoopback(bindings) }),
  };
}

function withImage(body: Tree, rules: CreateRules): Tree {
  const other = rules.imageInsteadOf(textOf(body["Image"]));
  return other === null ? body : { ...body, Image: other };
}

function withEnvironment(body: Tree, environment: Readonly<Record<string, string>>): Tree {
  const given = listOf(body["Env"]).map(textOf);
  // A name alone takes the variable away.
  const names = new Set(given.map((entry) => entry.split("=", 1)[0]));
  const added = Object.entries(environment).filter(([name]) => !names.has(name));
  return added.length === 0 ? body : { ...body, Env: [...given, ...added.map(([name, value]) => `${name}=${value}`)] };
}

/** What only the image and the process inside see. */
const INSIDE = `
  ArgsEscaped AttachStderr AttachStdin AttachStdout Cmd Domainname Entrypoint ExposedPorts Healthcheck
  Hostname NetworkDisabled OnBuild OpenStdin Shell StdinOnce StopSignal StopTimeout Tty User Volumes WorkingDir
`;

/** Settings of the host must stand in `HostConfig`. */
function containerFields(rules: CreateRules, hosts: Fields): Fields {
  return new Fields("the setting", {
    ...each(anything, INSIDE),
    Env: texts,
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

/** `name`: at the daemon. */
export function admitVolume(body: Tree, name: string, labels: CreateRules["labels"]): Admitted | Refused {
  return admit(VOLUME_FIELDS, body, name, labels);
}

/** Older daemons would make a second one of a name, and then whoever uses the first by its name could no longer. */
export function admitNetwork(body: Tree, name: string, labels: CreateRules["labels"]): Admitted | Refused {
  const admitted = admit(NETWORK_FIELDS, body, name, labels);
  return admitted.kind === "refused" ? admitted : { ...admitted, body: { ...admitted.body, CheckDuplicate: true } };
}

function admit(known: Fields, sent: Tree, name: string, labels: CreateRules["labels"]): Admitted | Refused {
  const what = known.refusal(sent);
  if (what !== null) return { kind: "refused", what };
  const spelled = known.spelled(sent);
  const body = name === "" ? spelled : { ...spelled, Name: name };
  return { kind: "admitted", body: withLabels(body, labels), volumes: [] };
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
