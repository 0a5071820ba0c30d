import { access, constants, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { inspectDaemon, type DaemonDescription } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { diskSpace, type DiskSpace } from "../disk/disk-space.ts";
import { findDaemonProcess, flagOf } from "./daemon-process.ts";
import { describeRoot, type DockerRootReport } from "./docker-root.ts";
import { editDaemonJson } from "./edit-daemon-json.ts";
import { readMoveJournal } from "./move-journal.ts";
import { deviceOf, mountTable, realPathOf, type Mount } from "./mount-table.ts";
import { survivesReboot, type RebootAnswer } from "./survives-reboot.ts";
import { listTree, type TreeListing } from "./tree-listing.ts";

export interface PlanOptions {
  /** Default: what the running daemon was started with, else `/etc/docker/daemon.json`. */
  readonly configFile?: string;
  /** Folder made below the mount. Default `docker`. */
  readonly folder?: string;
  /** For the time estimate. Default 120 MB/s, which a cloud disk holds. */
  readonly bytesPerSecond?: number;
  /** Stop, and with them end, the containers that run. Default false: refuse while any runs. */
  readonly stopContainers?: boolean;
  readonly stopCommand?: readonly string[];
  readonly startCommand?: readonly string[];
  /** Folder that holds `etc/fstab`. Default `/`. */
  readonly systemRoot?: string;
  readonly signal?: AbortSignal;
}

export interface Refusal {
  /** Kebab-case, for example `not-a-mount`, `same-file-system`, `read-only`, `too-small`, `containers-running`. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** What a move of the data root would do; nothing has been changed. */
export interface DockerRootPlan {
  readonly from: DockerRootReport;
  readonly directory: string;
  readonly dataRoot: string;
  readonly mount: Mount | null;
  readonly space: DiskSpace | null;
  readonly survivesReboot: RebootAnswer;
  readonly configFile: string;
  /** The configuration's bytes now (null: no such file) and after the move. */
  readonly configBefore: string | null;
  readonly configAfter: string | null;
  readonly copyBytes: number;
  readonly copyInodes: number;
  /** At `bytesPerSecond`. */
  readonly copySeconds: number;
  readonly stopCommand: readonly string[] | null;
  readonly startCommand: readonly string[] | null;
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly string[];
  /** What will be done, and how to go back afterwards, for people. */
  readonly steps: readonly string[];
  readonly undo: readonly string[];
}

const DEFAULT_BYTES_PER_SECOND = 120e6;
/** Kept free on the new disk, beyond the copy. */
const MARGIN = 1.02;

/** Rejects with `docker-unavailable` or `docker-permission`; everything that speaks against the move is in `refusals`. */
export async function planDockerRoot(
  client: DockerClient,
  directory: string,
  options: PlanOptions = {},
): Promise<DockerRootPlan> {
  const daemon = await inspectDaemon(client, options);
  const from = await describeRoot(client, daemon, options.systemRoot);
  const process = client.socketPath === null ? null : await findDaemonProcess(client.socketPath);
  const configFile = options.configFile ?? flagOf(process?.argv ?? [], "--config-file") ?? "/etc/docker/daemon.json";
  const configBefore = await readFile(configFile, "utf8").catch(() => null);
  const real = await realPathOf(directory);
  const dataRoot = join(real, options.folder ?? "docker");
  const edit = editDaemonJson(configBefore, dataRoot);
  const mounts = await mountTable();
  const mount = mounts.findLast((candidate) => candidate.mountPoint === real) ?? null;
  const space = await diskSpace(real);
  const reboot: RebootAnswer =
    mount === null ? { answer: "unknown", because: "it is no mount" } : await survivesReboot(mount, options.systemRoot);
  const tree =
    from.space === null
      ? { failure: "the data root cannot be seen from here" }
      : await listTree(daemon.dataRoot, options);
  const commands = await serviceCommands(options);
  const refusals = [
    ...innerMounts(await realPathOf(daemon.dataRoot), mounts),
    ...daemonRefusals(client, daemon, process?.argv ?? null, options),
    ...(await targetRefusals(directory, real, dataRoot, daemon, mount)),
    ...spaceRefusals(real, space, tree),
    ...(edit.kind === "invalid"
      ? [
          {
            code: "config-invalid",
            message: `${configFile}: ${edit.message}`,
            remedy: "mend the file first; the daemon could not start with it either",
          },
        ]
      : []),
    ...(commands === null
      ? [
          {
            code: "no-service-manager",
            message: "systemd does not run here, so Docker cannot be stopped and started by itself",
            remedy: "give the commands: --stop-command and --start-command",
          },
        ]
      : []),
  ];
  const warnings = [...from.notes];
  if (reboot.answer !== "yes")
    warnings.push(
      `${real} would ${reboot.answer === "no" ? "not" : "perhaps not"} be mounted after a reboot (${reboot.because}): Docker would then start with an empty data root`,
    );
  const { bytes, inodes } = "failure" in tree ? { bytes: 0, inodes: 0 } : tree;
  return {
    from,
    directory: real,
    dataRoot,
    mount,
    space,
    survivesReboot: reboot,
    configFile,
    configBefore,
    configAfter: edit.kind === "edited" ? edit.text : null,
    copyBytes: bytes,
    copyInodes: inodes,
    copySeconds: Math.ceil(bytes / (options.bytesPerSecond ?? DEFAULT_BYTES_PER_SECOND)),
    stopCommand: commands?.stop ?? null,
    startCommand: commands?.start ?? null,
    refusals,
    warnings,
    steps: [
      `start a trial daemon with the new configuration on ${real}`,
      `stop Docker: ${commands?.stop.join(" ") ?? "?"}`,
      `copy ${bytes} bytes in ${inodes} files from ${daemon.dataRoot} to ${dataRoot}`,
      `write "data-root": "${dataRoot}" into ${configFile}`,
      `start Docker: ${commands?.start.join(" ") ?? "?"}`,
      "see that every image, container and volume is there; else put everything back",
    ],
    undo: undoSteps(daemon.dataRoot, configFile, configBefore, commands),
  };
}

export function undoSteps(
  oldRoot: string,
  configFile: string,
  before: string | null,
  commands: { stop: readonly string[]; start: readonly string[] } | null,
): string[] {
  return [
    commands?.stop.join(" ") ?? "stop Docker",
    before === null ? `rm ${configFile}` : `cp ${configFile}.before-move ${configFile}`,
    commands?.start.join(" ") ?? "start Docker",
    `the old data is still in ${oldRoot}; remove it by hand when the new place has proven itself`,
  ];
}

async function serviceCommands(
  options: PlanOptions,
): Promise<{ stop: readonly string[]; start: readonly string[] } | null> {
  if (options.stopCommand !== undefined && options.startCommand !== undefined)
    return { stop: options.stopCommand, start: options.startCommand };
  const systemd = await access("/run/systemd/system").then(
    () => true,
    () => false,
  );
  if (!systemd) return null;
  return {
    stop: options.stopCommand ?? ["systemctl", "stop", "docker.socket", "docker.service"],
    start: options.startCommand ?? ["systemctl", "start", "docker.socket", "docker.service"],
  };
}

function daemonRefusals(
  client: DockerClient,
  daemon: DaemonDescription,
  argv: readonly string[] | null,
  options: PlanOptions,
): Refusal[] {
  const refusals: Refusal[] = [];
  if (client.socketPath === null)
    refusals.push({
      code: "remote-daemon",
      message: `the daemon at ${client.host} is not reached through a socket of this machine`,
      remedy: "run the command on the daemon's machine",
    });
  if (daemon.rootless)
    refusals.push({
      code: "rootless",
      message: "the daemon is rootless: its data belongs to mapped users",
      remedy: "set data-root in ~/.config/docker/daemon.json yourself and pull the images again",
    });
  if (daemon.containerdImageStore) {
    refusals.push({
      code: "containerd-image-store",
      message: "images are in containerd's store: data-root does not move them",
      remedy: "set root in /etc/containerd/config.toml, or turn the containerd image store off",
    });
  }
  if (process.getuid?.() !== 0)
    refusals.push({
      code: "not-root",
      message: "only root can move the data root",
      remedy: "run the same command with sudo",
    });
  const flag = argv === null ? null : flagOf(argv, "--data-root", "--graph", "-g");
  if (flag !== null)
    refusals.push({
      code: "data-root-flag",
      message: `the daemon is started with --data-root ${flag}, which cannot stand beside the configuration file's`,
      remedy: "take the flag out of the service's command first (systemctl edit docker)",
    });
  if (daemon.containersRunning > 0 && options.stopContainers !== true) {
    refusals.push({
      code: "containers-running",
      message: `${daemon.containersRunning} containers are running`,
      remedy: "wait for them, or allow it to stop them: --stop-containers",
    });
  }
  return refusals;
}

/** What containers mount while they run goes away with them; a disk that the user mounted below the data root does not. */
const containerMounts = new Set(["overlay", "tmpfs", "nsfs", "proc", "mqueue"]);

function innerMounts(dataRoot: string, mounts: readonly Mount[]): Refusal[] {
  const inner = mounts.filter(
    (mount) => mount.mountPoint.startsWith(`${dataRoot}/`) && !containerMounts.has(mount.fsType),
  );
  return inner.map((mount) => ({
    code: "mounts-inside",
    message: `${mount.mountPoint} is a mount of its own (${mount.source}): it would not be copied`,
    remedy: "move it by hand: unmount it, and mount it below the new data root",
  }));
}

async function targetRefusals(
  given: string,
  real: string,
  dataRoot: string,
  daemon: DaemonDescription,
  mount: Mount | null,
): Promise<Refusal[]> {
  const stats = await stat(real).catch(() => null);
  if (stats === null || !stats.isDirectory())
    return [
      {
        code: "no-directory",
        message: `${given} is no directory`,
        remedy: "name the folder that the new disk is mounted on",
      },
    ];
  if (daemon.dataRoot === dataRoot)
    return [
      { code: "already-there", message: `the data root is ${dataRoot} already`, remedy: "nothing is to be done" },
    ];
  const refusals: Refusal[] = [];
  if (mount === null)
    refusals.push({
      code: "not-a-mount",
      message: `${real} is not a mount point: it lies on the disk of its parent folder`,
      remedy: "mount the new disk there first",
    });
  if ((await deviceOf(real)) === (await deviceOf(daemon.dataRoot)))
    refusals.push({
      code: "same-file-system",
      message: `${real} is on the same file system as ${daemon.dataRoot}`,
      remedy: "name the folder that another disk is mounted on",
    });
  const readOnly =
    mount?.readOnly === true ||
    (await access(real, constants.W_OK).then(
      () => false,
      () => true,
    ));
  if (readOnly)
    refusals.push({
      code: "read-only",
      message: `${real} is read-only`,
      remedy: `mount it for writing: mount -o remount,rw ${real}`,
    });
  const occupied = await readdir(dataRoot).catch(() => []);
  if (occupied.length > 0 && (await readMoveJournal(real)) === null) {
    refusals.push({
      code: "target-not-empty",
      message: `${dataRoot} is not empty`,
      remedy: "remove what is in it, or choose another folder",
    });
  }
  return refusals;
}

function spaceRefusals(
  real: string,
  space: DiskSpace | null,
  tree: TreeListing | { readonly failure: string },
): Refusal[] {
  if ("failure" in tree)
    return [
      {
        code: "data-root-unreadable",
        message: `the data root cannot be listed: ${tree.failure}`,
        remedy: "run as root on the daemon's machine, with GNU find and tar",
      },
    ];
  if (space === null) return [];
  const refusals: Refusal[] = [];
  const needed = Math.ceil(tree.bytes * MARGIN);
  if (space.freeBytes < needed) {
    refusals.push({
      code: "too-small",
      message: `the copy needs ${needed} bytes, ${space.freeBytes} are free on ${real}: ${needed - space.freeBytes} too little`,
      remedy: "use a larger disk, or remove images first",
    });
  }
  if (space.totalInodes > 0 && space.freeInodes < tree.inodes) {
    refusals.push({
      code: "too-few-inodes",
      message: `the copy needs ${tree.inodes} inodes, ${space.freeInodes} are free on ${real}`,
      remedy: "format the disk with more inodes (mkfs.ext4 -i 8192) or with xfs",
    });
  }
  return refusals;
}
