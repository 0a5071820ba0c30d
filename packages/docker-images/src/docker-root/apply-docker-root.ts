import { join, resolve } from "node:path";
import { describeDaemon } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { DockerImagesError } from "../errors.ts";
import { daemonAddress } from "../machine/daemon-process.ts";
import { realPathOf } from "../machine/mount-table.ts";
import { beginMove } from "./begin-move.ts";
import { carryOut } from "./carry-out-move.ts";
import { earlierMove } from "./earlier-move.ts";
import { journalPlace, type JournalPlace } from "./journal-place.ts";
import { outcomeOf, refused, type ApplyOptions, type ApplyOutcome, type Move } from "./move.ts";
import { endMoveJournal, type MoveJournal } from "./move-journal.ts";
import { takeMoveLock } from "./move-lock.ts";
import { isOf } from "./plan-docker-root.ts";
import { proveEarlierMove } from "./prove-earlier-move.ts";
import { resumeMove } from "./resume-move.ts";
import { rollBack } from "./roll-back-move.ts";
import { StepFailure } from "./step-failure.ts";
import { trustRefusals } from "./target-trust.ts";

/**
 * Moves the data root onto the disk mounted at `directory`: trial, stop, copy, switch, start, proof. Goes back by itself
 * when a step fails or when it is aborted; a call after a kill goes on where it was. The old root is never deleted, nor a
 * copy that a daemon has run on. Rejects with `docker-unavailable` when no daemon answers and no move was begun.
 */
export async function applyDockerRoot(
  client: DockerClient,
  directory: string,
  options: ApplyOptions = {},
): Promise<ApplyOutcome> {
  const target = resolve(directory);
  const untrusted = await trustRefusals(target, join(target, options.folder ?? "docker"));
  if (untrusted.length > 0) return refused(untrusted);
  const lock = await takeMoveLock([`daemon ${await daemonAddress(client)}`, `disk ${target}`]);
  if ("heldBy" in lock)
    return refused([
      {
        code: "move-running",
        message: `another move of this daemon or onto this disk is under way (${lock.heldBy})`,
        remedy: "wait for it to end",
      },
    ]);
  try {
    return await applyLocked(client, target, options);
  } finally {
    await lock.release();
  }
}

async function applyLocked(client: DockerClient, directory: string, options: ApplyOptions): Promise<ApplyOutcome> {
  const place = journalPlace(directory, options.stateFolder);
  const { journal, refusal } = await openEarlierMove(place);
  if (refusal !== null) return refused([refusal]);
  const state = await describeDaemon(client, options);
  if (!state.available && (journal === null || state.code !== "docker-unavailable"))
    throw new DockerImagesError(state.code, state.message, { remedy: state.remedy, subject: client.host });
  const folder = options.folder ?? "docker";
  const host = await daemonAddress(client);
  const wanted = { host, from: journal?.began.from ?? "", folder, dataRoot: join(directory, folder) };
  if (journal !== null && !isOf(journal, wanted)) return refused([otherMove(place, journal)]);
  if (journal !== null && state.available && (await isAt(state.daemon.dataRoot, journal.began.dataRoot)))
    return proveEarlierMove(client, place, journal, options);
  if (journal !== null && state.available && state.daemon.dataRoot !== journal.began.from)
    return refused([otherMove(place, journal)]);
  const move = state.available
    ? await beginMove(client, place, journal, options)
    : await resumeMove(client, place, journal, options);
  return "outcome" in move ? move : await finish(move);
}

async function finish(move: Move): Promise<ApplyOutcome> {
  const { options, began } = move;
  try {
    await carryOut(move);
    const message = `Docker's data root is ${began.dataRoot}; the old one is still in ${began.from}`;
    return outcomeOf(move, "moved", null, message);
  } catch (error) {
    const step = error instanceof StepFailure ? error.step : "copy";
    const cause = error instanceof Error ? error.message : String(error);
    const { failure, kept } = await rollBack(move, options.signal?.aborted === true);
    if (failure !== null)
      return outcomeOf(move, "failed", step, `${step} failed (${cause}), and the way back too (${failure})`);
    options.signal?.throwIfAborted();
    const copy = kept === null ? "" : `; ${kept}`;
    return outcomeOf(
      move,
      "rolled-back",
      step,
      `${step} failed (${cause}); Docker runs as before from ${began.from}${copy}`,
    );
  }
}

/** A journal whose move is proven is only what a kill left of it. */
async function openEarlierMove(place: JournalPlace): ReturnType<typeof earlierMove> {
  const earlier = await earlierMove(place);
  if (earlier.journal?.proven !== true) return earlier;
  await endMoveJournal(place, earlier.journal.began);
  return { journal: null, refusal: null };
}

async function isAt(path: string, other: string): Promise<boolean> {
  return (await realPathOf(path)) === (await realPathOf(other));
}

function otherMove({ directory, file }: JournalPlace, { began }: MoveJournal): ApplyOutcome["refusals"][number] {
  return {
    code: "other-move",
    message: `an unfinished move of ${began.host} from ${began.from} to ${began.dataRoot} onto the disk at ${directory} is noted`,
    remedy: `finish that one, or remove ${file} when it is of no use any more`,
  };
}
