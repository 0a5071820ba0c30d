import { realpath, rm } from "node:fs/promises";
import path from "node:path";
import {
  type Trial,
  trialKey,
  trialLabel,
  type JudgeLine,
  pairKey,
  type Setting,
  type Spend,
  settingToldBy,
} from "@cooperbench-ts/results";
import { unknownSpend, ADOPTED_ATTEMPT } from "@cooperbench-ts/results/experiment";
import { type AttemptFolder, judgeTree, type Layout } from "@cooperbench-ts/results/node";
import {
  lostPatches,
  moveFolder,
  repairPatches,
  syncTree,
  writeAttemptRecord,
  writeJson,
} from "@cooperbench-ts/attempt/host";
import type { ExperimentConfigInput } from "../config/config.ts";
import type { ExperimentHost } from "../experiment-host.ts";
import type { Journal } from "../journal/journal.ts";
import type { PlannedExperiment } from "../plan/planned-experiment.ts";
import { adoptCopy, adoptedVerdict, judgementOf, recordAdopted } from "./adopt-copy.ts";
import { copyFolder } from "./copy-folder.ts";
import { intoExperiment, type OpenedExperiment } from "./into-experiment.ts";
import { requireResultsFolder } from "./results-folder.ts";

/** What became of one pair folder that was looked at. */
export interface Adoption {
  readonly run: string | null;
  readonly pair: string | null;
  readonly dir: string;
  /** `adopted`: its verdict counts. `to-evaluate`: the agent's work is kept, the next run evaluates it. `left`: it is run anew, or not of this experiment. */
  readonly action: "adopted" | "to-evaluate" | "left";
  readonly why: string;
}

/**
 * Judges results that upstream or a script made and takes the sound ones into an experiment: copies are published, the
 * tree itself is not changed. Where it lies already in the place of this experiment's results, it stays there, and gets
 * our verdicts. Broken ones stay open for the next run.
 * @param options.setting what the folders are, where neither a manifest nor the run's name tells; upstream records it nowhere
 */
export async function* adopt(
  input: ExperimentConfigInput,
  host: ExperimentHost,
  options: { dir: string; setting: Setting | null },
): AsyncGenerator<Adoption> {
  await requireResultsFolder(options.dir);
  yield* intoExperiment(input, host, async function* (opened) {
    const adopter = new Adopter(opened);
    const judged = judgeTree(options.dir, {
      judge: "all",
      trees: "foreign",
      patchRepair: opened.plan.config.patchRepair,
      upstreamVersion: opened.upstream.probe.version,
    });
    for await (const line of judged) yield await adopter.take(line, options.setting);
  });
}

class Adopter {
  readonly #opened: OpenedExperiment;
  readonly #plan: PlannedExperiment;
  readonly #journal: Journal;
  readonly #done = new Set<string>();

  constructor(opened: OpenedExperiment) {
    this.#opened = opened;
    this.#plan = opened.plan;
    this.#journal = opened.journal;
  }

  async take(line: JudgeLine, given: Setting | null): Promise<Adoption> {
    const setting = line.setting ?? given ?? this.#settingOfName(line) ?? settingOfFolders(line.dir);
    const found = { run: line.run, pair: line.pair, dir: line.dir };
    if (setting === null)
      return {
        ...found,
        action: "left",
        why: "its setting is not known: upstream does not record messaging; pass --setting",
      };
    const ofPair = this.#plan.trials
      .map((planned) => planned.trial)
      .filter((planned) => planned.setting === setting && pairKey(planned.pair) === line.pair);
    const trial = ofPair.find(({ run }) => run === line.run) ?? ofPair[0];
    if (trial === undefined) return { ...found, action: "left", why: `no planned trial of ${setting}` };
    await rm(this.#layout.adopting(trial).dir, { recursive: true, force: true });
    const state = this.#plan.state.trials.get(trialKey(trial));
    if (this.#done.has(trialKey(trial)) || (state !== undefined && (state.judged !== null || state.lastAttempt > 0))) {
      return { ...found, action: "left", why: "the experiment has its own attempts of this trial" };
    }
    if (line.verdict === "pass" || line.verdict === "fail") {
      const leftOut = await this.#adoptVerdict(trial, line);
      this.#done.add(trialKey(trial));
      return { ...found, action: "adopted", why: `${line.verdict} (${line.reason})${without(leftOut)}` };
    }
    const lost = await this.#lostPatches(line);
    if (line.redo === "eval" && lost.length === 0) {
      const leftOut = await this.#adoptWork(trial, line);
      this.#done.add(trialKey(trial));
      const why = `${line.reason}: the agent's work is sound, its eval is not${without(leftOut)}`;
      return { ...found, action: "to-evaluate", why };
    }
    if (await this.#isInPlace(trial, line)) {
      await this.#recordUnusable(trial, line);
      this.#done.add(trialKey(trial));
    }
    const why = lost.length === 0 ? line.reason : `patch-damaged: what upstream cut off ${lost.join(" and ")} is lost`;
    return { ...found, action: "left", why: `${why}: the next run does it anew` };
  }

  async #lostPatches(line: JudgeLine): Promise<string[]> {
    const asked = line.redo === "eval" && this.#plan.config.patchRepair === "apply";
    return asked ? lostPatches(line.dir, line) : [];
  }

  /** Whether the folder lies where the experiment publishes this very trial: then nothing needs to be copied, or moved. */
  async #isInPlace(trial: Trial, { dir }: JudgeLine): Promise<boolean> {
    const [place, found] = await Promise.all(
      [this.#layout.published(trial), dir].map((folder) => realpath(folder).catch(() => null)),
    );
    return place !== null && place === found;
  }

  /** A run that is named as this experiment would name it says its setting by its name. */
  #settingOfName({ run }: JudgeLine): Setting | null {
    return this.#plan.trials.find(({ trial }) => trial.run === run)?.trial.setting ?? null;
  }

  /** Returns what was not taken along. */
  async #adoptVerdict(trial: Trial, line: JudgeLine): Promise<string[]> {
    const file = adoptedVerdict(this.#opened, trial, judgementOf(line), {
      note: { code: "adopted", message: `taken from ${line.dir}` },
      costUsd: line.costUsd,
      costAllAttemptsUsd: null,
      spent: { knownUsd: line.costUsd ?? 0, unknownAttempts: line.costUsd === null ? 1 : 0 },
      attempts: { agent: 1, eval: 1 },
    });
    if (!(await this.#isInPlace(trial, line))) return adoptCopy(this.#opened, trial, file, line.dir);
    await writeJson(path.join(line.dir, "verdict.json"), file);
    await recordAdopted(this.#opened, trial, file);
    return [];
  }

  /** Returns what was not taken along. */
  async #adoptWork(trial: Trial, line: JudgeLine): Promise<string[]> {
    const copy = this.#layout.adopting(trial);
    const leftOut = await copyFolder(line.dir, copy.pairFolder);
    await rm(path.join(copy.pairFolder, "eval.json"), { force: true });
    const repairs = this.#plan.config.patchRepair === "apply" ? await repairPatches(copy.pairFolder) : [];
    const judgement = judgementOf(line);
    // As after an attempt of ours: should the journal be lost, the work is found again and not paid for a second time.
    const spend = spendOfLine(line);
    const about = { experiment: this.#plan.name, trial, attempt: ADOPTED_ATTEMPT };
    await writeAttemptRecord(about, copy, { agent: null, evals: [], patchRepair: repairs, spend, judgement });
    await this.#makeAttempt(trial, copy);
    await this.#journal.append({ type: "agent-started", attempt: ADOPTED_ATTEMPT, ...trialLabel(trial) });
    await this.#journal.append({
      type: "agent-ended",
      attempt: ADOPTED_ATTEMPT,
      judgement,
      spend,
      repairs: repairs.length,
      ...trialLabel(trial),
    });
    return leftOut;
  }

  /** What cannot be used counts as an attempt that was cut off: its cost is known, its place is free for the next one. */
  async #recordUnusable(trial: Trial, line: JudgeLine): Promise<void> {
    const copy = this.#layout.adopting(trial);
    await copyFolder(line.dir, copy.pairFolder);
    await this.#makeAttempt(trial, copy);
    await this.#journal.append({ type: "agent-started", attempt: ADOPTED_ATTEMPT, ...trialLabel(trial) });
    await this.#journal.append({
      type: "phase-interrupted",
      attempt: ADOPTED_ATTEMPT,
      phase: "agent",
      spend: line.reason === "not-run" ? null : spendOfLine(line),
      ...trialLabel(trial),
    });
  }

  /** From here on it is what an attempt of ours would have left. */
  async #makeAttempt(trial: Trial, copy: AttemptFolder): Promise<void> {
    await syncTree(copy.dir);
    await moveFolder(copy.dir, this.#layout.attempt(trial, ADOPTED_ATTEMPT).dir);
  }

  get #layout(): Layout {
    return this.#plan.layout;
  }
}

function without(leftOut: readonly string[]): string {
  const more = leftOut.length > 3 ? ` and ${leftOut.length - 3} more` : "";
  return leftOut.length === 0 ? "" : `; not taken along: ${leftOut.slice(0, 3).join(", ")}${more}`;
}

/** What a folder above the pair is called by upstream may be enough. */
function settingOfFolders(dir: string): Setting | null {
  return (
    dir
      .split(path.sep)
      .map(settingToldBy)
      .find((setting) => setting !== null) ?? null
  );
}

function spendOfLine({ costUsd }: JudgeLine): Spend {
  return costUsd === null ? unknownSpend : { costUsd, knownUsd: costUsd, unknownCalls: [], source: "upstream" };
}
