import { readJson, writeJson } from "../files/durable-files.ts";
import { currentOwner, ownerOf, ownerSchema, ownerState } from "@cooperbench-ts/results/node";
import { groupIsAlive, signalGroup } from "./process-group.ts";

/** Longer than a lifeline takes to end what its harness left. */
const LIFELINE_MS = 5000;
const LOOK_EVERY_MS = 50;

/** Leaves word of a process group, so that a later harness can tell whether it still runs. */
export async function noteGroup(file: string, group: number): Promise<void> {
  await writeJson(file, await ownerOf(group));
}

/**
 * Ends a noted group that outlived its harness: it might still write into the attempt that is about to be looked at. The
 * leader is told from a later process with its number; where it is gone, its lifeline is clearing the rest.
 */
export async function endNotedGroup(file: string): Promise<void> {
  const leader = await readJson(file, ownerSchema).catch(() => null);
  if (leader === null) return;
  const state = await ownerState(leader);
  if (state === "unknown" || leader.bootId !== (await currentOwner()).bootId) return;
  if (state === "alive") signalGroup(leader.pid, "SIGKILL");
  for (let waitedMs = 0; waitedMs < LIFELINE_MS && (await groupIsAlive(leader.pid)); waitedMs += LOOK_EVERY_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
