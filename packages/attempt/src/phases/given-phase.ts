import { rename, rm } from "node:fs/promises";
import path from "node:path";
import { resultCost } from "@cooperbench-ts/results";
import { spendOf } from "@cooperbench-ts/results/experiment";
import { attemptFolder } from "@cooperbench-ts/results/node";
import type { AttemptHost } from "../attempt-host.ts";
import { makeFolder, syncTree } from "../files/durable-files.ts";
import { makeWorkFolder } from "../folder/work-folder.ts";
import type { AttemptOrder } from "../order/attempt-order.ts";
import { DiskGuard } from "../outage/disk-guard.ts";
import { writeAttemptRecord } from "../report/attempt-record.ts";
import { type AttemptReport, reportOn } from "../report/attempt-report.ts";
import { judgeWork, repairWork } from "./judge-work.ts";

/** The part of a host that given work asks for: no door and no process. */
export type GivenHost = Pick<AttemptHost, "folder" | "dataset" | "outages" | "clock" | "onProgress"> & {
  readonly upstream: Pick<AttemptHost["upstream"], "version">;
};

/**
 * An agent phase whose work is there already: instead of upstream's `run`, `place` puts it into a folder that is not there yet, as
 * upstream would have left it. It is judged, repaired and recorded as after an agent of ours; its cost is what its result says.
 */
export async function runGivenPhase(
  order: AttemptOrder,
  host: GivenHost,
  place: (pairFolder: string) => Promise<void>,
): Promise<AttemptReport> {
  const { trial, limits } = order;
  await host.onProgress({ type: "phase-started", phase: "agent", limitMs: limits.agentMs });
  const folder = attemptFolder(host.folder, trial);
  const disk = new DiskGuard(host);
  await disk.carry(() => makeWorkFolder(folder, trial, host.dataset));
  await disk.carry(() => placeWhole(folder.pairFolder, place));
  const seen = { driver: null, upstreamVersion: host.upstream.version };
  const { evidence, judgement } = await judgeWork(order, folder, seen);
  const spend = spendOf({ upstream: resultCost(evidence), bill: null, started: true, priced: true });
  const repairs = await disk.carry(() => repairWork(order, folder, judgement));
  const body = { agent: null, evals: [], patchRepair: repairs, spend, judgement };
  await disk.carry(() => writeAttemptRecord(order, folder, body));
  return reportOn(order, { judgement, spend, repairs });
}

/** In one step: half of it would be evaluated as if it were the agents' whole work. */
async function placeWhole(pairFolder: string, place: (pairFolder: string) => Promise<void>): Promise<void> {
  const part = `${pairFolder}.part`;
  await rm(part, { recursive: true, force: true });
  await makeFolder(path.dirname(pairFolder));
  await place(part);
  await syncTree(part);
  await rename(part, pairFolder);
}
