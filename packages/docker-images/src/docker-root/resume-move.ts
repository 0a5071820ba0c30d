import type { DockerClient } from "../client/docker-client.ts";
import { changeOf, targetOf } from "./checked-target.ts";
import { dataRootOf } from "./edit-daemon-json.ts";
import { readConfig } from "./daemon-config.ts";
import { serviceCommands, startDaemon } from "./docker-service.ts";
import type { JournalPlace } from "./journal-place.ts";
import { outcomeOf, refused, say, startLimit, type ApplyOptions, type ApplyOutcome, type Move } from "./move.ts";
import type { MoveJournal } from "./move-journal.ts";
import { isCopyUsed, noServiceManager } from "./plan-docker-root.ts";
import { proveEarlierMove } from "./prove-earlier-move.ts";

/** The daemon is down and a move was begun: a kill left it so, or somebody stopped Docker since. */
export async function resumeMove(
  client: DockerClient,
  place: JournalPlace,
  journal: MoveJournal | null,
  options: ApplyOptions,
): Promise<Move | ApplyOutcome> {
  if (journal === null) throw new TypeError("nothing to resume");
  const { began, switched } = journal;
  const target = await targetOf(place, began);
  const change = await changeOf(target);
  if (change !== null)
    return refused([{ code: "other-disk", message: change, remedy: "mount the disk that the move was begun on" }]);
  const commands = await serviceCommands(options);
  if (commands === null) return refused([noServiceManager]);
  const move: Move = {
    client,
    place,
    target,
    began,
    copied: journal.copied,
    commands,
    options,
    holdingsAreFresh: false,
    warnings: [],
    switched,
  };
  if (!(await isCopyUsed(journal))) return move;
  // Not a copy any more: a daemon has run on it, perhaps for weeks. It is never copied over, and never gone back from.
  const config = await readConfig(began.configFile).catch(() => null);
  if (config === null || dataRootOf(config) !== began.dataRoot)
    return refused([
      {
        code: "copy-used",
        message: `a daemon has run on ${began.dataRoot} since the move, and ${began.configFile} names another data root`,
        remedy: "start Docker on the data root that you want, then run the same command",
      },
    ]);
  say(move, "start", `starting Docker on ${began.dataRoot}, where it has run before: ${commands.start.join(" ")}`);
  try {
    await startDaemon(client, commands, { dataRoot: began.dataRoot, limitMs: startLimit(options) }, options.signal);
  } catch (error) {
    options.signal?.throwIfAborted();
    const cause = error instanceof Error ? error.message : String(error);
    return outcomeOf(
      move,
      "failed",
      "start",
      `Docker does not start on ${began.dataRoot} (${cause}); nothing was changed or removed there, because it has run there before`,
    );
  }
  return proveEarlierMove(client, place, journal, options);
}
