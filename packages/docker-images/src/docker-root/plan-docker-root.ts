import { join, resolve } from "node:path";
import { inspectDaemon } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { daemonAddress, findDaemonProcess, flagOf, ownerOf } from "../machine/daemon-process.ts";
import { diskSpace, type DiskSpace } from "../machine/disk-space.ts";
import { mountTable, realPathOf, type Mount } from "../machine/mount-table.ts";
import { readConfig } from "./daemon-config.ts";
import { daemonRefusals, innerMounts } from "./daemon-refusals.ts";
import { serviceCommands, type ServiceCommands } from "./docker-service.ts";
import { describeRoot, type DockerRootReport } from "./docker-root.ts";
import { earlierMove } from "./earlier-move.ts";
import { editDaemonJson, type DaemonJsonEdit } from "./edit-daemon-json.ts";
import { journalPlace } from "./journal-place.ts";
import type { MoveJournal } from "./move-journal.ts";
import type { Refusal } from "./refusal.ts";
import { survivesReboot, type RebootAnswer } from "./survives-reboot.ts";
import { restOf, spaceRefusals, targetRefusals } from "./target-refusals.ts";
import { listTree } from "./tree-listing.ts";
import { usedSince } from "./used-since.ts";

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
  /** Where an unfinished move is noted; root's alone, like every folder above. Default `/var/lib/cooperbench-ts`. */
  readonly stateFolder?: string;
  /** Folder that holds `etc/fstab`. Default `/`. */
  readonly systemRoot?: string;
  readonly signal?: AbortSignal;
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
  /** Without what an interrupted move has copied already. */
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
  const mountPoint = resolve(directory);
  const folder = options.folder ?? "docker";
  const dataRoot = join(mountPoint, folder);
  const { configBefore, edit } = await editOf(configFile, dataRoot);
  const mounts = await mountTable();
  const mount = mounts.findLast((candidate) => candidate.mountPoint === mountPoint) ?? null;
  const space = await diskSpace(mountPoint);
  const reboot: RebootAnswer =
    mount === null ? { answer: "unknown", because: "it is no mount" } : await survivesReboot(mount, options.systemRoot);
  const tree =
    from.space === null
      ? { failure: "the data root cannot be seen from here" }
      : await listTree(daemon.dataRoot, options);
  const commands = await serviceCommands(options);
  const { journal: earlier, refusal: earlierRefusal } = await earlierMove(
    journalPlace(mountPoint, options.stateFolder),
  );
  const copyIsOurs = isOf(earlier, { host: await daemonAddress(client), from: daemon.dataRoot, folder, dataRoot });
  const copyIsUsed = await isCopyUsed(earlier);
  const copied = copyIsOurs && !copyIsUsed ? (earlier?.copied ?? new Set<string>()) : new Set<string>();
  const socketOwner = client.socketPath === null ? null : await ownerOf(client.socketPath);
  const target = { directory: mountPoint, dataRoot, mount, copyIsOurs: copyIsOurs && !copyIsUsed, copyIsUsed };
  const refusals = [
    ...(earlierRefusal === null ? [] : [earlierRefusal]),
    ...innerMounts(await realPathOf(daemon.dataRoot), mounts),
    ...daemonRefusals(client, daemon, process?.argv ?? null, socketOwner, options),
    ...(await targetRefusals(target, daemon)),
    ...spaceRefusals(mountPoint, space, tree, copied),
    ...configRefusals(configFile, edit),
    ...(commands === null ? [noServiceManager] : []),
  ];
  const warnings = [...from.notes];
  if (reboot.answer !== "yes")
    warnings.push(
      `${mountPoint} would ${reboot.answer === "no" ? "not" : "perhaps not"} be mounted after a reboot (${reboot.because}): Docker would then start with an empty data root`,
    );
  const { bytes, inodes } = "failure" in tree ? { bytes: 0, inodes: 0 } : restOf(tree, copied);
  return {
    from,
    directory: mountPoint,
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
      `start a trial daemon with the new configuration on ${mountPoint}`,
      `stop Docker: ${commands?.stop.join(" ") ?? "?"}`,
      `copy ${bytes} bytes in ${inodes} files from ${daemon.dataRoot} to ${dataRoot}`,
      `write "data-root": "${dataRoot}" into ${configFile}`,
      `start Docker: ${commands?.start.join(" ") ?? "?"}`,
      "see that the data lies on that disk, and that every image, container and volume is there; else put everything back",
    ],
    undo: undoSteps(daemon.dataRoot, configFile, configBefore, commands),
  };
}

export const noServiceManager: Refusal = {
  code: "no-service-manager",
  message: "systemd does not run here, so Docker cannot be stopped and started by itself",
  remedy: "give the commands: --stop-command and --start-command",
};

export function undoSteps(
  oldRoot: string,
  configFile: string,
  before: string | null,
  commands: ServiceCommands | null,
): string[] {
  return [
    commands?.stop.join(" ") ?? "stop Docker",
    before === null ? `rm ${configFile}` : `cp ${configFile}.before-move ${configFile}`,
    commands?.start.join(" ") ?? "start Docker",
    `the old data is still in ${oldRoot}; remove it by hand when the new place has proven itself`,
  ];
}

/** Whether a journal is about this very move: another daemon's, or one into another folder, is not ours to go on with. */
export function isOf(
  journal: MoveJournal | null,
  move: { readonly host: string; readonly from: string; readonly folder: string; readonly dataRoot: string },
): boolean {
  const began = journal?.began;
  return (
    began !== undefined &&
    began.host === move.host &&
    began.from === move.from &&
    began.folder === move.folder &&
    began.dataRoot === move.dataRoot
  );
}

/** Whether a daemon has run on the copy that a journal tells of. */
export async function isCopyUsed(journal: MoveJournal | null): Promise<boolean> {
  if (journal === null || journal.switched === null) return false;
  return journal.started || journal.proven || usedSince(journal.began.dataRoot, journal.switched.atMs);
}

async function editOf(
  file: string,
  dataRoot: string,
): Promise<{ configBefore: string | null; edit: DaemonJsonEdit | { kind: "unreadable"; message: string } }> {
  try {
    const configBefore = await readConfig(file);
    return { configBefore, edit: editDaemonJson(configBefore, dataRoot) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { configBefore: null, edit: { kind: "unreadable", message } };
  }
}

function configRefusals(file: string, edit: Awaited<ReturnType<typeof editOf>>["edit"]): Refusal[] {
  if (edit.kind === "edited") return [];
  const invalid = edit.kind === "invalid";
  return [
    {
      code: invalid ? "config-invalid" : "config-unreadable",
      message: `${file}: ${edit.message}`,
      remedy: invalid
        ? "mend the file first; the daemon could not start with it either"
        : "make it a file that root can read",
    },
  ];
}
