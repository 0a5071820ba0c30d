import { randomUUID } from "node:crypto";
import type { DockerClient } from "../client/docker-client.ts";
import { daemonAddress, findDaemonProcess } from "../machine/daemon-process.ts";
import { deviceOf, realPathOf } from "../machine/mount-table.ts";
import { holdingsOf, someOf } from "./holdings.ts";
import type { JournalPlace } from "./journal-place.ts";
import { refused, say, type ApplyOptions, type ApplyOutcome, type Move } from "./move.ts";
import { beginMoveJournal, type Began, type MoveJournal } from "./move-journal.ts";
import { isCopyUsed, planDockerRoot } from "./plan-docker-root.ts";
import { stopContainers } from "./stop-containers.ts";
import { tryConfiguration } from "./trial-daemon.ts";

/** The daemon answers: everything is checked before anything is touched. */
export async function beginMove(
  client: DockerClient,
  place: JournalPlace,
  journal: MoveJournal | null,
  options: ApplyOptions,
): Promise<Move | ApplyOutcome> {
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const { directory } = place;
  // Before the checks: after the stop it is seen whether they were of this disk.
  const device = await deviceOf(directory);
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
    disk: journal?.began.disk ?? randomUUID(),
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
  try {
    await beginMoveJournal(place, began, copied);
  } catch (error) {
    const message = `the move cannot be noted in ${place.file}: ${error instanceof Error ? error.message : String(error)}`;
    return refused([
      { code: "journal-unwritable", message, remedy: "make it writable for root, with some space left" },
    ]);
  }
  return {
    client,
    place,
    target: { directory, dataRoot: began.dataRoot, from: began.from, device },
    began,
    copied,
    commands: { stop: stopCommand, start: startCommand },
    options,
    holdingsAreFresh: true,
    warnings,
    switched: null,
  };
}
