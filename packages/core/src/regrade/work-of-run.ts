import { type JudgeLine, type Judgement, type Pair, parsePairKey, type PatchRepair } from "@cooperbench-ts/results";
import { isAbsent, RefusedFileError, type TreeTrial } from "@cooperbench-ts/results/node";
import { judgementOf } from "../adopt/adopt-copy.ts";
import type { SourceRun } from "./source-runs.ts";
import { type GradedPatches, judgeWorkAlone, workHash } from "./work-of-pair.ts";

/** Agents' work that can be evaluated again. */
export interface PairWork {
  readonly pair: Pair;
  readonly dir: string;
  /** What `workHash` gave. */
  readonly hash: string;
  /** Patches that the source has made whole, where they are graded so. */
  readonly patchRepair: readonly PatchRepair[];
}

/** A trial of the source that has no work to evaluate. */
export interface LeftTrial {
  /** Of the regraded tree; null: it is in none of its runs. */
  readonly run: string | null;
  readonly pair: string | null;
  /** null: nothing lies there. */
  readonly dir: string | null;
  readonly why: string;
  /** What the regraded tree says of it: what the source does. null: nothing, it was never run. */
  readonly judgement: Judgement | null;
  readonly line: JudgeLine;
}

export interface RunWork {
  readonly run: SourceRun;
  readonly work: readonly PairWork[];
  readonly left: readonly LeftTrial[];
}

/** Which trials of a run hold work that an evaluation can tell something of. Nothing is changed. */
export async function workOfRun(run: SourceRun, patches: GradedPatches, signal?: AbortSignal): Promise<RunWork> {
  const work: PairWork[] = [];
  const left: LeftTrial[] = [];
  for (const found of run.trials) {
    signal?.throwIfAborted();
    const one = await workOf(found, patches);
    if ("hash" in one) work.push(one);
    else left.push({ ...one, run: run.as, pair: found.line.pair, dir: found.dir, line: found.line });
  }
  return { run, work, left };
}

type Left = Pick<LeftTrial, "why" | "judgement">;

async function workOf({ line, dir, trial }: TreeTrial, patches: GradedPatches): Promise<PairWork | Left> {
  const pair = parsePairKey(line.pair ?? "");
  if (pair === null || /^\.+$/.test(pair.repo)) return { why: "it is no pair of a dataset", judgement: null };
  // A fault of the task's tests may be one of the version, or of the machine, that met it.
  const agentsFailed = line.verdict === "infra_error" && line.redo !== "eval" && line.reason !== "task-broken";
  if (agentsFailed) return { why: `its agents' phase ended in ${line.reason}`, judgement: judgementOf(line) };
  if (dir === null || line.reason === "not-run") return { why: "it was not run", judgement: null };
  // Who was judged by all files, which may be large, has passed what speaks of the agents already.
  const alone = trial.judged === "evidence" ? judgementOf(line) : await judgeWorkAlone(dir, patches);
  if (alone.verdict === "infra_error" && alone.redo !== "eval")
    return { why: `by its files its agents' phase ended in ${alone.reason}`, judgement: alone };
  try {
    const patchRepair = patches === "repaired" ? (trial.verdictFile?.patchRepair ?? []) : [];
    return { pair, dir, hash: await workHash(dir, patches), patchRepair };
  } catch (error) {
    if (!(error instanceof RefusedFileError) && !isAbsent(error)) throw error;
    return { why: `its files cannot be read: ${(error as Error).message}`, judgement: unreadable(alone) };
  }
}

function unreadable({ diagnostics }: Judgement): Judgement {
  return {
    verdict: "infra_error",
    redo: "agent",
    reason: "torn-result",
    rule: "not-regraded",
    stopsRun: false,
    evidence: null,
    diagnostics,
  };
}
