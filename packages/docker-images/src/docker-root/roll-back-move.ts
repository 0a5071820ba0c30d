import { rename } from "node:fs/promises";
import { changeOf } from "./checked-target.ts";
import { restoreConfig } from "./daemon-config.ts";
import { startDaemon, stopDaemon } from "./docker-service.ts";
import { holdingsOf, lostHoldings, someOf } from "./holdings.ts";
import { say, startLimit, type Move } from "./move.ts";
import { beginMoveJournal, endMoveJournal, readMoveJournal } from "./move-journal.ts";
import { removeCopy } from "./remove-below.ts";
import { hasMountsBelow, usedSince } from "./used-since.ts";

interface WayBack {
  /** null when Docker runs as before. */
  readonly failure: string | null;
  /** Where the copy is now, and why it was kept; null when it has gone or waits for the next call. */
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

async function putCopyAway({ began, place, target, switched }: Move, aborted: boolean): Promise<string | null> {
  const change = await changeOf(target);
  if (change !== null) return `${began.dataRoot} is left as it is, because ${change}`;
  const used = switched !== null && (await usedSince(began.dataRoot, switched.atMs));
  if (used) {
    const kept = `${began.dataRoot}.rolled-back-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
    const moved = await rename(began.dataRoot, kept).then(
      () => true,
      () => false,
    );
    if (moved) await endMoveJournal(place, began);
    return `the copy is kept in ${moved ? kept : began.dataRoot}, because a daemon has written to it`;
  }
  if (aborted) {
    // The copy holds, the switch does not any more.
    const journal = await readMoveJournal(place);
    await beginMoveJournal(place, began, journal !== null && "copied" in journal ? journal.copied : new Set());
    return null;
  }
  if (await hasMountsBelow(began.dataRoot))
    return `the copy is kept in ${began.dataRoot}, because something is mounted in it`;
  await removeCopy(began.dataRoot);
  await endMoveJournal(place, began);
  return null;
}
