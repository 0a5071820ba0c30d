import { hostname } from "node:os";
import { checkEndpoint } from "./experiment/endpoint-check.ts";
import type { ExperimentHost } from "./experiment/host.ts";
import { imagesDuringRun, type MakeImagesReady } from "./experiment/images-during-run.ts";
import { takeOverInputs } from "./experiment/manifest.ts";
import { registryLogins } from "./experiment/prerequisites.ts";
import { openModel } from "./experiment/model.ts";
import type { PreparedExperiment } from "./experiment/prepare.ts";
import type { ModelAccess } from "./experiment/model-access.ts";
import { type Preflight, type ReadyExperiment } from "./experiment/ready.ts";
import type { MessagingRedis } from "./redis/messaging-redis.ts";
import { urlInRun } from "./redis/url-in-run.ts";
import { Campaign } from "./schedule/campaign.ts";
import { pullWithWaits, RegistryLimit } from "./schedule/registry-limit.ts";
import { recordedDurations } from "./schedule/recorded-durations.ts";
import { causeStillThere } from "./schedule/cause-still-there.ts";
import { Outages } from "./schedule/outages.ts";
import { imageGroups } from "./schedule/image-groups.ts";
import { plainGroups, type TrialGroup } from "./schedule/trial-group.ts";
import type { TrialState } from "./state/fold.ts";
import { DiskGuard } from "./state/disk-guard.ts";
import { Journal } from "./state/journal.ts";
import { currentOwner, ownerToken } from "./state/owner.ts";
import { sweep } from "./sweep/sweep.ts";
import type { DockerAccess, TrialContext } from "./trial/context.ts";
import { harnessVersion } from "./version.ts";
import type { ExperimentEvent, ExperimentOutcome } from "./events.ts";

type Emit = (event: ExperimentEvent) => void;

/** What a session works with; whoever opened Redis and made the folder ends them. */
export interface SessionParts {
  readonly ready: ReadyExperiment;
  readonly preflight: Preflight;
  /** null: no messages are planned. */
  readonly redis: MessagingRedis | null;
  /** Private, with a path short enough for sockets. */
  readonly folder: string;
}

/** One session of an experiment that is locked and ready: from its first journal line to its outcome. */
export async function runSession(
  { ready, preflight, redis, folder }: SessionParts,
  host: ExperimentHost,
  emit: Emit,
): Promise<ExperimentOutcome> {
  const { prepared } = ready;
  const { config, layout, name } = prepared;
  const journal = await Journal.open(layout.journal, prepared.journal);
  let model: ModelAccess | null = null;
  let registry: RegistryLimit | null = null;
  try {
    // First what was paid and what was accepted: a crash from here on loses neither.
    await journal.append({ type: "session-started", host: hostname(), pid: process.pid, version: harnessVersion });
    await journal.append({ type: "preflight", costUsd: preflight.costUsd });
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
      redisUrl: async () => (redis === null ? null : urlInRun(redis, outages)),
      owner: ownerToken(await currentOwner()),
      socketFolder: folder,
      graceMs: host.graceMs ?? 5000,
      emit: (event) => {
        expected.note(event);
        emit(event);
      },
      signal: host.signal ?? new AbortController().signal,
    };
    const makeReady = imagesDuringRun(ready, journal, host);
    registry = registryLimit(ready, makeReady);
    const campaign = new Campaign({
      trials: prepared.trials,
      groups: await trialGroups(ready, makeReady, host, emit),
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
    await registry?.close();
    await model?.close();
    await journal.close();
  }
}

async function removeLeftovers(docker: DockerAccess | null, experiment: string, emit: Emit): Promise<void> {
  const found = await sweep(docker?.client ?? null, { experiment, apply: true });
  const removed = found.filter((leftover) => leftover.removed).length;
  if (removed > 0)
    emit({ type: "notice", level: "info", message: `Leftovers of a harness that died: ${removed} removed.` });
  for (const { what, problem } of found) {
    if (problem !== null) emit({ type: "notice", level: "warning", message: `Left behind: ${what} (${problem}).` });
  }
}

/** With a disk budget images come and go group by group, and what is missing is not known at once. */
function registryLimit({ docker, prepared }: ReadyExperiment, makeReady: MakeImagesReady): RegistryLimit | null {
  if (docker === null || prepared.config.diskBudget !== null) return null;
  const todo = prepared.trials.filter(({ decision }) => decision.action !== "skip").map(({ trial }) => trial);
  return new RegistryLimit(pullWithWaits((signal, onEvent) => makeReady(docker, todo, signal, onEvent)));
}

async function trialGroups(
  { prepared, docker }: ReadyExperiment,
  makeReady: MakeImagesReady,
  host: ExperimentHost,
  emit: Emit,
): Promise<Iterable<TrialGroup>> {
  const { config, trials } = prepared;
  if (docker === null || config.diskBudget === null) {
    const todo = trials.filter(({ decision }) => decision.action !== "skip");
    return plainGroups(todo, config.strictOrder);
  }
  return imageGroups(trials, {
    docker,
    budgetBytes: config.diskBudget,
    cacheFolder: host.cacheFolder,
    credentials: registryLogins(host.environment),
    // Nothing runs yet that could be drained.
    signal: AbortSignal.any([host.signal, host.drain].filter((signal) => signal !== undefined)),
    notice: (message, level) => emit({ type: "notice", level, message }),
    makeReady: (group, signal) => {
      const needed = group.map(({ trial }) => trial);
      return makeReady(docker, needed, signal, emit);
    },
  });
}

/** The campaign moves the states on; what was folded stays as it was read. */
function copyStates(prepared: PreparedExperiment): Map<string, TrialState> {
  return structuredClone(new Map(prepared.state.trials));
}
