import type { DockerClient } from "../client/docker-client.ts";
import { daemonAddress, findDaemonProcess } from "../machine/daemon-process.ts";
import { realPathOf } from "../machine/mount-table.ts";
import { holdingsOf, someOf } from "./holdings.ts";
import { refused, say, type ApplyOptions, type ApplyOutcome, type Move } from "./move.ts";
import { beginMoveJournal, type Began, type MoveJournal } from "./move-journal.ts";
import { isCopyUsed, planDockerRoot } from "./plan-docker-root.ts";
import { stopContainers } from "./stop-containers.ts";
import { tryConfiguration } from "./trial-daemon.ts";

/** The daemon answers: everything is checked before anything is touched. */
export async function beginMove(
  client: DockerClient,
  directory: string,
  journal: MoveJournal | null,
  options: ApplyOptions,
): Promise<Move | ApplyOutcome> {
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const plan = await planDockerRoot(client, directory, options);
  const { configAfter, stopCommand, startCommand } = plan;
  if (plan.refusals.length > 0 || configAfter === null || stopCommand === null || startCommand === null)
    return refused(plan.refusals);
  const running = client.socketPath === null ? null : await findDaemonProcess(client.socketPath);
  say({ options }, "trial", `a trial daemon tries the new configuration on ${directory}`);
  const objection = await tryConfiguration(
    { dockerd: options.dockerd ?? running?.program ?? "dockerd", storageDriver: plan.from.storageDriver },
    configAfter,
    directory,
    options,
  );
  if (objection !== null) {
    const remedy = `mend ${plan.configFile}; nothing has been changed`;
    return refused([{ ...objection, remedy }], "trial");
  }
  const warnings = [...plan.warnings];
  if (options.stopContainers === true) {
    const { stopped, running: left } = await stopContainers(client, signal);
    if (left.length > 0)
      return refused([
        {
          code: "containers-running",
          message: `still running after they were told to stop: ${someOf(left)}`,
          remedy: "stop what starts them again, then run the same command",
        },
      ]);
    if (stopped.length > 0) warnings.push(`stopped, and not started again: ${someOf(stopped)}`);
  }
  const began: Began = {
    kind: "began",
    host: await daemonAddress(client),
    from: plan.from.dataRoot,
    folder: options.folder ?? "docker",
    dataRoot: plan.dataRoot,
    configFile: await realPathOf(plan.configFile),
    // Not before the containers are stopped: one that removes itself is not to be found afterwards.
    holdings: await holdingsOf(client, signal),
  };
  // The plan refuses a copy that is used or that belongs to another move.
  const copied = (await isCopyUsed(journal)) ? new Set<string>() : (journal?.copied ?? new Set<string>());
  await beginMoveJournal(directory, began, copied);
  return {
    client,
    directory,
    began,
    copied,
    commands: { stop: stopCommand, start: startCommand },
    options,
    holdingsAreFresh: true,
    warnings,
    switched: null,
  };
}
