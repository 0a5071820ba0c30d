import { hostname } from "node:os";
import { pairKey } from "@cooperbench-ts/results";
import { PrerequisiteError } from "./errors.ts";
import type { ExperimentEvent, ExperimentOutcome } from "./events.ts";
import { checkEndpoint } from "./experiment/endpoint-check.ts";
import type { ExperimentConfigInput } from "./experiment/config.ts";
import { findDriftOfCall, refuseDrift } from "./experiment/drift.ts";
import type { ExperimentHost } from "./experiment/host.ts";
import { refuseUnacceptedDrift } from "./experiment/freeze.ts";
import { readManifest, writeManifests } from "./experiment/manifest.ts";
import { requireImages } from "./experiment/prerequisites.ts";
import { openModel } from "./experiment/model.ts";
import { type PreparedExperiment, prepareExperiment } from "./experiment/prepare.ts";
import { type ReadyExperiment, readyExperiment } from "./experiment/ready.ts";
import { type MessagingRedis, openMessagingRedis } from "./redis/messaging-redis.ts";
import { Campaign } from "./schedule/campaign.ts";
import { expectedDurations } from "./schedule/expected-durations.ts";
import { causeStillThere } from "./schedule/cause-still-there.ts";
import { imageGroups, plainGroups, type TrialGroup } from "./schedule/trial-group.ts";
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
import type { TrialContext } from "./trial/context.ts";
import { passedEnvironment } from "./upstream/environment.ts";
import { harnessVersion } from "./version.ts";

/**
 * Runs an experiment, or what is left of it: every planned trial comes to a verdict, or is left open for the next call.
 * Failures of trials are in the outcome; only bad input (`InputError`), missing prerequisites (`PrerequisiteError`) and bugs
 * throw, and the first two before anything is written.
 */
export async function runExperiment(input: ExperimentConfigInput, host: ExperimentHost): Promise<ExperimentOutcome> {
  const emit = host.onEvent ?? ((): void => {});
  const prepared = await prepareExperiment(input);
  refuseDriftOfCall(prepared);
  announce(prepared, emit);
  if (prepared.trials.every(({ decision }) => decision.action === "skip")) return finish(settled(prepared), emit);

  const ready = await readyExperiment(prepared, host, emit).catch((error: unknown) => {
    // What the user cut off says nothing about the prerequisites.
    if (host.signal?.aborted === true) return null;
    throw error;
  });
  if (ready === null) return finish({ ...settled(prepared), kind: "interrupted" }, emit);
  const lock = await acquireLock(prepared.layout.lock);
  try {
    const mended = await mendJournal(prepared.layout, prepared.manifest);
    if (mended !== null) emit({ type: "notice", level: "warning", message: mended });
    // Read again: until the lock was ours, another harness may have gone on.
    const locked = await prepareExperiment(input);
    refuseChange(prepared, locked);
    await writeManifests(locked.layout, ready.manifest);
    return finish(await runTrials(locked, ready, host, emit), emit);
  } finally {
    await lock.release();
  }
}

/** What was compared and accepted before must still be what is there. */
function refuseChange(before: PreparedExperiment, now: PreparedExperiment): void {
  if (JSON.stringify(before.manifest) === JSON.stringify(now.manifest)) return;
  throw new PrerequisiteError({
    code: "experiment-changed",
    subject: now.layout.manifest,
    problem: "Another harness has added to this experiment since this one looked at it.",
    remedy: "Call again.",
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

function announce(prepared: PreparedExperiment, emit: (event: ExperimentEvent) => void): void {
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

function finish(outcome: ExperimentOutcome, emit: (event: ExperimentEvent) => void): ExperimentOutcome {
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
  prepared: PreparedExperiment,
  ready: ReadyExperiment,
  host: ExperimentHost,
  emit: (event: ExperimentEvent) => void,
): Promise<ExperimentOutcome> {
  const { config, layout, name } = prepared;
  const environment = passedEnvironment(host.environment);
  const leftovers = await sweep(ready.docker?.client ?? null, { experiment: name, apply: true });
  if (leftovers.length > 0)
    emit({ type: "notice", level: "info", message: `Removed ${leftovers.length} leftovers of a harness that died.` });
  const socketFolder = await makeTempFolder();
  const journal = await Journal.open(layout.journal, prepared.journal);
  const model = await openModel({
    ...ready,
    config,
    environment: host.environment,
    notice: (message) => emit({ type: "notice", level: "warning", message }),
  });
  let redis: MessagingRedis | null = null;
  try {
    await journal.append({ type: "session-started", host: hostname(), pid: process.pid, version: harnessVersion });
    await journal.append({ type: "preflight", costUsd: ready.preflightUsd });
    for (const { field, old, new: now } of ready.drift)
      await journal.append({ type: "drift-accepted", field, old, new: now });
    const owner = ownerToken(await currentOwner());
    const needsRedis = prepared.trials.some(
      ({ trial, decision }) => trial.setting === "coop-comm" && decision.action !== "skip",
    );
    if (ready.docker !== null && needsRedis) {
      redis = await openMessagingRedis({
        wanted: config.redis,
        environment,
        folder: socketFolder,
        docker: {
          client: ready.docker.client,
          labels: { [labelKeys.experiment]: name, [labelKeys.owner]: owner, [labelKeys.trial]: "Redis of coop-comm" },
        },
      });
      emit({ type: "notice", level: "info", message: `coop-comm talks over ${redis.description}.` });
    }
    const signal = host.signal ?? new AbortController().signal;
    const context: TrialContext = {
      experiment: name,
      config,
      layout,
      journal,
      disk: new DiskGuard(signal),
      probe: ready.probe,
      agentConfig: ready.agentConfig,
      environment: host.environment,
      model,
      docker: ready.docker,
      redisUrl: async () => (await redis?.url()) ?? null,
      owner,
      socketFolder,
      graceMs: host.graceMs ?? 5000,
      emit,
      signal,
    };
    const campaign = new Campaign({
      trials: prepared.trials,
      groups: await trialGroups(prepared, ready, host, emit),
      states: copyStates(prepared),
      expected: expectedDurations(prepared.journal.entries),
      context,
      failureOf: (judgement) =>
        causeStillThere(judgement.reason, {
          docker: ready.docker,
          redis,
          logs: layout.logs,
          askModel: async () => {
            const answer = await checkEndpoint(ready.endpoint);
            await journal.append({ type: "preflight", costUsd: answer.costUsd });
            return answer;
          },
        }),
      patienceMs: host.patienceMs ?? 1_800_000,
      timeScale: host.timeScale ?? 1,
      drain: host.drain,
    });
    const outcome = await campaign.run();
    await journal.append({ type: "session-ended", outcome: outcome.kind });
    return outcome;
  } finally {
    await redis?.close();
    await model.close();
    await journal.close();
    await removeTempFolder(socketFolder);
  }
}

async function trialGroups(
  prepared: PreparedExperiment,
  ready: ReadyExperiment,
  host: ExperimentHost,
  emit: (event: ExperimentEvent) => void,
): Promise<TrialGroup[]> {
  const { config, layout } = prepared;
  const { docker } = ready;
  const todo = prepared.trials.filter(({ decision }) => decision.action !== "skip");
  if (docker === null || config.diskBudget === null) return plainGroups(todo, config.strictOrder);
  const { cacheFolder, signal } = host;
  return imageGroups(todo, {
    docker,
    budgetBytes: config.diskBudget,
    cacheFolder,
    signal,
    notice: (message) => emit({ type: "notice", level: "info", message }),
    makeReady: async (group) => {
      const images = await requireImages(
        docker,
        group.map(({ trial }) => trial),
        { cacheFolder, emit, signal },
      );
      const known = { ...prepared, manifest: await readManifest(layout) };
      await writeManifests(layout, refuseUnacceptedDrift({ ...ready, prepared: known }, images).manifest);
    },
  });
}

/** The campaign moves the states on; what was folded stays as it was read. */
function copyStates(prepared: PreparedExperiment): Map<string, TrialState> {
  return structuredClone(new Map(prepared.state.trials));
}
