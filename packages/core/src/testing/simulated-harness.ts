import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  type Trial,
  trialKey,
  type TrialLabel,
  type AttemptFile,
  type Judgement,
  type ManifestFile,
  trialLabel,
} from "@cooperbench-ts/results";
import {
  spendOf,
  applyToTrial,
  type TrialEvent,
  newTrialState,
  type TrialState,
} from "@cooperbench-ts/results/experiment";
import { readCallBill, Layout, readHistory, trialFilesOf } from "@cooperbench-ts/results/node";
import { writeJson } from "@cooperbench-ts/attempt/host";
import { mendJournal } from "../history/mend-journal.ts";
import { Journal } from "../journal/journal.ts";
import { decideAtStart, decideNext, type Decision } from "../plan/decide.ts";
import { publishTrial } from "../publish/publish.ts";
import { decideOptions } from "./arbitrary-journal.ts";
import { judgements, phaseRecord } from "./judgements.ts";

/** How the phases of one trial end, one after the other; then its agent always works and its eval gives `verdict`. */
export interface Script {
  readonly agents: readonly Judgement[];
  readonly evals: readonly Judgement[];
  readonly verdict: Judgement;
}

export const simulatedTrials: readonly Trial[] = [1, 2, 3].map((taskId) => ({
  run: "m-solo",
  setting: "solo",
  repeat: 1,
  pair: { repo: "r_task", taskId, features: [1, 2] },
}));

/** Only what a reader of histories looks at. */
export const simulatedManifest = {
  schemaVersion: 1,
  runs: [{ run: "m-solo", setting: "solo", repeat: 1, pairs: [1, 2, 3].map((task) => `r_task/${task}/f1_f2`) }],
} as unknown as ManifestFile;

/** The process is gone: nothing of the next step happened. */
class Killed extends Error {}

const COST_USD = 0.125;

/**
 * Writes journals and folders in the order in which the real harness writes them, over scripted phases, and dies after a
 * given number of steps. What it is billed for is counted outside of all that it writes.
 */
export class SimulatedHarness {
  readonly layout: Layout;
  readonly #scripts: readonly Script[];
  readonly billedUsd = new Map<string, number>();
  /** Agent phases that were begun after the trial's final verdict was in its place. */
  readonly runAgain: string[] = [];
  #stepsLeft = 0;

  constructor(logs: string, scripts: readonly Script[]) {
    this.layout = new Layout(logs, "m");
    this.#scripts = scripts;
  }

  /** One call of `run`. @returns whether it came to its end */
  async session(steps: number): Promise<boolean> {
    this.#stepsLeft = steps;
    await mkdir(this.layout.home, { recursive: true });
    await mendJournal(this.layout, simulatedManifest);
    const { state, lost, validBytes } = await readHistory(this.layout, simulatedManifest);
    const journal = await Journal.open(this.layout.journal, { validBytes });
    try {
      for (const [index, trial] of simulatedTrials.entries()) {
        const known = structuredClone(state.trials.get(trialKey(trial)) ?? newTrialState());
        const decision = decideAtStart(known, decideOptions, lost.get(trialKey(trial)));
        await this.#carry(trial, this.#scripts[index] as Script, known, decision, journal);
      }
      return true;
    } catch (error) {
      if (error instanceof Killed) return false;
      throw error;
    } finally {
      await journal.close();
    }
  }

  async #carry(trial: Trial, script: Script, state: TrialState, first: Decision, journal: Journal): Promise<void> {
    const reference = { run: trial.run, setting: trial.setting, pair: trialKey(trial).slice(trial.run.length + 1) };
    const record = async (event: TrialEvent): Promise<void> => {
      await this.#step(() => journal.append(event));
      applyToTrial(state, event);
    };
    let decision = first;
    for (;;) {
      if (decision.action === "skip") return;
      if ((decision.action === "agent" || decision.action === "eval") && decision.reopen)
        await record({ type: "trial-reopened", redo: decision.action, ...reference });
      if (decision.action === "agent") await this.#agent(trial, script, state, reference, record);
      else if (decision.action === "eval") await this.#eval(trial, script, state, reference, record, decision.attempt);
      else if (decision.action === "recover") await this.#recover(trial, state, reference, record, decision);
      else {
        if (decision.action === "conclude") await this.#conclude(state, reference, record, decision.attempt);
        const { attempt, verdict } = state.judged as NonNullable<TrialState["judged"]>;
        await this.#step(() => publishTrial(this.layout, trial, attempt, verdict));
        await record({ type: "trial-published", attempt, ...reference });
        return;
      }
      decision = decideNext(state, decideOptions);
    }
  }

  async #agent(
    trial: Trial,
    script: Script,
    state: TrialState,
    reference: TrialLabel,
    record: (event: TrialEvent) => Promise<void>,
  ): Promise<void> {
    const attempt = state.lastAttempt + 1;
    const judgement = script.agents[state.attempts.agent] ?? judgements.notEvaluated;
    const placed = trialFilesOf(this.layout)(trialLabel(trial)).placedVerdict()?.verdict;
    if (placed === "pass" || placed === "fail") this.runAgain.push(trialKey(trial));
    await record({ type: "agent-started", attempt, ...reference });
    const folder = this.layout.attempt(trial, attempt);
    await this.#step(() => mkdir(folder.pairFolder, { recursive: true }));
    await this.#step(async () => {
      const call = { forwarded: "a", at: "", atMostUsd: null };
      await writeFile(
        folder.calls,
        `${JSON.stringify(call)}\n${JSON.stringify({ ended: "a", status: 200, costUsd: COST_USD })}\n`,
      );
      this.billedUsd.set(trialKey(trial), (this.billedUsd.get(trialKey(trial)) ?? 0) + COST_USD);
    });
    await this.#step(() => writeFile(path.join(folder.pairFolder, "result.json"), "{}"));
    const spend = { costUsd: COST_USD, knownUsd: COST_USD, unknownCalls: [], source: "model-door" as const };
    await this.#step(() =>
      this.#writeRecord(trial, reference, {
        attempt,
        agent: phaseRecord({ phase: "agent", judgement }),
        evals: [],
        patchRepair: [],
        spend,
        judgement,
      }),
    );
    await record({ type: "agent-ended", attempt, judgement, spend, repairs: 0, ...reference });
  }

  async #eval(
    trial: Trial,
    script: Script,
    state: TrialState,
    reference: TrialLabel,
    record: (event: TrialEvent) => Promise<void>,
    attempt: number,
  ): Promise<void> {
    const evalTry = state.attempts.eval + 1;
    const judgement = script.evals[state.attempts.eval] ?? script.verdict;
    await record({ type: "eval-started", attempt, evalTry, ...reference });
    const known = trialFilesOf(this.layout)(trialLabel(trial)).record(attempt);
    if (known === null) throw new Error(`an eval of attempt ${attempt}, which has no record`);
    await this.#step(async () => {
      await writeFile(path.join(this.layout.attempt(trial, attempt).pairFolder, "eval.json"), "{}").catch(() => {});
      await this.#writeRecord(trial, reference, {
        ...known,
        evals: [...known.evals, phaseRecord({ phase: "eval", judgement })],
        judgement,
      });
    });
    await record({ type: "eval-ended", attempt, evalTry, judgement, ...reference });
  }

  async #recover(
    trial: Trial,
    state: TrialState,
    reference: TrialLabel,
    record: (event: TrialEvent) => Promise<void>,
    { attempt, phase: open }: { attempt: number; phase: "agent" | "eval" },
  ): Promise<void> {
    if (open === "eval") {
      await record({ type: "phase-interrupted", attempt, phase: open, spend: null, ...reference });
      return;
    }
    const known = trialFilesOf(this.layout)(trialLabel(trial)).record(attempt);
    const bill = await readCallBill(this.layout.attempt(trial, attempt).calls);
    const spend = known?.spend ?? spendOf({ upstream: { costUsd: null }, bill, started: true, priced: null });
    if (known !== null && known.judgement.reason !== "interrupted") {
      const { judgement } = known;
      await record({ type: "agent-ended", attempt, judgement, spend, repairs: 0, ...reference });
      return;
    }
    const judgement = { ...judgements.modelDown, reason: "interrupted" as const };
    await this.#step(() =>
      this.#writeRecord(trial, reference, { attempt, agent: null, evals: [], patchRepair: [], spend, judgement }),
    );
    await record({ type: "phase-interrupted", attempt, phase: open, spend, ...reference });
  }

  async #conclude(
    state: TrialState,
    reference: TrialLabel,
    record: (event: TrialEvent) => Promise<void>,
    attempt: number,
  ): Promise<void> {
    const { last, spent, attempts, verdictsAt } = state;
    await record({
      type: "trial-judged",
      attempt,
      verdict: {
        schemaVersion: 1,
        ...reference,
        ...(last as NonNullable<TrialState["last"]>).judgement,
        costUsd: COST_USD,
        costAllAttemptsUsd: spent.unknownAttempts > 0 ? null : spent.knownUsd,
        spent: { ...spent },
        attempts: { ...attempts },
        patchRepair: [],
        // Clocks of a test are too coarse to tell verdicts apart.
        judgedAt: new Date(attempt * 1000 + attempts.eval * 10 + verdictsAt.length).toISOString(),
      },
      ...reference,
    });
  }

  async #writeRecord(
    trial: Trial,
    reference: TrialLabel,
    body: Pick<AttemptFile, "attempt" | "agent" | "evals" | "patchRepair" | "spend" | "judgement">,
  ): Promise<void> {
    await writeJson(this.layout.attempt(trial, body.attempt).record, {
      ...body,
      schemaVersion: 1,
      experiment: "m",
      ...reference,
    } satisfies AttemptFile);
  }

  async #step(action: () => Promise<unknown>): Promise<void> {
    if (this.#stepsLeft <= 0) throw new Killed();
    this.#stepsLeft -= 1;
    await action();
  }
}
