import path from "node:path";
import { type PatchRepair, resultCost, type Spend } from "@cooperbench-ts/results";
import { attemptFolder } from "@cooperbench-ts/results/node";
import type { AttemptHost } from "../attempt-host.ts";
import { makeFolder, syncTree } from "../files/durable-files.ts";
import { makeWorkFolder, putWhole } from "../folder/work-folder.ts";
import type { AttemptOrder } from "../order/attempt-order.ts";
import { DiskGuard } from "../outage/disk-guard.ts";
import { writeAttemptRecord } from "../report/attempt-record.ts";
import { type AttemptReport, reportOn } from "../report/attempt-report.ts";
import { judgeWork, repairWork } from "./judge-work.ts";

/** The part of a host that given work asks for: no door and no process. */
export type GivenHost = Pick<AttemptHost, "folder" | "dataset" | "outages" | "clock" | "onProgress"> & {
  readonly upstream: Pick<AttemptHost["upstream"], "version">;
};

/** Work that is there already. */
export interface GivenWorkOfTrial {
  /** Puts it into a folder that is not there yet, as upstream's `run` would have left it. */
  readonly place: (pairFolder: string) => Promise<void>;
  /** Its cost counts with another trial of the same work: here it is 0. Default: it counts here. */
  readonly again?: boolean;
  /** Patches of it that were made whole before it came here. */
  readonly patchRepair?: readonly PatchRepair[];
}

/**
 * An agent phase whose work is given: it takes the place of upstream's `run`. The work is judged, repaired and recorded as after an agent of
 * ours; its cost is what its result says, and nothing is spent on it here. Cut off, it is begun again.
 */
export async function runGivenPhase(
  order: AttemptOrder,
  host: GivenHost,
  { place, again = false, patchRepair = [] }: GivenWorkOfTrial,
): Promise<AttemptReport> {
  const { trial, limits } = order;
  await host.onProgress({ type: "phase-started", phase: "agent", limitMs: limits.agentMs });
  const folder = attemptFolder(host.folder, trial);
  const disk = new DiskGuard(host);
  await disk.carry(() => makeWorkFolder(folder, trial, host.dataset));
  await disk.carry(async () => {
    await makeFolder(path.dirname(folder.pairFolder));
    await putWhole(folder.pairFolder, async (part) => {
      await place(part);
      await syncTree(part);
    });
  });
  const seen = { driver: null, upstreamVersion: host.upstream.version };
  const { evidence, judgement } = await judgeWork(order, folder, seen);
  const costUsd = again ? 0 : resultCost(evidence).costUsd;
  const spend: Spend = { costUsd, knownUsd: 0, unknownCalls: [], source: "given" };
  const repairs = [...patchRepair, ...(await disk.carry(() => repairWork(order, folder, judgement)))];
  const body = { agent: null, evals: [], patchRepair: repairs, spend, judgement };
  await disk.carry(() => writeAttemptRecord(order, folder, body));
  return reportOn(order, { judgement, spend, repairs });
}
