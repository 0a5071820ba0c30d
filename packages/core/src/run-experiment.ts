import { EventLog } from "./journal/event-log.ts";
import { PrerequisiteError, settingsOverRedis, settingTraits, trialKey, trialLabel } from "@cooperbench-ts/results";
import { spendTotals, type ExperimentEvent, type ExperimentOutcome } from "@cooperbench-ts/results/experiment";
import { currentOwner, ownerToken } from "@cooperbench-ts/results/node";
import { callsFromContainers, labelKeys, passedEnvironment } from "@cooperbench-ts/attempt/host";
import { askEndpoint, type CheckedExperiment, checkExperiment, type Preflight } from "./check-experiment.ts";
import type { ExperimentConfigInput } from "./config/config.ts";
import { type ExperimentHost, stopOf } from "./experiment-host.ts";
import { findDriftOfCall, refuseDrift } from "./freeze/drift.ts";
import { mendJournal } from "./history/mend-journal.ts";
import { acquireLock, type Lock } from "./journal/lock.ts";
import { mayCallModel } from "./plan/decide.ts";
import { type PlannedExperiment, readPlan } from "./plan/planned-experiment.ts";
import { progressOf } from "./plan/progress-of.ts";
import type { MessagingRedis } from "./redis/messaging-redis.ts";
import { openMessagingRedis } from "./redis/open-messaging-redis.ts";
import { runSession } from "./run-session.ts";
import { makeTempFolder, removeTempFolder } from "./sweep/temp-folder.ts";
import { withNamedEndpoint } from "./tools/credentials.ts";
import { type ExperimentTools, findTools } from "./tools/experiment-tools.ts";

type Emit = (event: ExperimentEvent) => void;

/**
 * Runs an experiment, or what is left of it: every planned trial comes to a verdict, or is left open for the next call.
 * Failures of trials are in the outcome; only bad input (`InputError`), missing prerequisites (`PrerequisiteError`) and bugs
 * throw, and the first two before anything is written.
 */
export async function runExperiment(asked: ExperimentConfigInput, host: ExperimentHost): Promise<ExperimentOutcome> {
  const input = withNamedEndpoint(asked, host.environment);
  const events = new EventLog();
  const emit = (event: ExperimentEvent): void => {
    events.say(event);
    host.onEvent?.(event);
  };
  const before = await readPlan(input, { given: host.given });
  refuseDriftOfCall(before);
  if (before.trials.every(({ decision }) => decision.action === "skip")) {
    announce(before, emit);
    return finish(settled(before), emit);
  }
  try {
    const lock = await acquireLock(before.layout.lock);
    try {
      const mended = await mendJournal(before.layout, before.manifest);
      if (mended !== null) emit({ type: "notice", level: "warning", message: mended });
      // Read again: until the lock was ours, another harness may have gone on.
      const plan = await readPlan(input, { given: host.given });
      refuseDriftOfCall(plan);
      announce(plan, emit);
      return finish(await runPlan(plan, lock, host, events, emit), emit);
    } catch (error) {
      // Whatever fell over where the lock was lost fell over for that.
      await lock.held.prove();
      throw error;
    } finally {
      await lock.release();
    }
  } catch (error) {
    throw unwritable(error, before.layout.logs) ?? error;
  } finally {
    await events.close();
  }
}

/** Checks the prerequisites, the cheap ones first, then runs the trials. */
async function runPlan(
  plan: PlannedExperiment,
  lock: Lock,
  host: ExperimentHost,
  events: EventLog,
  emit: Emit,
): Promise<ExperimentOutcome> {
  // Nothing runs yet that could be drained: either way to stop ends the checks.
  const stop = stopOf(host);
  const checking = { ...host, signal: stop };
  const folder = await makeTempFolder();
  try {
    const tools = await unlessStopped(stop, findTools(plan.config, checking));
    if (tools === null) return interruptedBefore(plan);
    const redis =
      tools.docker !== null && host.given === undefined && plansMessages(plan)
        ? await openRedis(plan, tools, host, folder, emit)
        : null;
    try {
      const checked = await unlessStopped(stop, checkExperiment(plan, tools, checking, emit));
      const preflight = checked === null ? null : await unlessStopped(stop, preflightOf(checked, emit));
      if (checked === null || preflight === null) return interruptedBefore(plan);
      return await runSession({ checked, preflight, lock: lock.held, redis, folder, events }, host, emit);
    } finally {
      await redis?.close();
    }
  } finally {
    await removeTempFolder(folder);
  }
}

/** Where only evaluations are left, no model is asked. */
async function preflightOf(checked: CheckedExperiment, emit: Emit): Promise<Preflight> {
  return checked.plan.trials.some(({ decision }) => mayCallModel(decision))
    ? askEndpoint(checked, emit)
    : { costUsd: 0 };
}

/** What the user cut off says nothing about the prerequisites: null. */
export async function unlessStopped<Value>(stop: AbortSignal, check: Promise<Value>): Promise<Value | null> {
  try {
    return await check;
  } catch (error) {
    if (stop.aborted) return null;
    throw error;
  }
}

/** The outcome of a call that was ended before it ran anything. */
export function interruptedBefore(plan: PlannedExperiment): ExperimentOutcome {
  return { ...settled(plan), kind: "interrupted" };
}

function plansMessages({ trials }: PlannedExperiment): boolean {
  return trials.some(({ trial, decision }) => settingTraits[trial.setting].needsRedis && decision.action !== "skip");
}

async function openRedis(
  { name, config, trials }: PlannedExperiment,
  { docker }: ExperimentTools,
  host: ExperimentHost,
  folder: string,
  emit: Emit,
): Promise<MessagingRedis> {
  const labels = {
    [labelKeys.experiment]: name,
    [labelKeys.owner]: ownerToken(await currentOwner()),
    [labelKeys.trial]: `Redis of ${settingsOverRedis}`,
  };
  const fromContainers = trials.some(
    ({ trial, decision }) => decision.action !== "skip" && callsFromContainers(config.agent, trial.setting),
  );
  const redis = await openMessagingRedis({
    wanted: config.redis,
    fromContainers,
    environment: passedEnvironment(host.environment),
    folder,
    docker: docker === null ? null : { client: docker.client, labels },
  });
  emit({ type: "notice", level: "info", message: `${settingsOverRedis} talks over ${redis.description}.` });
  if (fromContainers && config.redis !== "auto") emit({ type: "notice", level: "warning", message: SHARED_WARNING });
  return redis;
}

const SHARED_WARNING =
  "The agents of all attempts talk over the given Redis from their containers: only the names of its keys keep them apart. Without --redis each attempt gets a server of its own.";

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
function refuseDriftOfCall({ config, inputs, manifest, trials, given }: PlannedExperiment): void {
  const runs = new Set(trials.map(({ trial }) => trial.run));
  refuseDrift(
    findDriftOfCall(manifest, { config, runs, datasetHash: inputs.datasetHash, given }),
    new Set(config.acceptDrift),
  );
}

function announce({ trials, state }: PlannedExperiment, emit: Emit): void {
  for (const { trial, decision } of trials)
    emit({ type: "decided", ...trialLabel(trial), action: decision.action, why: decision.why });
  const skipped = trials.filter(({ decision }) => decision.action === "skip").length;
  const spent = spendTotals(state.trials.values());
  emit({ type: "planned", trials: trials.length, toRun: trials.length - skipped, skipped, spent });
}

function finish(outcome: ExperimentOutcome, emit: Emit): ExperimentOutcome {
  emit({ type: "finished", outcome });
  return outcome;
}

/** The outcome as the journal has it: no process is started, nothing is written. */
function settled({ trials, state }: PlannedExperiment): ExperimentOutcome {
  const progress = progressOf(trials.map(({ trial }) => state.trials.get(trialKey(trial))));
  const spent = spendTotals(state.trials.values());
  return { kind: progress.unfinished > 0 ? "incomplete" : "complete", stop: null, ...progress, spent };
}
