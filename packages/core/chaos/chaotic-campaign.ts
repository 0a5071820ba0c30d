import { readFile, truncate } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createRehearsal, expectedVerdicts, readLedger } from "@cooperbench-ts/rehearsal";
import { trialKey, createRandom, trialLabel } from "@cooperbench-ts/results";
import {
  type ExperimentState,
  foldJournal,
  type TrialState,
  trialHistory,
  RunFold,
  standingTrials,
  statusOf,
} from "@cooperbench-ts/results/experiment";
import { startNodeProgram } from "../../attempt/src/testing/node-program.ts";
import {
  readJournal,
  Layout,
  manifestTrials,
  readExperimentManifest,
  trialFilesOf,
  scanEvents,
  readStatus,
} from "@cooperbench-ts/results/node";
import type { ChaosOptions, SessionOptions } from "./chaos-options.ts";
import { doubleBilled } from "./double-billed.ts";
import { delay, journalGrew } from "./kill-point.ts";
import { processesLeftBelow } from "./living-processes.ts";

/** What went wrong in one campaign; all lists empty: nothing. */
export interface ChaosReport {
  readonly seed: number;
  readonly trials: number;
  readonly sessions: number;
  readonly kills: number;
  /** Trials that had a final verdict at a kill and another one, or none, later. */
  readonly lost: readonly string[];
  /** Trials that upstream was started for after their final verdict. */
  readonly runAgain: readonly string[];
  /** Trials whose known spend is not what the provider billed, less named unknown attempts. */
  readonly doubleBilled: readonly string[];
  /** Verdicts in the end that are not what the rehearsal expects. */
  readonly wrong: readonly string[];
  /** Trials of which, at a kill or in the end, the folders alone tell another verdict, reason or cost than with the journal. */
  readonly notRebuilt: readonly string[];
  /** Parts of the final status that the events of the run alone tell otherwise than its files. */
  readonly otherStatus: readonly string[];
  readonly processesLeft: readonly string[];
}

const NAME = "rehearsed";
const MOST_SESSIONS = 60;
/** Kills after which the next session finds an older journal. */
const CUT_SHARE = 0.25;
/** About as many file operations does a trial take. */
const OPERATIONS_PER_TRIAL = 60;
const harness = fileURLToPath(new URL("./harness.ts", import.meta.url));

/** Runs a campaign, kills it at random journal events and moments, resumes it until it is done, and audits what is left. */
export async function chaoticCampaign(options: ChaosOptions): Promise<ChaosReport> {
  const numbers = createRandom(options.seed);
  const random = (): number => numbers.float();
  const layout = new Layout(path.join(options.dir, "logs"), NAME);
  const stateDir = path.join(options.dir, "state");
  const finals = new Map<string, { verdict: string; starts: number }>();
  /** Their verdict was only in lines that are cut off: the next session has to come to the same, without starting upstream. */
  const toConclude = new Set<string>();
  const [lost, runAgain, notRebuilt] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let [sessions, kills] = [0, 0];

  const audit = async (): Promise<ExperimentState> => {
    const journaled = foldJournal((await readJournal(layout.journal)).entries);
    const { state, differing } = await retell(layout, journaled);
    const starts = await startsByTrial(stateDir);
    for (const [trial, final] of finals) {
      const verdict = finalVerdict(state, trial);
      if (verdict !== null) toConclude.delete(trial);
      if (verdict !== final.verdict && !toConclude.has(trial)) lost.add(trial);
      if ((starts.get(trial) ?? 0) !== final.starts) runAgain.add(trial);
    }
    for (const trial of state.trials.keys()) {
      const verdict = finalVerdict(state, trial);
      if (verdict !== null && !finals.has(trial)) finals.set(trial, { verdict, starts: starts.get(trial) ?? 0 });
    }
    for (const trial of differing) notRebuilt.add(trial);
    return state;
  };

  for (;;) {
    sessions += 1;
    if (sessions > MOST_SESSIONS) throw new Error(`seed ${options.seed}: not done after ${MOST_SESSIONS} sessions`);
    const [kind, where] = [random(), random()];
    const kills9 = kills < options.kills;
    const trials = options.pairs * options.settings.length;
    const byOperation = kills9 && kind < 0.4;
    const sessionOptions: SessionOptions = {
      ...options,
      dieAtOperation: byOperation ? 1 + Math.floor(where * trials * OPERATIONS_PER_TRIAL) : null,
    };
    const session = startNodeProgram(harness, [JSON.stringify(sessionOptions)]);
    const over = new AbortController();
    const ended = session.ended.finally(() => over.abort());
    if (kills9 && !byOperation) {
      await (kind < 0.8
        ? journalGrew(layout.journal, 1 + Math.floor(where * options.pairs * 4), over.signal)
        : delay(200 + where * 4000, over.signal));
      session.kill("SIGKILL");
    }
    const { code, signal, stderr } = await ended;
    await audit();
    if (signal === "SIGKILL" && random() < CUT_SHARE) {
      await cutJournal(layout.journal, random());
      for (const trial of await onlyInJournal(layout, finals)) toConclude.add(trial);
      await audit();
    }
    if (signal === "SIGKILL") kills += 1;
    else if (code !== 0) throw new Error(`seed ${options.seed}: the harness fell over: ${stderr}`);
    else if ((await session.nextLine()) === "complete") break;
  }

  const state = await audit();
  const { scenario } = await createRehearsal({
    dir: options.dir,
    pairs: options.pairs,
    seed: options.seed,
    faults: "storm",
    timeScale: 0,
  });
  const expected = expectedVerdicts(scenario, { settings: options.settings });
  return {
    seed: options.seed,
    trials: expected.length,
    sessions,
    kills,
    lost: [...lost],
    runAgain: [...runAgain],
    doubleBilled: doubleBilled((await readJournal(layout.journal)).entries, await readLedger(stateDir)),
    wrong: expected.flatMap(({ setting, pair, verdict }) =>
      finalVerdict(state, `${NAME}-${setting}/${pair}`) === verdict ? [] : [`${setting} ${pair}`],
    ),
    notRebuilt: [...notRebuilt],
    otherStatus: await otherStatus(layout),
    processesLeft: await processesLeftBelow(options.dir),
  };
}

/** What journal and folders say together, and the trials that the folders alone tell otherwise. */
async function retell(
  layout: Layout,
  journaled: ExperimentState,
): Promise<{ state: ExperimentState; differing: readonly string[] }> {
  const manifest = await readExperimentManifest(layout);
  if (manifest === null) return { state: journaled, differing: [] };
  const filesOf = trialFilesOf(layout);
  const states = new Map(journaled.trials);
  const differing: string[] = [];
  for (const trial of manifestTrials(manifest).map(trialLabel)) {
    const [key, files] = [trialKey(trial), filesOf(trial)];
    const [{ state: one }, { state: other }] = await Promise.all([
      trialHistory(trial, files, journaled.trials.get(key), null),
      trialHistory(trial, files, undefined, null),
    ]);
    if (one !== undefined) states.set(key, one);
    const otherDollars = JSON.stringify(dollars(one)) !== JSON.stringify(dollars(other));
    // A verdict is on disk from the moment on in which its publication begins.
    const otherVerdict = JSON.stringify(verdictOf(one)) !== JSON.stringify(verdictOf(other));
    if (otherDollars || (one?.published === true && otherVerdict)) differing.push(key);
  }
  return { state: { ...journaled, trials: states }, differing };
}

/** As in a copy that was made while the harness went on: the journal of an earlier moment, with the folders of now. */
async function cutJournal(file: string, share: number): Promise<void> {
  const content = await readFile(file).catch(() => null);
  if (content === null) return;
  await truncate(file, content.lastIndexOf("\n", Math.floor(share * content.length)) + 1);
}

/** Finished trials whose publication had not begun: their folders hold what the verdict follows from, not the verdict. */
async function onlyInJournal(
  layout: Layout,
  finals: ReadonlyMap<string, { verdict: string }>,
): Promise<readonly string[]> {
  const manifest = await readExperimentManifest(layout);
  return (manifest === null ? [] : manifestTrials(manifest)).flatMap((trial) => {
    const final = finals.get(trialKey(trial));
    const onDisk = trialFilesOf(layout)(trialLabel(trial)).verdict();
    return final === undefined || final.verdict === onDisk?.verdict ? [] : [trialKey(trial)];
  });
}

async function otherStatus(layout: Layout): Promise<readonly string[]> {
  const fold = new RunFold();
  await scanEvents(layout.events, (entry) => fold.take(entry));
  const { trials, preflightUsd } = fold.state;
  const runs = (await readExperimentManifest(layout))?.runs ?? [];
  const facts = { runs, trials: standingTrials(trials), preflightUsd, session: fold.session, now: new Date() };
  const told = statusOf({ experiment: layout.experiment, ...facts });
  const read = await readStatus(layout.logs, layout.experiment);
  const parts = Object.keys(read) as (keyof typeof read)[];
  return parts.filter((part) => JSON.stringify(read[part]) !== JSON.stringify(told[part]));
}

function dollars(state: TrialState | undefined): unknown {
  return [(state?.spent.knownUsd ?? 0).toFixed(9), state?.spent.unknownAttempts ?? 0];
}

function verdictOf(state: TrialState | undefined): unknown {
  return [state?.judged?.verdict.verdict, state?.judged?.verdict.reason, state?.judged?.verdict.judgedAt];
}

function finalVerdict(state: ExperimentState, trial: string): "pass" | "fail" | null {
  const verdict = state.trials.get(trial)?.judged?.verdict.verdict;
  return verdict === "pass" || verdict === "fail" ? verdict : null;
}

async function startsByTrial(stateDir: string): Promise<Map<string, number>> {
  const starts = new Map<string, number>();
  for (const { event, run, pair } of await readLedger(stateDir)) {
    if (event === "start") starts.set(trialKey({ run, pair }), (starts.get(trialKey({ run, pair })) ?? 0) + 1);
  }
  return starts;
}
