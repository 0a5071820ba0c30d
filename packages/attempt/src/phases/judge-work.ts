import { type DriverEvidence, type Evidence, judge, type Judgement, type PatchRepair } from "@cooperbench-ts/results";
import { readPairFolder, type AttemptFolder } from "@cooperbench-ts/results/node";
import { repairPatches } from "../folder/patch-repair.ts";
import type { AttemptOrder } from "../order/attempt-order.ts";

/** What a phase left of the pair, judged; `driver` is how its process ended, null where nobody saw that. */
export async function judgeWork(
  { patchRepair, timeLimit }: Pick<AttemptOrder, "patchRepair" | "timeLimit">,
  folder: AttemptFolder,
  { driver, upstreamVersion }: { driver: DriverEvidence | null; upstreamVersion: string },
): Promise<{ evidence: Evidence; judgement: Judgement }> {
  const evidence = await readPairFolder(folder.pairFolder, { driver, upstreamVersion });
  return { evidence, judgement: judge(evidence, { trees: "ours", patchRepair, timeLimit }) };
}

/** Makes the patches whole that wait for their eval, where the order asks for it. Safe to repeat. */
export async function repairWork(
  { patchRepair }: Pick<AttemptOrder, "patchRepair">,
  folder: AttemptFolder,
  judgement: Judgement,
): Promise<PatchRepair[]> {
  return patchRepair === "apply" && judgement.verdict === null
    ? repairPatches(folder.pairFolder, folder.submitted)
    : [];
}
