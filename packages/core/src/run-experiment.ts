import { hostname } from "node:os";
import { imagesOfTasks } from "@cooperbench-ts/docker-images";
import { pairKey } from "@cooperbench-ts/results";
import { PrerequisiteError } from "./errors.ts";
import type { ExperimentEvent, ExperimentOutcome } from "./events.ts";
import { checkEndpoint } from "./experiment/endpoint-check.ts";
import type { ExperimentConfigInput } from "./experiment/config.ts";
import { findDriftOfCall, refuseDrift } from "./experiment/drift.ts";
import type { ExperimentHost } from "./experiment/host.ts";
import { refuseUnacceptedDrift } from "./experiment/freeze.ts";
import { readManifest, takeOverInputs } from "./experiment/manifest.ts";
import { prepareImages, registryLogins, tasksOf } from "./experiment/prerequisites.ts";
import { openModel } from "./experiment/model.ts";
import { type PreparedExperiment, prepareExperiment } from "./experiment/prepare.ts";
import type { ModelAccess } from "./experiment/model-access.ts";
import {
  askEndpoint,
  equipExperiment,
  type EquippedExperiment,
  type ReadyExperiment,
  readyExperiment,
  imagesOptions,
} from "./experiment/ready.ts";
import { type MessagingRedis, openMessagingRedis } from "./redis/messaging-redis.ts";
import { Campaign } from "./schedule/campaign.ts";
import { pullWithWaits, RegistryLimit } from "./schedule/registry-limit.ts";
import { recordedDurations } from "./schedule/recorded-durations.ts";
import { causeStillThere } from "./schedule/cause-still-there.ts";
import { Outages } from "./schedule/outages.ts";
import { imageGroups } from "./schedule/image-groups.ts";
import { plainGroups, type TrialGroup } from "./schedule/trial-group.ts";
import { spendTotals } from "./spend/totals.ts";
import type { TrialState } from "./state/fold.ts";
import { DiskGuard } from "./state/disk-guard.ts";
import { Journal } from "./state/journal.ts";
import { trialKey } from "./state/layout.ts";
import { acquireLock } from "./state/lock.ts";
import { mendJournal } from "./state/rebuild-journal.ts";
import { currentOwner, ownerToken } from "./state/owner.ts";
import { labelKeys } from "./sweep/labels.ts";
import { sweep } from "./sweep/sweep.ts";
import { makeTempFolder, removeTempFolder } from "./sweep/temp-folder.ts";
import type { DockerAccess, TrialContext } from "./trial/context.ts";
import { passedEnvironment } from "./upstream/environment.ts";
import { harnessVersion } from "./version.ts";

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
  let redis: MessagingRedis | null = null;
  try {
    const check = async (): Promise<ReadyExperiment & { preflightUsd: number | null }> => {
      const equipped = await equipExperiment(prepared, checking);
      if (equipped.docker !== null && plansMessages(prepared)) redis = await openRedis(equipped, host, folder, emit);
      const ready = await readyExperiment(equipped, checking, emit);
      return { ...ready, preflightUsd: await askEndpoint(ready, emit) };
    };
    const ready = await check().catch((error: unknown) => {
      // What the user cut off says nothing about the prerequisites.
      if (stop.aborted) return null;
      throw error;
    });
    if (ready === null) return { ...settled(prepared), kind: "interrupted" };
    return await runTrials(ready, { folder, redis }, host, emit);
  } finally {
    await (redis as MessagingRedis | null)?.close();
    await removeTempFolder(folder);
  }
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

async function runTrials(
  ready: ReadyExperiment & { readonly preflightUsd: number | null },
  { folder, redis }: { folder: string; redis: MessagingRedis | null },
  host: ExperimentHost,
  emit: Emit,
): Promise<ExperimentOutcome> {
  const { prepared } = ready;
  const { config, layout, name } = prepared;
  const journal = await Journal.open(layout.journal, prepared.journal);
  let model: ModelAccess | null = null;
  try {
    // First what was paid and what was accepted: a crash from here on loses neither.
    await journal.append({ type: "session-started", host: hostname(), pid: process.pid, version: harnessVersion });
    await journal.append({ type: "preflight", costUsd: ready.preflightUsd });
    await takeOverInputs(layout, journal, ready);
    await removeLeftovers(ready.docker, name, emit);
    model = await openModel({
      ...ready,
      config,
      environment: host.environment,
      notice: (message) => emit({ type: "notice", level: "warning", message }),
    });
    const outages = new Outages();
    const expected = await recordedDurations(layout, prepared.trials, prepared.state.trials);
    const context: TrialContext = {
      experiment: name,
      config,
      layout,
      journal,
      outages,
      disk: new DiskGuard(outages),
      probe: ready.probe,
      agentConfig: ready.agentConfig,
      environment: host.environment,
      model,
      docker: ready.docker,
      redisUrl: async () => (await redis?.url()) ?? null,
      owner: ownerToken(await currentOwner()),
      socketFolder: folder,
      graceMs: host.graceMs ?? 5000,
      emit: (event) => {
        expected.note(event);
        emit(event);
      },
      signal: host.signal ?? new AbortController().signal,
    };
    const registry = registryLimit(ready, context.signal);
    const campaign = new Campaign({
      trials: prepared.trials,
      groups: await trialGroups(ready, journal, host, emit),
      states: copyStates(prepared),
      expected,
      context,
      failureOf: (judgement) =>
        causeStillThere(judgement.reason, {
          docker: ready.docker,
          redis,
          registry,
          logs: layout.logs,
          askModel: async () => {
            const answer = await checkEndpoint(ready.endpoint);
            await journal.append({ type: "preflight", costUsd: answer.costUsd });
            return answer;
          },
        }),
      patienceMs: config.patience,
      timeScale: host.timeScale ?? 1,
      drain: host.drain,
    });
    const outcome = await campaign.run();
    // Only for people who read the journal: a disk that is full again takes nothing from the outcome.
    await journal.append({ type: "session-ended", outcome: outcome.kind }).catch(() => {});
    return outcome;
  } finally {
    await model?.close();
    await journal.close();
  }
}

async function removeLeftovers(docker: DockerAccess | null, experiment: string, emit: Emit): Promise<void> {
  const found = await sweep(docker?.client ?? null, { experiment, apply: true });
  const removed = found.filter((leftover) => leftover.removed).length;
  if (removed > 0)
    emit({ type: "notice", level: "info", message: `Removed ${removed} leftovers of a harness that died.` });
  for (const { what, problem } of found) {
    if (problem !== null) emit({ type: "notice", level: "warning", message: `Left behind: ${what} (${problem}).` });
  }
}

/** With a disk budget images come and go group by group, and what is missing is not known at once. */
function registryLimit({ docker, prepared }: ReadyExperiment, signal: AbortSignal): RegistryLimit | null {
  if (docker === null || prepared.config.diskBudget !== null) return null;
  const todo = prepared.trials.filter(({ decision }) => decision.action !== "skip").map(({ trial }) => trial);
  return new RegistryLimit(pullWithWaits(docker.client, imagesOfTasks(tasksOf(todo)), signal));
}

async function trialGroups(
  ready: ReadyExperiment,
  journal: Journal,
  host: ExperimentHost,
  emit: Emit,
): Promise<Iterable<TrialGroup>> {
  const { prepared, docker } = ready;
  const { config, layout, trials } = prepared;
  if (docker === null || config.diskBudget === null) {
    const todo = trials.filter(({ decision }) => decision.action !== "skip");
    return plainGroups(todo, config.strictOrder);
  }
  const { cacheFolder, signal, environment } = host;
  return imageGroups(trials, {
    docker,
    budgetBytes: config.diskBudget,
    cacheFolder,
    credentials: registryLogins(environment),
    signal,
    notice: (message, level) => emit({ type: "notice", level, message }),
    makeReady: async (group) => {
      const needed = group.map(({ trial }) => trial);
      const images = await prepareImages(docker, needed, imagesOptions(host, emit));
      const good = images.filter(({ state }) => state === "good");
      const known = { ...prepared, manifest: await readManifest(layout) };
      await takeOverInputs(layout, journal, refuseUnacceptedDrift({ ...ready, prepared: known }, good));
      return images;
    },
  });
}

/** The campaign moves the states on; what was folded stays as it was read. */
function copyStates(prepared: PreparedExperiment): Map<string, TrialState> {
  return structuredClone(new Map(prepared.state.trials));
}
