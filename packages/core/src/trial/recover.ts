import {
  type AttemptFile,
  type DriverEvidence,
  type Evidence,
  judge,
  type Judgement,
  type Reason,
  resultCost,
  type Spend,
  wasInterrupted,
} from "@cooperbench-ts/results";
import { readPairFolder } from "@cooperbench-ts/results/node";
import { endNotedGroup } from "../process/left-behind.ts";
import { readCallBill } from "../spend/call-journal.ts";
import { spendOf } from "../spend/spend-of.ts";
import type { AttemptLayout, Trial } from "../state/layout.ts";
import { readAttemptRecord, writeAttemptRecord } from "./attempt-record.ts";
import type { TrialContext } from "./context.ts";
import { outputTail } from "./output-tail.ts";
import { repairPatches } from "./patch-repair.ts";

/** What a result may say whose upstream outlived the harness: nothing to go on with. */
const UNTRUSTED: ReadonlySet<Reason> = new Set(["not-run", "torn-result", "no-patch"]);

interface Recovered {
  /** null: nothing usable is there. */
  readonly judgement: Judgement | null;
  readonly spend: Spend;
  readonly repairs: number;
}

/**
 * What a phase left that was cut off with its harness. Upstream writes its result at the very end, so a whole result means
 * that the phase had ended: it is judged and kept, not paid for again.
 */
export async function recoverPhase(
  context: TrialContext,
  trial: Trial,
  open: { attempt: number; phase: "agent" | "eval" },
): Promise<Recovered> {
  const layout = context.layout.attempt(trial, open.attempt);
  await endNotedGroup(layout.process);
  if (open.phase === "agent") {
    const record = await readAttemptRecord(context, trial, open.attempt);
    if (record !== null) return ofRecord(record);
  }
  const evidence = await readPairFolder(layout.pairFolder, { upstreamVersion: context.probe.version });
  const judgement = judge(evidence, { trees: "ours", patchRepair: context.config.patchRepair });
  const bill = open.phase === "agent" ? await readCallBill(layout.calls) : null;
  const spend = spendOf({ upstream: resultCost(evidence), bill, started: true, priced: context.model.priced });
  if (open.phase === "eval") {
    // Upstream lives on for a moment without our door, and writes what it then cannot do as a plain fail. A pass stays one.
    return { judgement: judgement.verdict === "pass" ? judgement : null, spend, repairs: 0 };
  }
  // Without our door upstream cannot fetch the patch any more, and takes it for empty.
  const whole = !UNTRUSTED.has(judgement.reason);
  if (!whole) {
    await writeAttemptRecord(context, trial, open.attempt, {
      agent: null,
      evals: [],
      patchRepair: [],
      spend,
      judgement: await judgeInterrupted(evidence, layout),
    });
    return { judgement: null, spend, repairs: 0 };
  }
  const repairs =
    context.config.patchRepair === "apply" && judgement.verdict === null
      ? await context.disk.carry(() => repairPatches(layout.pairFolder))
      : [];
  await writeAttemptRecord(context, trial, open.attempt, {
    agent: null,
    evals: [],
    patchRepair: repairs,
    spend,
    judgement,
  });
  return { judgement, spend, repairs: repairs.length };
}

/** Nothing that was left counts, so none of it is judged: only what became of the process. */
async function judgeInterrupted(evidence: Evidence, layout: AttemptLayout): Promise<Judgement> {
  const output = layout.output("agent", 0);
  const [stdout, stderr] = await Promise.all([output.stdout, output.stderr].map(outputTail));
  const driver: DriverEvidence = {
    phase: "agent",
    end: { kind: "interrupted" },
    stdout: stdout ?? "",
    stderr: stderr ?? "",
    docker: null,
    model: null,
    containers: [],
  };
  return judge({ ...evidence, files: new Map(), modifiedAt: new Map(), driver }, { trees: "ours" });
}

/** The phase had come to its end; only the journal had not heard of it. */
function ofRecord(record: AttemptFile): Recovered {
  const { judgement, spend, patchRepair } = record;
  return { judgement: wasInterrupted(record) ? null : judgement, spend, repairs: patchRepair.length };
}
