import type { DaemonDescription } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { flagOf } from "../machine/daemon-process.ts";
import type { Mount } from "../machine/mount-table.ts";
import type { Refusal } from "./refusal.ts";

/** What of the daemon itself speaks against moving its data root. */
export function daemonRefusals(
  client: DockerClient,
  daemon: DaemonDescription,
  argv: readonly string[] | null,
  socketOwner: number | null,
  options: { readonly stopContainers?: boolean },
): Refusal[] {
  const refusals: Refusal[] = [];
  const refuse = (code: string, message: string, remedy: string) => refusals.push({ code, message, remedy });
  if (client.socketPath === null)
    refuse(
      "remote-daemon",
      `the daemon at ${client.host} is not reached through a socket of this machine`,
      "run the command on the daemon's machine",
    );
  else if (socketOwner !== 0)
    refuse(
      "foreign-daemon",
      `the socket ${client.socketPath} is not root's, so root cannot act on what its daemon says`,
      "name the system's daemon: DOCKER_HOST=unix:///var/run/docker.sock",
    );
  if (daemon.rootless)
    refuse(
      "rootless",
      "the daemon is rootless: its data belongs to mapped users",
      "set data-root in ~/.config/docker/daemon.json yourself and pull the images again",
    );
  if (daemon.usernsRemap)
    refuse(
      "userns-remap",
      `userns-remap is on: ${daemon.dataRoot} is a folder below the configured data root, and its owners are mapped`,
      "stop Docker, copy the configured data root yourself, and set data-root",
    );
  if (daemon.containerdImageStore)
    refuse(
      "containerd-image-store",
      "images are in containerd's store: data-root does not move them",
      "set root in /etc/containerd/config.toml, or turn the containerd image store off",
    );
  if (process.getuid?.() !== 0)
    refuse("not-root", "only root can move the data root", "run the same command with sudo");
  const flag = argv === null ? null : flagOf(argv, "--data-root", "--graph", "-g");
  if (flag !== null)
    refuse(
      "data-root-flag",
      `the daemon is started with --data-root ${flag}, which cannot stand beside the configuration file's`,
      "take the flag out of the service's command first (systemctl edit docker)",
    );
  const busy = daemon.containersRunning + daemon.containersPaused;
  if (busy > 0 && options.stopContainers !== true)
    refuse(
      "containers-running",
      `${busy} containers are running${daemon.containersPaused > 0 ? ` or paused` : ""}${daemon.liveRestore ? ", and with live-restore they would live on without their daemon" : ""}`,
      "wait for them, or allow it to stop them: --stop-containers",
    );
  return refusals;
}

/** What containers mount while they run goes away with them; a disk that the user mounted below the data root does not. */
const containerMounts = new Set(["overlay", "tmpfs", "nsfs", "proc", "mqueue"]);

export function innerMounts(dataRoot: string, mounts: readonly Mount[]): Refusal[] {
  const inner = mounts.filter(
    (mount) => mount.mountPoint.startsWith(`${dataRoot}/`) && !containerMounts.has(mount.fsType),
  );
  return inner.map((mount) => ({
    code: "mounts-inside",
    message: `${mount.mountPoint} is a mount of its own (${mount.source}): it would not be copied`,
    remedy: "move it by hand: unmount it, and mount it below the new data root",
  }));
}
