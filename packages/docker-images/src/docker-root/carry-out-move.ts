import { changeOf, misplaced } from "./checked-target.ts";
import { copyTree } from "./copy-tree.ts";
import { readConfig, switchConfig } from "./daemon-config.ts";
import { startDaemon, stopDaemon } from "./docker-service.ts";
import { editDaemonJson } from "./edit-daemon-json.ts";
import { holdingsOf, lostHoldings, someOf } from "./holdings.ts";
import { say, startLimit, type Move } from "./move.ts";
import { endMoveJournal, noteMove } from "./move-journal.ts";
import { StepFailure } from "./step-failure.ts";

/** Stop, copy, switch, start, proof. Rejects with a StepFailure, or when aborted. */
export async function carryOut(move: Move): Promise<void> {
  const { client, place, target, began, commands, options } = move;
  const { signal } = options;
  say(move, "stop", `stopping Docker: ${commands.stop.join(" ")}`);
  await stopDaemon(client, commands, signal);
  say(move, "copy", `copying ${began.from} to ${began.dataRoot}`);
  const change = await changeOf(target);
  if (change !== null) throw new StepFailure("copy", change);
  const failure = await copyTree(began.from, began.dataRoot, {
    copied: move.copied,
    onCopied: (units) => noteMove(place, ...units.map(({ fingerprint }) => ({ kind: "copied" as const, fingerprint }))),
    onProgress: (progress) => options.onEvent?.({ type: "root-copy", ...progress }),
    signal,
  });
  if (failure !== null)
    throw new StepFailure(
      "copy",
      failure.noSpace ? `the disk at ${target.directory} is full: ${failure.message}` : failure.message,
    );
  say(move, "switch", `writing "data-root" into ${began.configFile}`);
  await switchOver(move).catch((error: unknown) => {
    throw new StepFailure("switch", `${began.configFile} cannot be written: ${String(error)}`);
  });
  say(move, "start", `starting Docker: ${commands.start.join(" ")}`);
  await noteMove(place, { kind: "started" });
  await startDaemon(client, commands, { dataRoot: began.dataRoot, limitMs: startLimit(options) }, signal);
  say(move, "prove", "looking for every image, container and volume, on that disk");
  const problem = await misplaced(client, target, { signal });
  if (problem !== null) throw new StepFailure("prove", problem);
  const now = await holdingsOf(client, signal === undefined ? {} : { signal });
  const lost = lostHoldings(began.holdings, now);
  if (lost.length > 0) throw new StepFailure("prove", `not there after the move: ${someOf(lost)}`);
  const more = lostHoldings(now, began.holdings);
  if (more.length > 0) move.warnings.push(`there now, and not before the move: ${someOf(more)}`);
  await noteMove(place, { kind: "proven" });
  await endMoveJournal(place, began);
}

/** The configuration as it is at this moment, whoever edited it since the plan; only `data-root` changes. */
async function switchOver(move: Move): Promise<void> {
  const { place, began, switched } = move;
  const now = await readConfig(began.configFile);
  // After a kill behind the switch the file is ours already, and the user's is in the journal.
  const configBefore = switched !== null && now === switched.configAfter ? switched.configBefore : now;
  const edit = editDaemonJson(now, began.dataRoot);
  if (edit.kind === "invalid") throw new Error(edit.message);
  move.switched = { kind: "switched", atMs: Date.now(), configBefore, configAfter: edit.text };
  await noteMove(place, move.switched);
  if (now !== edit.text) await switchConfig(began.configFile, edit.text);
}
