import { textOf } from "../../json-tree.ts";
import {
  anything,
  type Check,
  count,
  each,
  fields,
  Fields,
  flag,
  listOfEach,
  object,
  oneOf,
  text,
  texts,
  unset,
} from "./body-fields.ts";
import { bind, mount, type VolumeRules } from "./mount-rules.ts";
import { networkMode, type NetworkRules } from "./network-rules.ts";
import { portBindings } from "./port-rules.ts";

export interface HostRules extends NetworkRules, VolumeRules {}

/** Settings that stay at what they are when nobody asks. */
const NOT_ASKED_FOR = `
  Annotations BlkioDeviceReadBps BlkioDeviceReadIOps BlkioDeviceWriteBps BlkioDeviceWriteIOps BlkioWeight
  BlkioWeightDevice Cgroup CpuCount CpuPercent CpuRealtimePeriod CpuRealtimeRuntime GroupAdd IOMaximumBandwidth
  IOMaximumIOps Isolation KernelMemory KernelMemoryTCP Links MemoryReservation Runtime StorageOpt Sysctls
  Ulimits
`;

/**
 * All of `HostConfig` that a container may ask for. The daemon knows more, and each release adds some: what is not here
 * is refused. Measured with docker CLI 28.2 (which sends nearly every field, mostly empty) and docker-py 7.2.
 */
export function hostFields(rules: HostRules): Fields {
  // An empty list unmasks all of them.
  const unmasked = (): string => "unmasked system paths";
  return new Fields("the container setting", {
    // Asked for by upstream.
    AutoRemove: flag,
    Binds: listOfEach(bind(rules)),
    ExtraHosts: texts,
    NetworkMode: networkMode(rules),
    PortBindings: portBindings,
    // None is ever set: what starts by itself would outlive the attempt.
    RestartPolicy: object,

    // Of no harm to others, or to the container's own loss.
    CapDrop: texts,
    ContainerIDFile: text,
    ConsoleSize: listOfEach(count),
    CpuPeriod: count,
    CpuQuota: count,
    CpusetCpus: text,
    CpusetMems: text,
    CpuShares: count,
    Dns: texts,
    DnsOptions: texts,
    DnsSearch: texts,
    Init: flag,
    LogConfig: fields(
      new Fields("the log setting", { Type: oneOf("", "json-file", "local", "none"), Config: anything }),
    ),
    Memory: count,
    MemorySwap: count,
    MemorySwappiness: (value, field) => (value === -1 ? null : count(value, field)),
    Mounts: listOfEach(mount(rules)),
    NanoCpus: count,
    OomScoreAdj: count,
    PidsLimit: count,
    ReadonlyRootfs: flag,
    SecurityOpt: listOfEach(securityOption),
    ShmSize: count,
    Tmpfs: object,

    // Only as clients send it when nobody asked.
    ...each(unset(), NOT_ASKED_FOR),
    CapAdd: unset("added capabilities"),
    CgroupnsMode: namespace("cgroup", "private"),
    CgroupParent: unset("a cgroup parent"),
    DeviceCgroupRules: unset("device rules"),
    DeviceRequests: unset("devices"),
    Devices: unset("devices"),
    IpcMode: namespace("ipc", "private", "shareable", "none"),
    MaskedPaths: unmasked,
    OomKillDisable: unset("a disabled OOM killer"),
    PidMode: namespace("pid"),
    // On all addresses of the machine, where the containers of others would find them.
    PublishAllPorts: unset("all ports published"),
    Privileged: unset("a privileged container"),
    ReadonlyPaths: unmasked,
    UsernsMode: namespace("user"),
    UTSMode: namespace("uts"),
    VolumeDriver: (value) => (value === "" || value === "local" ? null : `the volume driver ${String(value)}`),
    VolumesFrom: unset("the volumes of another container"),
  });
}

function namespace(name: string, ...allowed: readonly string[]): Check {
  return (value, field) => {
    if (value === "host") return `the host's ${name} namespace`;
    if (textOf(value).startsWith("container:")) return `the ${name} namespace of another container`;
    return oneOf("", ...allowed)(value, field);
  };
}

function securityOption(value: unknown): string | null {
  return /^no-new-privileges([:=]true)?$/.test(textOf(value)) ? null : `the security option ${String(value)}`;
}
