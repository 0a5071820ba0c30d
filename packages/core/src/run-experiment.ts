import { pairKey } from "@cooperbench-ts/results";
import { PrerequisiteError } from "./errors.ts";
import type { ExperimentEvent, ExperimentOutcome } from "./events.ts";
import type { ExperimentConfigInput } from "./experiment/config.ts";
import { findDriftOfCall, refuseDrift } from "./experiment/drift.ts";
import type { ExperimentHost } from "./experiment/host.ts";
import { type PreparedExperiment, prepareExperiment } from "./experiment/prepare.ts";
import { askEndpoint, equipExperiment, type EquippedExperiment, readyExperiment } from "./experiment/ready.ts";
import { type MessagingRedis, openMessagingRedis } from "./redis/messaging-redis.ts";
import { spendTotals } from "./spend/totals.ts";
import { trialKey } from "./state/layout.ts";
import { acquireLock } from "./state/lock.ts";
import { mendJournal } from "./state/rebuild-journal.ts";
import { currentOwner, ownerToken } from "./state/owner.ts";
import { labelKeys } from "./sweep/labels.ts";
import { makeTempFolder, removeTempFolder } from "./sweep/temp-folder.ts";
import { passedEnvironment } from "./upstream/environment.ts";
import { runSession } from "./run-session.ts";

type Emit = (event: ExperimentEvent) => void;

/**
 * Runs an experiment, or what is left of it: every planned trial comes to a verdict, or is left open for the next call.
 * Failures of trials are in the outcome; only bad input (`InputError`), missing prerequisites (`PrerequisiteError`) and bugs
 * throw, and the first two before anything is written.
 */
export async function runExperiment(input: ExperimentConfigInput, host: ExperimentHost): Promise<ExperimentOutcome> {
  const emit = host.onEvent ?? ((): void => {});
  const planned = await prepareExperiment(input);
  refuseDriftOfCall(planned);
  if (planned.trials.every(({ decision }) => decision.action === "skip")) {
    announce(planned, emit);
    return finish(settled(planned), emit);
  }
  try {
    const lock = await acquireLock(planned.layout.lock);
    try {
      const mended = await mendJournal(planned.layout, planned.manifest);
      if (mended !== null) emit({ type: "notice", level: "warning", message: mended });
      // Read again: until the lock was ours, another harness may have gone on.
      const prepared = await prepareExperiment(input);
      refuseDriftOfCall(prepared);
      announce(prepared, emit);
      return finish(await runPrepared(prepared, host, emit), emit);
    } finally {
      await lock.release();
    }
  } catch (error) {
    throw unwritable(error, planned.layout.logs) ?? error;
  }
}

/** Checks the prerequisites, the cheap ones first, then runs the trials. */
async function runPrepared(prepared: PreparedExperiment, host: ExperimentHost, emit: Emit): Promise<ExperimentOutcome> {
  // Nothing runs yet that could be drained: either way to stop ends the checks.
  const stop = AbortSignal.any([host.signal, host.drain].filter((signal) => signal !== undefined));
  const checking = { ...host, signal: stop };
  const folder = await makeTempFolder();
  try {
    const equipped = await unlessStopped(stop, equipExperiment(prepared, checking));
    if (equipped === null) return interruptedBefore(prepared);
    const redis =
      equipped.docker !== null && plansMessages(prepared) ? await openRedis(equipped, host, folder, emit) : null;
    try {
      const ready = await unlessStopped(stop, readyExperiment(equipped, checking, emit));
      const preflight = ready === null ? null : await unlessStopped(stop, askEndpoint(ready, emit));
      if (ready === null || preflight === null) return interruptedBefore(prepared);
      return await runSession({ ready, preflight, redis, folder }, host, emit);
    } finally {
      await redis?.close();
    }
  } finally {
    await removeTempFolder(folder);
  }
}

/** What the user cut off says nothing about the prerequisites: null. */
async function unlessStopped<Value>(stop: AbortSignal, check: Promise<Value>): Promise<Value | null> {
  try {
    return await check;
  } catch (error) {
    if (stop.aborted) return null;
    throw error;
  }
}

function interruptedBefore(prepared: PreparedExperiment): ExperimentOutcome {
  return { ...settled(prepared), kind: "interrupted" };
}

function plansMessages({ trials }: PreparedExperiment): boolean {
  return trials.some(({ trial, decision }) => trial.setting === "coop-comm" && decision.action !== "skip");
}

async function openRedis(
  { prepared, docker }: EquippedExperiment,
  host: ExperimentHost,
  folder: string,
  emit: Emit,
): Promise<MessagingRedis> {
  const labels = {
    [labelKeys.experiment]: prepared.name,
    [labelKeys.owner]: ownerToken(await currentOwner()),
    [labelKeys.trial]: "Redis of coop-comm",
  };
  const redis = await openMessagingRedis({
    wanted: prepared.config.redis,
    environment: passedEnvironment(host.environment),
    folder,
    docker: docker === null ? null : { client: docker.client, labels },
  });
  emit({ type: "notice", level: "info", message: `coop-comm talks over ${redis.description}.` });
  return redis;
}

/** A disk that takes nothing is the user's to mend; null: some other error. */
function unwritable(error: unknown, logs: string): PrerequisiteError | null {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== "ENOSPC" && code !== "EDQUOT" && code !== "EROFS") return null;
  return new PrerequisiteError({
    code: "disk-full",
    subject: logs,
    problem: `Nothing can be written there any more (${message}).`,
    remedy: "Free space, or make it writable; the same command then goes on.",
    cause: error,
  });
}

/** Also where nothing is left to run: what is there must be the answer to this call. */
function refuseDriftOfCall({ config, inputs, manifest, trials }: PreparedExperiment): void {
  const runs = new Set(trials.map(({ trial }) => trial.run));
  refuseDrift(
    findDriftOfCall(manifest, { config, runs, datasetHash: inputs.datasetHash }),
    new Set(config.acceptDrift),
  );
}

function announce(prepared: PreparedExperiment, emit: Emit): void {
  for (const { trial, decision } of prepared.trials) {
    emit({
      type: "decided",
      run: trial.run,
      setting: trial.setting,
      pair: pairKey(trial.pair),
      action: decision.action,
      why: decision.why,
    });
  }
  const skipped = prepared.trials.filter(({ decision }) => decision.action === "skip").length;
  const trials = prepared.trials.length;
  emit({
    type: "planned",
    trials,
    toRun: trials - skipped,
    skipped,
    spent: spendTotals(prepared.state.trials.values()),
  });
}

function finish(outcome: ExperimentOutcome, emit: Emit): ExperimentOutcome {
  emit({ type: "finished", outcome });
  return outcome;
}

/** The outcome as the journal has it: no process is started, nothing is written. */
function settled(prepared: PreparedExperiment): ExperimentOutcome {
  const verdicts = prepared.trials.map(
    ({ trial }) => prepared.state.trials.get(trialKey(trial))?.judged?.verdict.verdict,
  );
  const count = (verdict: string): number => verdicts.filter((found) => found === verdict).length;
  const [pass, fail, infraError] = [count("pass"), count("fail"), count("infra_error")];
  const counts = {
    planned: verdicts.length,
    pass,
    fail,
    infraError,
    pending: verdicts.length - pass - fail - infraError,
  };
  const spent = spendTotals(prepared.state.trials.values());
  return { kind: counts.infraError > 0 ? "incomplete" : "complete", stop: null, counts, spent };
}
