import { rename, rm } from "node:fs/promises";
import { restoreConfig } from "./daemon-config.ts";
import { startDaemon, stopDaemon } from "./docker-service.ts";
import { holdingsOf, lostHoldings, someOf } from "./holdings.ts";
import { say, startLimit, type Move } from "./move.ts";
import { beginMoveJournal, endMoveJournal, readMoveJournal } from "./move-journal.ts";
import { hasMountsBelow, usedSince } from "./used-since.ts";

interface WayBack {
  /** null when Docker runs as before. */
  readonly failure: string | null;
  /** Where the copy is now, when it was kept because a daemon has written to it. */
  readonly kept: string | null;
}

/**
 * Docker as before. The copy is removed; an aborted move keeps it for the next call; and one that a daemon has written to
 * is only renamed, whatever failed.
 */
export async function rollBack(move: Move, aborted: boolean): Promise<WayBack> {
  const { client, began, commands, options } = move;
  say(move, "roll-back", `putting everything back: ${began.from}`);
  try {
    await stopDaemon(client, commands, undefined).catch(() => {});
    if (move.switched !== null) await restoreConfig(began.configFile, move.switched);
    await startDaemon(client, commands, { dataRoot: began.from, limitMs: startLimit(options) }, undefined);
    const lost = lostHoldings(began.holdings, await holdingsOf(client));
    // Of an earlier call's list the user may have removed something since.
    if (lost.length > 0 && move.holdingsAreFresh) return { failure: `not there any more: ${someOf(lost)}`, kept: null };
    return { failure: null, kept: await putCopyAway(move, aborted) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error), kept: null };
  }
}

async function putCopyAway({ began, directory, switched }: Move, aborted: boolean): Promise<string | null> {
  const used = switched !== null && (await usedSince(began.dataRoot, switched.atMs));
  if (used) {
    const kept = `${began.dataRoot}.rolled-back-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
    const moved = await rename(began.dataRoot, kept).then(
      () => true,
      () => false,
    );
    if (moved) await endMoveJournal(directory);
    return moved ? kept : began.dataRoot;
  }
  if (aborted) {
    // The copy holds, the switch does not any more.
    const copied = (await readMoveJournal(directory))?.copied ?? new Set<string>();
    await beginMoveJournal(directory, began, copied);
    return null;
  }
  if (await hasMountsBelow(began.dataRoot)) return began.dataRoot;
  await rm(began.dataRoot, { recursive: true, force: true });
  await endMoveJournal(directory);
  return null;
}
