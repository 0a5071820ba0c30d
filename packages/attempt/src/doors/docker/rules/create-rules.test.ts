import { expect, test } from "vitest";
import { type Tree, treeOf } from "../../json-tree.ts";
import { cliBody, sdkBody, UPSTREAM_BODIES } from "../fixtures/create-bodies.ts";
import { rules } from "../fixtures/some-rules.ts";
import { admitContainer, admitNetwork, admitVolume } from "./create-rules.ts";

const refusedOf = (body: Tree): string | null => {
  const answer = admitContainer(body, rules);
  return answer.kind === "refused" ? answer.what : null;
};

const admittedHost = (host: Tree): Tree => {
  const answer = admitContainer({ Image: "i", HostConfig: host }, rules);
  return answer.kind === "admitted" ? treeOf(answer.body["HostConfig"]) : { refused: answer.what };
};

const LIMITS = { Memory: 1000, MemorySwap: 1000, NanoCpus: 2e9, PidsLimit: 50 };

/** What is not as upstream asked for it, by container. */
const OTHERWISE: Readonly<Record<string, Tree>> = {
  "0.0.29 agent with --git (CLI)": { NetworkMode: "git-id" },
  "0.0.11 git server (SDK)": {
    NetworkMode: "git-id",
    PortBindings: { "9418/tcp": [{ HostIp: "127.0.0.1", HostPort: "" }] },
  },
  "0.0.29 git server (SDK)": {
    NetworkMode: "git-id",
    RestartPolicy: { Name: "no", MaximumRetryCount: 0 },
    Binds: ["git-data-of-attempt:/git:rw"],
  },
  "redis (CLI)": { PortBindings: { "6379/tcp": [{ HostIp: "127.0.0.1", HostPort: "6379" }] } },
};
const VOLUMES_OF: Readonly<Record<string, readonly string[]>> = {
  "0.0.29 team agent (CLI)": ["cb-team-1"],
  "0.0.29 git server (SDK)": ["git-data-of-attempt"],
};

test.each([...UPSTREAM_BODIES])("admits what upstream asks for, and makes it the attempt's own: %s", (what, sent) => {
  const otherwise = OTHERWISE[what] ?? {};
  const NetworkingConfig = { EndpointsConfig: { "git-id": { NetworkID: "git-id" } } };
  const HostConfig = { ...treeOf(sent["HostConfig"]), ...otherwise, ...LIMITS };
  expect(admitContainer(sent, rules)).toEqual({
    kind: "admitted",
    volumes: VOLUMES_OF[what] ?? [],
    body: {
      ...sent,
      ...("NetworkMode" in otherwise ? { NetworkingConfig } : {}),
      Labels: { "x.attempt": "1" },
      HostConfig,
    },
  });
});

test("keeps limits and labels of the caller, but not labels that look like ours", () => {
  const labels = { "of.caller": "y", "x.attempt": "forged" };
  const asked = { Memory: 5, MemorySwap: 9, NanoCpus: 5e8, PidsLimit: 7 };
  expect(admitContainer(cliBody(asked, { Labels: labels }), rules)).toMatchObject({
    body: { Labels: { "of.caller": "y", "x.attempt": "1" }, HostConfig: asked },
  });
});

test("limits in every way a caller can leave them out, and never so that the daemon finds a conflict", () => {
  expect(admittedHost({ Memory: 0, MemorySwap: 9, PidsLimit: 0, NanoCpus: 0 })).toEqual(LIMITS);
  expect(admittedHost({ CpuQuota: 5000 })).not.toHaveProperty("NanoCpus");
  expect(admittedHost({ CpuPeriod: 50_000 })).toMatchObject({ CpuPeriod: 50_000, CpuQuota: 100_000 });
  expect(admittedHost({ CpuPeriod: 50_000 })).not.toHaveProperty("NanoCpus");
  const slow = { ...rules, limits: { memoryBytes: null, nanoCpus: 1e7, pids: null } };
  expect(admitContainer({ HostConfig: { CpuPeriod: 1000 } }, slow)).toMatchObject({
    body: { HostConfig: { CpuPeriod: 1000, CpuQuota: 1000 } },
  });
  for (const name of ["Memory", "MemorySwap", "NanoCpus", "CpuQuota", "CpuPeriod", "PidsLimit"])
    expect(admittedHost({ [name]: -1 })).toEqual({ refused: `the container setting ${name}: it is malformed` });
});

test("settings of the host beside HostConfig, as old clients wrote them, are refused", () => {
  for (const body of [
    { Privileged: true },
    { Binds: ["/:/host"] },
    { VolumeDriver: "nfs" },
    { Memory: 1 },
    { Cpuset: "0" },
  ])
    expect(admitContainer(body, rules)).toEqual({ kind: "refused", what: `the setting ${Object.keys(body)[0]}` });
});

test.each([
  ["a privileged container", { Privileged: true }],
  ["a privileged container", { privileged: true }],
  ["a privileged container", { Privileged: "false" }],
  ["the host's network", { NetworkMode: "host" }],
  ["the network of another container", { NetworkMode: "container:x" }],
  ["the network others", { NetworkMode: "others" }],
  ["the host's pid namespace", { PidMode: "host" }],
  ["the pid namespace of another container", { PidMode: "container:x" }],
  ['the container setting PidMode (["host"])', { PidMode: ["host"] }],
  ["the host's ipc namespace", { IpcMode: "host" }],
  ["the host's uts namespace", { UTSMode: "host" }],
  ["the host's user namespace", { UsernsMode: "host" }],
  ["the host's cgroup namespace", { CgroupnsMode: "host" }],
  ["added capabilities", { CapAdd: ["SYS_PTRACE"] }],
  ["added capabilities", { CapAdd: "ALL" }],
  ["devices", { Devices: [{ PathOnHost: "/dev/kvm" }] }],
  ["devices", { Devices: { 0: { PathOnHost: "/dev/kvm" } } }],
  ["devices", { DeviceRequests: [{ Count: -1 }] }],
  ["device rules", { DeviceCgroupRules: ["a *:* rwm"] }],
  ["device rules", { DeviceCgroupRules: "a *:* rwm" }],
  ["the security option apparmor=unconfined", { SecurityOpt: ["apparmor=unconfined"] }],
  ["the security option label=disable", { SecurityOpt: ["no-new-privileges", "label=disable"] }],
  ["the container setting SecurityOpt: it is malformed", { SecurityOpt: "seccomp=unconfined" }],
  ["unmasked system paths", { MaskedPaths: [] }],
  ["unmasked system paths", { ReadonlyPaths: "" }],
  ["a cgroup parent", { CgroupParent: "/" }],
  ["all ports published", { PublishAllPorts: true }],
  ["a disabled OOM killer", { OomKillDisable: true }],
  ["the host mount /etc", { Binds: ["/etc:/x:ro"] }],
  ["the host mount ./x", { Binds: ["./x:/x"] }],
  ["the host mount ..", { Binds: ["..:/x"] }],
  ["the Docker socket (/run/docker.sock)", { Binds: ["/run/docker.sock:/s"] }],
  ["the volume data", { Binds: ["data:/x"] }],
  ["the container setting Binds: it is malformed", { Binds: "/:/host" }],
  ["the container setting Binds: it is malformed", { Binds: [["/:/host"]] }],
  ["the host mount /srv", { Mounts: [{ Type: "bind", Source: "/srv", Target: "/x" }] }],
  ["the volume data", { Mounts: [{ Type: "volume", Source: "data" }] }],
  ["a mount of type npipe", { Mounts: [{ Type: "npipe", Source: "x" }] }],
  ["a mount of type ", { Mounts: [{ Source: "/" }] }],
  ["the container setting Mounts: it is malformed", { Mounts: ["/"] }],
  ["the mount setting BindOptions", { Mounts: [{ Type: "tmpfs", BindOptions: { Propagation: "shared" } }] }],
  [
    "a volume with driver options (a host mount)",
    { Mounts: [{ Type: "volume", VolumeOptions: { DriverConfig: { Name: "local", Options: { o: "bind" } } } }] },
  ],
  [
    'the volume driver setting Name ("evil")',
    { Mounts: [{ Type: "volume", Target: "/x", VolumeOptions: { DriverConfig: { Name: "evil" } } }] },
  ],
  ["the volumes of another container", { VolumesFrom: ["other:ro"] }],
  ["the volume driver nfs", { VolumeDriver: "nfs" }],
  ["the container setting Links", { Links: ["other:o"] }],
  ["the container setting Runtime", { Runtime: "nvidia" }],
  ["the container setting Sysctls", { Sysctls: { "net.ipv4.ip_forward": "1" } }],
  ['the log setting Type ("syslog")', { LogConfig: { Type: "syslog" } }],
  ["the container setting FromTheFuture", { FromTheFuture: 1 }],
  // The daemon takes the first for a limit of its own, the second for nothing.
  ["the container setting PidſLimit", { "Pid\u017fLimit": 1 }],
  ["the container setting P\u0131dsLimit", { "P\u0131dsLimit": 7 }],
])("refuses %s: %j", (what, host) => {
  expect(refusedOf({ Image: "i", HostConfig: host })).toBe(what);
});

test.each([
  ["the network others", { EndpointsConfig: { others: {} } }],
  ["the host's network", { EndpointsConfig: { host: null } }],
  ["the endpoint setting NetworkID", { EndpointsConfig: { "own-net": { NetworkID: "deadbeef" } } }],
  ["the endpoint setting Links", { EndpointsConfig: { "own-net": { Links: ["other:o"] } } }],
  [
    "the endpoint setting IPAMConfig",
    { EndpointsConfig: { "own-net": { IPAMConfig: { IPv4Address: "172.17.0.2" } } } },
  ],
  ["the network setting endpointſconfig", { "endpoint\u017fconfig": { others: {} } }],
  ["the network setting EndpointsConfig: it is malformed", { EndpointsConfig: ["others"] }],
])("refuses %s in the network's part: %j", (what, networking) => {
  expect(refusedOf({ ...sdkBody(), NetworkingConfig: networking })).toBe(what);
});

test("reads keys in any case, as the daemon does, and writes them in one", () => {
  expect(refusedOf({ hostconfig: { PRIVILEGED: true } })).toBe("a privileged container");
  expect(refusedOf({ networkingconfig: { EndpointsConfig: { others: {} } } })).toBe("the network others");
  expect(admitContainer({ image: "i", hostConfig: { memory: 7 }, labels: { a: "b" } }, rules)).toMatchObject({
    body: { Image: "i", Labels: { a: "b", "x.attempt": "1" }, HostConfig: { Memory: 7 } },
  });
});

test("anonymous volumes and mounts of memory are no others'", () => {
  const mounts = [
    { Type: "tmpfs", Target: "/t" },
    { Type: "volume", Target: "/v" },
  ];
  expect(refusedOf({ Volumes: { "/x": {} }, HostConfig: { Binds: ["/anonymous"], Mounts: mounts } })).toBeNull();
  expect(admitContainer({ HostConfig: { Mounts: [{ Type: "volume", Source: "cb-team-1" }] } }, rules)).toMatchObject({
    volumes: ["cb-team-1"],
  });
});

test("volumes and networks get labels; those that reach the host are refused", () => {
  expect(admitVolume({ Name: "v", Driver: "local" }, "v-of-attempt", rules.labels)).toEqual({
    kind: "admitted",
    volumes: [],
    body: { Name: "v-of-attempt", Driver: "local", Labels: rules.labels },
  });
  for (const body of [
    { DriverOpts: { device: "/" } },
    { DriverOpts: ["device"] },
    { Driver: "nfs" },
    { Driver: 1 },
    { New: 1 },
  ])
    expect(admitVolume({ Name: "v", ...body }, "v", rules.labels)).toMatchObject({ kind: "refused" });
  const cli = {
    Driver: "bridge",
    Scope: "",
    IPAM: { Driver: "default", Options: {}, Config: [] },
    Internal: false,
    Attachable: false,
    Ingress: false,
    ConfigOnly: false,
    ConfigFrom: null,
    Options: {},
    Labels: {},
    Name: "n",
    CheckDuplicate: true,
  };
  expect(admitNetwork(cli, "n", rules.labels)).toMatchObject({ body: { ...cli, Labels: rules.labels } });
  for (const body of [
    { Driver: "macvlan" },
    { Options: { "com.docker.network.bridge.name": "docker0" } },
    { IPAM: { Config: [{}] } },
  ])
    expect(admitNetwork({ Name: "n", ...body }, "n", rules.labels)).toMatchObject({ kind: "refused" });
});
