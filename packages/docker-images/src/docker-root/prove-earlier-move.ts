import type { DockerClient } from "../client/docker-client.ts";
import { misplaced, targetOf } from "./checked-target.ts";
import { serviceCommands } from "./docker-service.ts";
import { holdingsOf, lostHoldings, someOf } from "./holdings.ts";
import type { JournalPlace } from "./journal-place.ts";
import { outcomeOf, say, type ApplyOptions, type ApplyOutcome } from "./move.ts";
import { endMoveJournal, noteMove, type MoveJournal } from "./move-journal.ts";

/**
 * Docker runs on the new root already and only the proof is missing: a kill came between the two. What is lacking may as
 * well have been removed by the user since, so nothing is put back.
 */
export async function proveEarlierMove(
  client: DockerClient,
  place: JournalPlace,
  journal: MoveJournal,
  options: ApplyOptions,
): Promise<ApplyOutcome> {
  const { began, switched } = journal;
  const commands = (await serviceCommands(options)) ?? { stop: ["stop Docker"], start: ["start Docker"] };
  const move = { began, commands, warnings: [], switched };
  say({ options }, "prove", "looking for every image, container and volume, on that disk");
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const problem = await misplaced(client, await targetOf(place, began), signal);
  if (problem !== null) return outcomeOf(move, "failed", "prove", problem);
  const lost = lostHoldings(began.holdings, await holdingsOf(client, signal));
  if (lost.length > 0)
    return outcomeOf(
      move,
      "failed",
      "prove",
      `Docker runs from ${began.dataRoot}, but not there after the move: ${someOf(lost)}. If you removed them yourself, the move is complete: remove ${place.file}. The old root is still in ${began.from}`,
    );
  await noteMove(place, { kind: "proven" });
  await endMoveJournal(place, began);
  return outcomeOf(
    move,
    "moved",
    null,
    `Docker's data root is ${began.dataRoot}, and everything is there; the old one is still in ${began.from}`,
  );
}
