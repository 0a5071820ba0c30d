import { realpath, rm } from "node:fs/promises";
import path from "node:path";
import {
  type AttemptFile,
  type Diagnostic,
  type Judgement,
  listed,
  ofFeatures,
  type Origin,
  type Spend,
  type Trial,
  trialKey,
  trialLabel,
} from "@cooperbench-ts/results";
import { ADOPTED_ATTEMPT, unknownSpend } from "@cooperbench-ts/results/experiment";
import type { AttemptFolder } from "@cooperbench-ts/results/node";
import {
  lostPatches,
  moveFolder,
  repairPatches,
  syncTree,
  writeAttemptRecord,
  writeJson,
} from "@cooperbench-ts/attempt/host";
import { adoptCopy, adoptedVerdict, judgementOf, recordAdopted } from "./adopt-copy.ts";
import { copyFolder } from "./copy-folder.ts";
import { type FoundResult, isKnown } from "./find-results.ts";
import type { OpenedExperiment } from "./into-experiment.ts";

/** What was done about one result. */
export interface Taken {
  /**
   * `adopted`: its verdict counts, of an `infra_error` until a run opens the trial again. `to-evaluate`: the agent's work is kept, the next run
   * evaluates it. `to-run`: there is no work to keep, what it has cost counts. `left`: it is not of this experiment.
   */
  readonly action: "adopted" | "to-evaluate" | "to-run" | "left";
  readonly why: string;
}

/** A result that belongs to a planned trial. */
interface Adoptable {
  readonly found: FoundResult;
  readonly trial: Trial;
  /** What stands, or is to be done about it, here. */
  readonly judgement: Judgement;
  readonly origin: Origin;
  /** Where its files are; null: nothing lies there. */
  readonly dir: string | null;
  readonly inPlace: boolean;
  /** Patches of which nobody knows what upstream cut off. */
  readonly lost: readonly string[];
}

/** Takes results into an experiment, one by one. */
export class Adopter {
  readonly #opened: OpenedExperiment;

  constructor(opened: OpenedExperiment) {
    this.#opened = opened;
  }

  async take(found: FoundResult): Promise<Taken> {
    const { trial, why } = found;
    if (trial === null) return { action: "left", why };
    const state = this.#opened.plan.state.trials.get(trialKey(trial));
    if (isKnown(state)) {
      const before =
        state?.origin === undefined ? "the experiment has its own attempts of this trial" : "it was adopted before";
      return { action: "left", why: before };
    }
    const one = await this.#adoptable(found, trial);
    await rm(this.#copyOf(one).dir, { recursive: true, force: true });
    const { judgement, dir, lost } = one;
    if (judgement.verdict !== null) return { action: "adopted", why: await this.#adoptVerdict(one) };
    if (dir === null) return { action: "left", why: "its own experiment has not finished it" };
    if (judgement.redo === "eval" && lost.length === 0) {
      const leftOut = await this.#adoptWork({ ...one, dir });
      return { action: "to-evaluate", why: `the agent's work is kept, the next run evaluates it${without(leftOut)}` };
    }
    await this.#adoptCost({ ...one, dir });
    return { action: "to-run", why: lost.length === 0 ? "the next run does it" : whatIsLost(lost) };
  }

  async #adoptable(found: FoundResult, trial: Trial): Promise<Adoptable> {
    const { line, dir, context } = found;
    const asked = dir !== null && line.redo === "eval" && this.#repairs;
    const lost = asked ? await lostPatches(dir, line) : [];
    const judged = { ...judgementOf(line), diagnostics: line.diagnostics.filter(isOfResult) };
    return {
      found,
      trial,
      // An evaluation of what is not the agent's whole work tells nothing of it.
      judgement: judged.verdict !== null && lost.length > 0 ? { ...judged, redo: "agent" } : judged,
      origin: {
        dir: dir ?? found.runDir,
        run: context.run,
        upstreamVersion: context.upstreamVersion,
        evalPolicy: judged.verdict === null ? null : context.evalPolicy,
        ...(context.nudge === null ? {} : { nudge: context.nudge }),
        model: context.model,
        agentFramework: context.agentFramework,
        datasetHash: context.datasetHash === null ? null : ofFeatures(context.datasetHash, trial.pair),
      },
      dir,
      inPlace: dir !== null && (await this.#isInPlace(trial, dir)),
      lost,
    };
  }

  /** Whether the folder lies where the experiment publishes this very trial: then nothing needs to be copied, or moved. */
  async #isInPlace(trial: Trial, dir: string): Promise<boolean> {
    const [place, found] = await Promise.all(
      [this.#opened.plan.layout.published(trial), dir].map((folder) => realpath(folder).catch(() => null)),
    );
    return place !== null && place === found;
  }

  /** Returns what is to be said of it. */
  async #adoptVerdict(one: Adoptable): Promise<string> {
    const { found, trial, judgement, origin, dir, inPlace, lost } = one;
    const { line, told, evaluated } = found;
    const file = adoptedVerdict(this.#opened, trial, judgement, {
      note: { code: "adopted", message: `taken from ${origin.dir}` },
      costUsd: line.costUsd,
      costAllAttemptsUsd: line.costAllAttemptsUsd,
      spent: told?.spent ?? { knownUsd: line.costUsd ?? 0, unknownAttempts: line.costUsd === null ? 1 : 0 },
      attempts: line.attempts ?? { agent: 1, eval: evaluated ? 1 : 0 },
      patchRepair: told?.patchRepair ?? [],
      origin,
    });
    const mended = this.#repairs && judgement.verdict === "infra_error" && judgement.redo === "eval";
    if (dir === null) await recordAdopted(this.#opened, trial, file);
    else if (!inPlace)
      return `${what(judgement, lost)}${without(await adoptCopy(this.#opened, trial, file, dir, { mended }))}`;
    else {
      // What is to be evaluated again is a copy beside it, whole.
      if (mended) await this.#adoptWork({ ...one, dir });
      await writeJson(path.join(dir, "verdict.json"), file);
      await recordAdopted(this.#opened, trial, file);
    }
    return what(judgement, lost);
  }

  /** Returns what was not taken along. */
  async #adoptWork(one: Adoptable & { readonly dir: string }): Promise<string[]> {
    const { trial, dir, origin, judgement } = one;
    const copy = this.#copyOf(one);
    const leftOut = await copyFolder(dir, copy.pairFolder);
    await rm(path.join(copy.pairFolder, "eval.json"), { force: true });
    const repairs = this.#repairs ? await repairPatches(copy.pairFolder) : [];
    const spend = spendOf(one.found);
    const work: Judgement = { ...judgement, verdict: null, redo: "eval", reason: "not-evaluated" };
    await this.#writeRecord(one, copy, { patchRepair: repairs, spend, judgement: work });
    await this.#makeAttempt(trial, copy);
    await this.#begin(trial, origin);
    await this.#opened.journal.append({
      type: "agent-ended",
      attempt: ADOPTED_ATTEMPT,
      judgement: work,
      spend,
      repairs: repairs.length,
      ...trialLabel(trial),
    });
    return leftOut;
  }

  /** What cannot be used counts as an attempt that was cut off: its place is free for the next one. */
  async #adoptCost(one: Adoptable & { readonly dir: string }): Promise<void> {
    const { trial, dir, origin, found, judgement } = one;
    const copy = this.#copyOf(one);
    await copyFolder(dir, copy.pairFolder);
    const spend = spendOf(found);
    await this.#writeRecord(one, copy, { patchRepair: [], spend, judgement: cutOff(judgement) });
    await this.#makeAttempt(trial, copy);
    await this.#begin(trial, origin);
    await this.#opened.journal.append({
      type: "phase-interrupted",
      attempt: ADOPTED_ATTEMPT,
      phase: "agent",
      spend,
      ...trialLabel(trial),
    });
  }

  /** As after an attempt of ours: should the journal be lost, the work is found again and not paid for a second time. */
  async #writeRecord(
    { trial, origin }: Adoptable,
    copy: AttemptFolder,
    body: Pick<AttemptFile, "patchRepair" | "spend" | "judgement">,
  ): Promise<void> {
    const about = { experiment: this.#opened.plan.name, trial, attempt: ADOPTED_ATTEMPT };
    await writeAttemptRecord(about, copy, { agent: null, evals: [], origin, ...body });
  }

  /** From here on it is what an attempt of ours would have left. */
  async #makeAttempt(trial: Trial, copy: AttemptFolder): Promise<void> {
    await syncTree(copy.dir);
    await moveFolder(copy.dir, this.#opened.plan.layout.attempt(trial, ADOPTED_ATTEMPT).dir);
  }

  async #begin(trial: Trial, origin: Origin): Promise<void> {
    const label = trialLabel(trial);
    await this.#opened.journal.append({ type: "agent-started", attempt: ADOPTED_ATTEMPT, origin, ...label });
  }

  #copyOf({ trial }: Pick<Adoptable, "trial">): AttemptFolder {
    return this.#opened.plan.layout.adopting(trial);
  }

  get #repairs(): boolean {
    return this.#opened.plan.config.patchRepair === "apply";
  }
}

/** As an attempt of ours says it that was interrupted. */
function cutOff(judgement: Judgement): Judgement {
  return { ...judgement, verdict: "infra_error", redo: "agent", reason: "interrupted", rule: "adopted" };
}

/** What its own tree left open is known here. */
function isOfResult({ code }: Diagnostic): boolean {
  return !code.startsWith("setting-") && code !== "unplanned-pair" && code !== "not-adopted";
}

function what({ verdict, redo }: Judgement, lost: readonly string[]): string {
  if (verdict !== "infra_error" || redo === "none") return "its verdict counts";
  if (lost.length > 0) return whatIsLost(lost);
  return redo === "eval" ? "the next run evaluates it again" : "the next run does it again";
}

function whatIsLost(lost: readonly string[]): string {
  return `what upstream cut off ${lost.join(" and ")} is lost: the next run does it again`;
}

function without(leftOut: readonly string[]): string {
  return leftOut.length === 0 ? "" : `; not taken along: ${listed(leftOut, 3)}`;
}

function spendOf({ line: { costUsd } }: FoundResult): Spend {
  return costUsd === null ? unknownSpend : { costUsd, knownUsd: costUsd, unknownCalls: [], source: "upstream" };
}
