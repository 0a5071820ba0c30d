import {
  type AttemptFile,
  type DriverEvidence,
  type Evidence,
  judge,
  type Judgement,
  type Reason,
  type Spend,
  wasInterrupted,
} from "@cooperbench-ts/results";
import { spendOf } from "@cooperbench-ts/results/experiment";
import { attemptFolder, type AttemptFolder, readCallBill } from "@cooperbench-ts/results/node";
import type { AttemptHost } from "../attempt-host.ts";
import { Redaction, stillNoted } from "../credentials/redaction.ts";
import { lostPatches } from "../folder/patch-repair.ts";
import { outputTail } from "../folder/output-tail.ts";
import type { AttemptOrder } from "../order/attempt-order.ts";
import { DiskGuard } from "../outage/disk-guard.ts";
import { endNotedGroup } from "../process/left-behind.ts";
import { readAttemptRecord, writeAttemptRecord } from "../report/attempt-record.ts";
import { type AttemptReport, reportOn } from "../report/attempt-report.ts";
import { keptOf } from "../credentials/kept-of.ts";
import { judgeWork, repairWork } from "./judge-work.ts";
import { upstreamCost } from "../doors/model/upstream-cost.ts";

/** What a result may say whose upstream outlived the harness: nothing to go on with. */
const UNTRUSTED: ReadonlySet<Reason> = new Set(["not-run", "torn-result", "no-patch"]);

/** The part of a host that a recovery asks for: no door and no process. */
export type RecoveryHost = Pick<AttemptHost, "folder" | "outages" | "clock" | "credentials"> & {
  readonly upstream: Pick<AttemptHost["upstream"], "version">;
  readonly model: Pick<AttemptHost["model"], "priced" | "price">;
};

/**
 * What a phase left that was cut off with its harness. Upstream writes its result at the very end, so a whole result means
 * that the phase had ended: it is judged and kept, not paid for again.
 */
export async function recoverPhase(
  order: AttemptOrder,
  phase: "agent" | "eval",
  host: RecoveryHost,
): Promise<AttemptReport> {
  const folder = attemptFolder(host.folder, order.trial);
  await endNotedGroup(folder.process);
  const record = phase === "agent" ? await readAttemptRecord(folder) : null;
  if (record !== null) return ofRecord(order, record);
  const disk = new DiskGuard(host);
  const redaction = await Redaction.of(host.credentials);
  if (phase === "agent") await disk.carry(() => redaction.folder(keptOf(folder)));
  const left = { driver: null, upstreamVersion: host.upstream.version };
  const judged = await judgeWork(order, folder, left);
  if (phase === "eval") {
    // Upstream lives on for a moment without our door, and writes what it then cannot do as a plain fail. A pass stays one.
    const before = (await readAttemptRecord(folder))?.judgement ?? null;
    const passed = judged.judgement.verdict === "pass" ? stillNoted(judged.judgement, before) : null;
    return reportOn(order, { judgement: passed });
  }
  const [evidence, judgement] = [judged.evidence, redaction.noted(judged.judgement)];
  const bill = await readCallBill(folder.calls);
  const spend = spendOf({
    upstream: upstreamCost(evidence, host.model, bill),
    bill,
    started: true,
    priced: host.model.priced,
  });
  const write = (found: { judgement: Judgement; patchRepair: AttemptFile["patchRepair"]; spend: Spend }) =>
    disk.carry(() => writeAttemptRecord(order, folder, { agent: null, evals: [], ...found }));
  // Without our door upstream cannot fetch the patch any more, and takes it for empty.
  if (UNTRUSTED.has(judgement.reason)) {
    await write({ patchRepair: [], spend, judgement: await judgeInterrupted(evidence, folder) });
    return reportOn(order, { judgement: null, spend });
  }
  const repairs = await disk.carry(() => repairWork(order, folder, judgement));
  // Cut by upstream, and the harness that saw the agent's bytes died before it had kept them.
  if (order.patchRepair === "apply" && (await lostPatches(folder.pairFolder, judgement)).length > 0) {
    await write({ patchRepair: [], spend, judgement: await judgeInterrupted(evidence, folder) });
    return reportOn(order, { judgement: null, spend });
  }
  await write({ patchRepair: repairs, spend, judgement });
  return reportOn(order, { judgement, spend, repairs });
}

/** Nothing that was left counts, so none of it is judged: only what became of the process. */
async function judgeInterrupted(evidence: Evidence, folder: AttemptFolder): Promise<Judgement> {
  const output = folder.output("agent", 0);
  const driver: DriverEvidence = {
    phase: "agent",
    evalTry: 0,
    end: { kind: "interrupted" },
    stdout: await outputTail(output.stdout),
    stderr: await outputTail(output.stderr),
    docker: null,
    model: null,
    time: null,
    containers: [],
  };
  return judge({ ...evidence, files: new Map(), modifiedAt: new Map(), driver }, { trees: "ours" });
}

/** The phase had come to its end; only the journal had not heard of it. */
function ofRecord(order: AttemptOrder, record: AttemptFile): AttemptReport {
  const { judgement, spend, patchRepair } = record;
  return reportOn(order, { judgement: wasInterrupted(record) ? null : judgement, spend, repairs: patchRepair });
}
