import { expect, test } from "vitest";
import { admitContainer, admitNetwork, admitVolume, type CreateRules } from "./create-rules.ts";

const rules: CreateRules = {
  labels: { "x.attempt": "1" },
  limits: { memoryBytes: 1000, nanoCpus: 2e9, pids: 50 },
  allowsVolume: (name) => name === "cb-team-1",
  allowsNetwork: (name) => name === "own-net",
  ownsContainer: (ref) => ref === "own",
};

const refusedOf = (body: Record<string, unknown>): string | null => {
  const answer = admitContainer(body, rules, false);
  return answer.kind === "refused" ? answer.what : null;
};

test("what docker-py and the docker CLI send for upstream's containers is admitted with labels and limits", () => {
  const sdk = {
    Image: "i",
    Tty: true,
    OpenStdin: true,
    Entrypoint: [""],
    HostConfig: { NetworkMode: "default" },
    NetworkingConfig: null,
  };
  expect(admitContainer(sdk, rules, false)).toEqual({
    kind: "admitted",
    volumes: [],
    body: {
      ...sdk,
      Labels: { "x.attempt": "1" },
      HostConfig: { NetworkMode: "default", Memory: 1000, MemorySwap: 1000, NanoCpus: 2e9, PidsLimit: 50 },
    },
  });
  const cli = {
    Image: "i",
    Labels: { "of.caller": "y", "x.attempt": "forged" },
    HostConfig: {
      Binds: ["cb-team-1:/workspace/shared"],
      NetworkMode: "own-net",
      AutoRemove: true,
      Privileged: false,
      CapAdd: null,
      SecurityOpt: null,
      PidMode: "",
      IpcMode: "",
      Devices: [],
      MaskedPaths: null,
      Memory: 0,
      PidsLimit: 7,
      CpuQuota: 5000,
      Mounts: [{ Type: "tmpfs", Target: "/t" }],
    },
    NetworkingConfig: { EndpointsConfig: { "own-net": {} } },
  };
  const admitted = admitContainer(cli, rules, false);
  expect(admitted).toMatchObject({
    kind: "admitted",
    volumes: ["cb-team-1"],
    body: {
      Labels: { "of.caller": "y", "x.attempt": "1" },
      HostConfig: { Memory: 1000, PidsLimit: 7, CpuQuota: 5000 },
    },
  });
  expect(admitted.kind === "admitted" ? admitted.body["HostConfig"] : {}).not.toHaveProperty("NanoCpus");
});

test("a container that upstream shares between runs stays as it is, but may do no more than others", () => {
  const body = { Image: "redis", HostConfig: { NetworkMode: "default" } };
  expect(admitContainer(body, rules, true)).toEqual({ kind: "admitted", body, volumes: [] });
  expect(admitContainer({ HostConfig: { Privileged: true } }, rules, true)).toMatchObject({ kind: "refused" });
});

test.each([
  ["a privileged container", { Privileged: true }],
  ["a privileged container", { privileged: true }],
  ["the host's network", { NetworkMode: "host" }],
  ["the network of a container of others", { NetworkMode: "container:x" }],
  ["the network others", { NetworkMode: "others" }],
  ["the host's pid namespace", { PidMode: "host" }],
  ["the pid namespace of a container of others", { PidMode: "container:x" }],
  ["the host's ipc namespace", { IpcMode: "host" }],
  ["the host's uts namespace", { UTSMode: "host" }],
  ["the host's user namespace", { UsernsMode: "host" }],
  ["the host's cgroup namespace", { CgroupnsMode: "host" }],
  ["added capabilities", { CapAdd: ["SYS_PTRACE"] }],
  ["devices", { Devices: [{ PathOnHost: "/dev/kvm" }] }],
  ["devices", { DeviceRequests: [{ Count: -1 }] }],
  ["device rules", { DeviceCgroupRules: ["a *:* rwm"] }],
  ["the security option apparmor=unconfined", { SecurityOpt: ["apparmor=unconfined"] }],
  ["the security option label=disable", { SecurityOpt: ["no-new-privileges", "label=disable"] }],
  ["unmasked system paths", { MaskedPaths: [] }],
  ["a cgroup parent", { CgroupParent: "/" }],
  ["a disabled OOM killer", { OomKillDisable: true }],
  ["the host mount /etc", { Binds: ["/etc:/x:ro"] }],
  ["the host mount ./x", { Binds: ["./x:/x"] }],
  ["the host mount ..", { Binds: ["..:/x"] }],
  ["the Docker socket (/run/docker.sock)", { Binds: ["/run/docker.sock:/s"] }],
  ["the volume data", { Binds: ["data:/x"] }],
  ["the host mount /srv", { Mounts: [{ Type: "bind", Source: "/srv", Target: "/x" }] }],
  ["the volume data", { Mounts: [{ Type: "volume", Source: "data" }] }],
  ["a mount of type npipe", { Mounts: [{ Type: "npipe", Source: "x" }] }],
  [
    "a volume with driver options (a host mount)",
    { Mounts: [{ Type: "volume", VolumeOptions: { DriverConfig: { Name: "local", Options: { o: "bind" } } } }] },
  ],
  ["the volumes of other:ro", { VolumesFrom: ["other:ro"] }],
  ["the volume driver nfs", { VolumeDriver: "nfs" }],
])("refuses %s: %j", (what, host) => {
  expect(refusedOf({ Image: "i", HostConfig: host })).toBe(what);
});

test("reads keys in any case, as the daemon does", () => {
  expect(refusedOf({ hostconfig: { PRIVILEGED: true } })).toBe("a privileged container");
  expect(refusedOf({ networkingconfig: { EndpointsConfig: { others: {} } } })).toBe("the network others");
});

test("own containers and anonymous volumes are no others'", () => {
  expect(
    refusedOf({
      Volumes: { "/x": {} },
      HostConfig: { Binds: ["/anonymous"], PidMode: "container:own", VolumesFrom: ["own"] },
    }),
  ).toBeNull();
});

test("volumes and networks get labels; those that reach the host are refused", () => {
  expect(admitVolume({ Name: "v" }, rules, false)).toEqual({
    kind: "admitted",
    volumes: [],
    body: { Name: "v", Labels: rules.labels },
  });
  expect(admitVolume({ Name: "v", DriverOpts: { device: "/" } }, rules, false)).toMatchObject({ kind: "refused" });
  expect(admitVolume({ Name: "v", Driver: "nfs" }, rules, false)).toMatchObject({ kind: "refused" });
  expect(admitNetwork({ Name: "n", Driver: "bridge" }, rules, true)).toMatchObject({
    body: { Name: "n", Driver: "bridge" },
  });
  expect(admitNetwork({ Name: "n", Driver: "macvlan" }, rules, false)).toMatchObject({ kind: "refused" });
});
