import { z } from "zod";
import { type RunSession, RunFold } from "../events/run-fold.ts";
import { type ExperimentStatus, type RunningStatus, type StandingTrial, statusOf } from "../events/status.ts";
import { newTrialState } from "../journal/trial-state.ts";
import { parsePairKey } from "../pair.ts";
import { trialKey } from "../trial.ts";
import { ForeignTree } from "./foreign-tree.ts";
import { Layout } from "./layout.ts";
import { lockHolder } from "./lock-holder.ts";
import { readCallBill } from "./read-call-bill.ts";
import { type Experiment, readExperiment } from "./read-experiment.ts";
import { scanEvents, scanJournal } from "./scan-journal.ts";

/**
 * Where an experiment stands, from its files; also while a harness works on it. Its trials are the same that `readExperiment`
 * gives. @throws InputError `experiment-unknown`, `manifest-invalid`
 */
export async function readStatus(logs: string, name: string): Promise<ExperimentStatus> {
  const layout = new Layout(logs, name);
  for (let before = await lockHolder(layout.lock); ;) {
    const experiment = await readExperiment(logs, name, { detail: "verdicts" });
    const session = before === null ? null : await sessionOf(layout, before);
    const after = await lockHolder(layout.lock);
    // Where a session began or ended meanwhile, what it left open is not what it looked like.
    if (before?.since === after?.since) return statusWith(layout, experiment, before, session);
    before = after;
  }
}

async function statusWith(
  layout: Layout,
  experiment: Experiment,
  holder: ExperimentStatus["holder"],
  session: RunSession | null,
): Promise<ExperimentStatus> {
  const { runs } = experiment.manifest;
  const trials = new Map(
    experiment.trials.map(({ row, judgement: { verdict, reason }, state }): [string, StandingTrial] => {
      // The run's own name: its folder may have been given another one.
      const { run = row.run } =
        runs.find(({ setting, repeat }) => setting === row.setting && repeat === row.repeat) ?? {};
      return [trialKey({ run, pair: row.pairKey }), { verdict, reason, state: state ?? newTrialState() }];
    }),
  );
  const status = statusOf({
    experiment: experiment.name,
    runs,
    trials,
    preflightUsd: experiment.preflightUsd,
    session,
    now: new Date(),
  });
  return {
    ...status,
    holder,
    running: await Promise.all(status.running.map((trial) => withLiveFacts(layout, experiment, trial))),
  };
}

/**
 * The session of the harness that holds the lock, read after the trials: what is open there and was begun in it runs. Why it
 * pauses, or stops, is told by its events alone.
 */
async function sessionOf(
  layout: Layout,
  holder: { readonly host: string; readonly pid: number },
): Promise<RunSession | null> {
  const [journal, events] = [new RunFold(), new RunFold()];
  await scanJournal(layout.journal, (entry) => journal.take(entry));
  // Nothing is decided by it: one of a later version, or a stranger's, costs no more than these two facts.
  await scanEvents(layout.events, (entry) => events.take(entry)).catch(() => {});
  const { session } = journal;
  if (session === null || session.host !== holder.host || session.pid !== holder.pid) return null;
  const told = events.session?.since === session.since ? events.session : null;
  return { ...session, paused: told?.paused ?? null, stopping: told?.stopping ?? null };
}

const MAX_PROGRESS_BYTES = 64 * 1024;
const progressSchema = z.looseObject({ steps: z.number().int() });

/** How far a phase is: its own files know at every step. */
async function withLiveFacts(layout: Layout, { manifest }: Experiment, running: RunningStatus): Promise<RunningStatus> {
  const pair = parsePairKey(running.pair);
  const run = manifest.runs.find((one) => one.run === running.run);
  if (pair === null || run === undefined) return running;
  const attempt = layout.attempt({ ...run, pair }, running.attempt);
  const tree = new ForeignTree(layout.logs);
  const bill = await readCallBill(attempt.calls, tree);
  return {
    ...running,
    steps: running.phase === "agent" ? await readSteps(tree, attempt.progress) : null,
    calls: bill?.calls ?? null,
    costUsd: bill?.knownUsd ?? null,
  };
}

/** The file is written without care for a reader: half of it tells nothing. */
async function readSteps(tree: ForeignTree, file: string): Promise<number | null> {
  return tree
    .textInPool(file, MAX_PROGRESS_BYTES)
    .then(({ text }) => progressSchema.parse(JSON.parse(text)).steps)
    .catch(() => null);
}
