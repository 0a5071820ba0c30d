import { z } from "zod";
import { DockerImagesError, type ErrorCode } from "../errors.ts";
import { askDocker } from "./call-docker.ts";
import type { DockerClient } from "./docker-client.ts";

/** What a daemon says of itself. Paths are the daemon's own: on another machine they mean nothing here. */
export interface DaemonDescription {
  readonly host: string;
  /** Differs between two daemons on one machine. */
  readonly serverId: string;
  readonly version: string;
  readonly apiVersion: string;
  /** `linux/amd64`: what an image must be to run without emulation. */
  readonly platform: string;
  readonly operatingSystem: string;
  readonly dataRoot: string;
  readonly storageDriver: string;
  /** Images are kept by containerd (its own folder, usually /var/lib/containerd), not below the data root. */
  readonly containerdImageStore: boolean;
  /** Address of the containerd it uses, where it says so (25 and later). */
  readonly containerdAddress: string | null;
  readonly rootless: boolean;
  /** Containers' users are mapped: the data root is a folder below the configured one. */
  readonly usernsRemap: boolean;
  /** Containers live on while the daemon is stopped. */
  readonly liveRestore: boolean;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly containersRunning: number;
  readonly containersPaused: number;
  readonly images: number;
  /** Mirrors of Docker Hub that the daemon asks first, as URLs. */
  readonly mirrors: readonly string[];
  /** Hosts and address ranges that the daemon may speak plain HTTP with. */
  readonly insecureRegistries: readonly string[];
}

export type DaemonState =
  | { readonly available: true; readonly daemon: DaemonDescription }
  | { readonly available: false; readonly code: ErrorCode; readonly message: string; readonly remedy: string };

const architectures: Record<string, string> = {
  x86_64: "amd64",
  aarch64: "arm64",
  armv7l: "arm",
  i386: "386",
  i686: "386",
};

const infoSchema = z.looseObject({
  ID: z.string().default(""),
  ServerVersion: z.string(),
  OperatingSystem: z.string().default(""),
  OSType: z.string(),
  Architecture: z.string(),
  DockerRootDir: z.string(),
  Driver: z.string(),
  DriverStatus: z.array(z.array(z.string())).nullish(),
  SecurityOptions: z.array(z.string()).nullish(),
  NCPU: z.number(),
  MemTotal: z.number(),
  ContainersRunning: z.number(),
  ContainersPaused: z.number().default(0),
  LiveRestoreEnabled: z.boolean().default(false),
  Containerd: z.looseObject({ Address: z.string().default("") }).nullish(),
  Images: z.number(),
  RegistryConfig: z
    .looseObject({
      Mirrors: z.array(z.string()).nullish(),
      InsecureRegistryCIDRs: z.array(z.string()).nullish(),
      IndexConfigs: z.record(z.string(), z.looseObject({ Secure: z.boolean().default(true) })).nullish(),
    })
    .nullish(),
});

const versionSchema = z.looseObject({ ApiVersion: z.string() });

/** Rejects with `docker-unavailable`, `docker-permission`, or `docker-refused`: also where it is no daemon that answers. */
export async function inspectDaemon(
  client: DockerClient,
  options: { signal?: AbortSignal } = {},
): Promise<DaemonDescription> {
  const call = { signal: options.signal, timeoutMs: 20_000 };
  const action = "describe the daemon";
  const info = await askDocker(client, action, infoSchema, call, (docker, abortSignal) => docker.info({ abortSignal }));
  const version = await askDocker(client, action, versionSchema, call, (docker, abortSignal) =>
    docker.version({ abortSignal }),
  );
  const registry = info.RegistryConfig;
  const hasOption = (name: string) => (info.SecurityOptions ?? []).some((option) => option.includes(name));
  return {
    host: client.host,
    serverId: info.ID,
    version: info.ServerVersion,
    apiVersion: version.ApiVersion,
    platform: `${info.OSType}/${architectures[info.Architecture] ?? info.Architecture}`,
    operatingSystem: info.OperatingSystem,
    dataRoot: info.DockerRootDir,
    storageDriver: info.Driver,
    containerdImageStore: (info.DriverStatus ?? []).some((row) =>
      row.some((cell) => cell.startsWith("io.containerd.snapshotter")),
    ),
    containerdAddress: info.Containerd?.Address || null,
    rootless: hasOption("rootless"),
    usernsRemap: hasOption("name=userns"),
    liveRestore: info.LiveRestoreEnabled,
    cpus: info.NCPU,
    memoryBytes: info.MemTotal,
    containersRunning: info.ContainersRunning,
    containersPaused: info.ContainersPaused,
    images: info.Images,
    mirrors: registry?.Mirrors ?? [],
    insecureRegistries: [
      ...(registry?.InsecureRegistryCIDRs ?? []),
      ...Object.entries(registry?.IndexConfigs ?? {}).flatMap(([name, config]) => (config.Secure ? [] : [name])),
    ],
  };
}

/** The daemon, or why it cannot be used. Rejects only when aborted. */
export async function describeDaemon(
  client: DockerClient,
  options: { signal?: AbortSignal } = {},
): Promise<DaemonState> {
  try {
    return { available: true, daemon: await inspectDaemon(client, options) };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!DockerImagesError.isInstance(error)) throw error;
    return { available: false, code: error.code, message: error.message, remedy: error.remedy };
  }
}
