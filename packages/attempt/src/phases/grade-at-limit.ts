import { isUtf8 } from "node:buffer";
import {
  isKeptAtLimit,
  type Judgement,
  type ModelDoorRecord,
  type Spend,
  settingTraits,
  soleAgent,
} from "@cooperbench-ts/results";
import type { AttemptFolder } from "@cooperbench-ts/results/node";
import type { Salvage } from "../doors/docker/salvage.ts";
import { hasBegunResult, type SavedPatch, writeSavedResult } from "../folder/saved-result.ts";
import type { DiskGuard } from "../outage/disk-guard.ts";
import type { AttemptOrder } from "../order/attempt-order.ts";

/** An agent phase that has ended and was judged. */
export interface EndedPhase {
  readonly judgement: Judgement;
  /** What was saved of its containers at the limit. */
  readonly saved: readonly Salvage[];
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly spend: Spend;
  readonly model: ModelDoorRecord | null;
  readonly disk: Pick<DiskGuard, "carry">;
  /** Judges what lies in the folder now. */
  readonly judgeAgain: () => Promise<Judgement>;
}

/**
 * Where agents at work met their limit and the order asks for it, makes a result of the work that was saved, and judges that. The
 * judgement stays where there is nothing to grade; a diagnostic then says why.
 */
export async function gradeAtLimit(
  order: AttemptOrder,
  { pairFolder }: Pick<AttemptFolder, "pairFolder">,
  phase: EndedPhase,
): Promise<Judgement> {
  const { judgement, saved, startedAt, durationMs, spend, model, disk, judgeAgain } = phase;
  if (order.timeLimit !== "grade" || !isKeptAtLimit(judgement)) return judgement;
  const patches = (await hasBegunResult(pairFolder))
    ? "upstream had begun to write its result, and what it left may be half of one"
    : patchesOf(settingTraits[order.trial.setting].agents, saved);
  if (typeof patches === "string") {
    const said = { code: "not-graded-at-limit", message: patches, file: null };
    return { ...judgement, diagnostics: [...judgement.diagnostics, said] };
  }
  const steps = model === null ? null : model.conversations.reduce((sum, { answered }) => sum + answered, 0);
  const about = { trial: order.trial, agent: order.agent.name, model: order.model };
  await disk.carry(() =>
    writeSavedResult(pairFolder, { ...about, startedAt, durationMs, costUsd: spend.costUsd, steps, patches }),
  );
  return judgeAgain();
}

/** Each agent's work, in their order; or why it is not all there. A server that agents share is a container, too, in which nobody commits. */
function patchesOf(agents: 1 | 2, saved: readonly Salvage[]): readonly SavedPatch[] | string {
  if (agents === 1 ? saved.length !== 1 : saved.length < agents)
    return `${agents} container(s) were expected at the limit, and there were ${saved.length}`;
  const slots = agents === 1 ? [soleAgent] : [1, 2].map((number) => `agent${number}`);
  const patches: SavedPatch[] = [];
  for (const slot of slots) {
    const own = agents === 1 ? saved : saved.filter(({ committer }) => committer === slot);
    const [work] = own;
    if (work === undefined || own.length > 1)
      return `nobody knows whose work is whose: ${saved.map(({ committer }) => committer ?? "nobody").join(" and ")} commit in the containers, not ${slots.join(" and ")}`;
    if (work.tree === null) return `the work of ${slot} could not be saved: ${work.problems.join("; ")}`;
    if (!isUtf8(work.tree)) return `the work of ${slot} is no UTF-8, which upstream's eval cannot read`;
    patches.push({ slot, patch: work.tree });
  }
  return patches.some(({ patch }) => patch.length > 0) ? patches : "no file had been changed";
}
