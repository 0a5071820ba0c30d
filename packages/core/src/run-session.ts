import { type Trial, trialLabel } from "@cooperbench-ts/results";
import { imageName } from "@cooperbench-ts/docker-images";
import type { EventLog } from "./journal/event-log.ts";
import { hostname } from "node:os";
import path from "node:path";
import { type AttemptRedis, DiskGuard, type Machine, Outages } from "@cooperbench-ts/attempt";
import { currentOwner, ownerToken, manifestTrials } from "@cooperbench-ts/results/node";
import {
  askPrice,
  doorKey,
  makeFolder,
  type ModelAccess,
  namesOf,
  openModel,
  openUpstreamProcesses,
  passedEnvironment,
  type UpstreamProcesses,
} from "@cooperbench-ts/attempt/host";
import type { CheckedExperiment, Preflight } from "./check-experiment.ts";
import { checkEndpoint } from "./check/endpoint-check.ts";
import { registryLogins } from "./check/images.ts";
import type { ExperimentEvent, ExperimentOutcome } from "@cooperbench-ts/results/experiment";
import { givenWorkExecutor } from "./executor/given-work-executor.ts";
import { localExecutor } from "./executor/local-executor.ts";
import { type ExperimentHost, stopOf } from "./experiment-host.ts";
import { takeOverInputs } from "./freeze/manifest.ts";
import { imagesDuringRun, type MakeImagesReady } from "./images-during-run.ts";
import { Ground } from "./journal/ground.ts";
import type { Held } from "./journal/held.ts";
import { Journal } from "./journal/journal.ts";
import { orderOf } from "./order/order-of.ts";
import { causeStillThere } from "./outage/cause-still-there.ts";
import { proveCause } from "./outage/prove-cause.ts";
import { pullWithWaits, RegistryLimit } from "./outage/registry-limit.ts";
import { redisInRun } from "./outage/redis-in-run.ts";
import type { MessagingRedis } from "./redis/messaging-redis.ts";
import { Campaign } from "./schedule/campaign.ts";
import { imageGroups } from "./schedule/image-groups.ts";
import { imagesAhead, type ImagesAheadOptions } from "./schedule/images-ahead.ts";
import { recordedDurations } from "./schedule/recorded-durations.ts";
import { plainGroups, type TrialGroup } from "./schedule/trial-group.ts";
import { sweep } from "./sweep/sweep.ts";
import type { DockerAccess } from "./tools/docker-access.ts";
import { handedByName, modelWay } from "./tools/upstream-in-use.ts";
import { probeEnvironment, worldOf } from "./tools/world.ts";
import { harnessVersion } from "./version.ts";

/** Between two tries to make images ready for trials that wait for them. */
const AGAIN_MS = 2000;

type Emit = (event: ExperimentEvent) => void;

/** What a session works with; whoever opened Redis and made the folder ends them. */
export interface SessionParts {
  readonly checked: CheckedExperiment;
  readonly preflight: Preflight;
  readonly lock: Pick<Held, "prove">;
  /** null: no messages are planned. */
  readonly redis: MessagingRedis | null;
  /** Private, with a path short enough for sockets. */
  readonly folder: string;
  /** What was said so far, and where the rest goes. */
  readonly events: EventLog;
}

/** One session of an experiment that is locked and checked: from its first journal line to its outcome. */
export async function runSession(
  { checked, preflight, lock, redis, folder, events }: SessionParts,
  host: ExperimentHost,
  emit: Emit,
): Promise<ExperimentOutcome> {
  const { plan, upstream, docker, inputs } = checked;
  const { config, layout, name } = plan;
  const world = worldOf(host);
  const { clock } = world;
  const credentials = world.model === null ? null : checked.credentials;
  await events.open(layout.events, plan.state, manifestTrials(inputs.manifest).map(trialLabel));
  const ground = new Ground(lock);
  const journal = await Journal.open(layout.journal, plan.journal, { ground, onAppended: events.journaled });
  const ending = new AbortController();
  let model: ModelAccess | null = null;
  let registry: RegistryLimit | null = null;
  let processes: UpstreamProcesses | null = null;
  try {
    // First what was paid and what was accepted: a crash from here on loses neither.
    await journal.append({ type: "session-started", host: hostname(), pid: process.pid, version: harnessVersion });
    await journal.append({ type: "preflight", costUsd: preflight.costUsd });
    await takeOverInputs(layout, journal, inputs);
    await makeFolder(layout.attempts);
    const runs = inputs.manifest.runs.map(({ run }) => path.dirname(layout.runManifest(run)));
    for (const own of [layout.home, layout.attempts, ...runs]) await ground.hold(own);
    await removeLeftovers(docker, name, emit);
    model = await openModel({
      ...modelWay(config, upstream, world),
      readKey: () => doorKey(checked.credentials),
      reach: checked.reach,
      price: checked.price,
      askPrice: (other) => askPrice(upstream.probe, other, probeEnvironment(host), upstream.agentConfig.priceRegistry),
      environment: host.environment,
      clock,
      notice: (message) => emit({ type: "notice", level: "warning", message }),
    });
    processes = openUpstreamProcesses({
      upstream: upstream.probe,
      cold: config.cold,
      environment: host.environment,
      credentialNames: namesOf(handedByName(checked.credentials, config, upstream, world)).variables,
      folder,
      notice: (message) => emit({ type: "notice", level: "warning", message }),
    });
    // Whoever carries out attempts elsewhere has an upstream of its own there.
    if (host.executor === undefined && plan.trials.some(({ decision }) => decision.action !== "skip"))
      processes.warmUp();
    const outages = new Outages();
    const expected = await recordedDurations(layout, plan.trials, plan.state.trials);
    const machine: Machine = {
      dataset: config.dataset,
      upstream: upstream.probe,
      processes,
      priceRegistry: upstream.agentConfig.priceRegistry,
      environment: host.environment,
      model,
      credentials: checked.credentials,
      docker: docker?.endpoint ?? null,
      openRedis: async (callers) =>
        redis === null ? null : redisInRun(() => redisFor(redis, checked.reach, callers), outages, clock),
      owner: ownerToken(await currentOwner()),
      socketFolder: folder,
      graceMs: host.graceMs ?? 5000,
      outages,
      clock,
    };
    const here = localExecutor(machine);
    const local = host.given === undefined ? here : givenWorkExecutor(here, machine, host.given);
    let { manifest } = inputs;
    const makeReady = imagesDuringRun(checked, journal, host, (amended) => (manifest = amended));
    const unusable = new Set(checked.images.unusable);
    registry = registryLimit(checked, makeReady, unusable);
    const askable = {
      docker: docker?.client ?? null,
      redis,
      registry,
      logs: layout.logs,
      searchPath: docker === null ? null : (passedEnvironment(host.environment)["PATH"] ?? ""),
      askModel: async (signal?: AbortSignal) => {
        const answer = await checkEndpoint(checked.endpoint, signal);
        await journal.append({ type: "preflight", costUsd: answer.costUsd });
        for (const message of answer.notices ?? []) emit({ type: "notice", level: "warning", message });
        return answer;
      },
    };
    const campaign = new Campaign({
      config,
      trials: plan.trials,
      groups: await trialGroups(checked, makeReady, host, emit, {
        unusable,
        dockerAway: async (quote, signal) => {
          outages.report("docker-unavailable", { file: "docker", quote });
          await clock.sleep(AGAIN_MS, signal);
        },
      }),
      // The campaign moves the states on; what was folded stays as it was read.
      states: structuredClone(new Map(plan.state.trials)),
      expected,
      services: {
        layout,
        journal,
        ground,
        disk: new DiskGuard({ outages, clock }),
        clock,
        executor: host.executor?.(local) ?? local,
        upstreamVersion: upstream.probe.version,
        orderOf: (...about) => orderOf({ config, upstream, credentials, manifest }, ...about),
        options: config,
        emit: (event) => {
          expected.note(event);
          emit(event);
        },
        signal: AbortSignal.any([ending.signal, ...(host.signal === undefined ? [] : [host.signal])]),
      },
      outages,
      failureOf: (judgement) => causeStillThere(judgement.reason, askable),
      prove: (part, signal) => proveCause(part, askable, signal),
      timeScale: host.timeScale ?? 1,
      drain: host.drain,
      endAttempts: () => ending.abort(),
    });
    const outcome = await campaign.run();
    // Only for people who read the journal: a disk that is full again takes nothing from the outcome.
    await journal.append({ type: "session-ended", outcome: outcome.kind }).catch(() => {});
    return outcome;
  } finally {
    await processes?.close();
    await registry?.close();
    await model?.close();
    await journal.close();
    await ground.close();
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

/** `callers` null: only programs of this machine talk over it. */
async function redisFor(
  redis: MessagingRedis,
  reach: CheckedExperiment["reach"],
  callers: Parameters<Machine["openRedis"]>[0],
): Promise<AttemptRedis> {
  if (callers === null) return { url: await redis.url(), close: async () => {} };
  if (reach === null) throw new Error("nobody asked where containers reach this machine");
  return redis.openTo({ reach, callers });
}

/** With a disk budget images come and go group by group, and what is missing is not known at once. */
function registryLimit(
  { docker, plan }: CheckedExperiment,
  makeReady: MakeImagesReady,
  unusable: ReadonlySet<string>,
): RegistryLimit | null {
  if (docker === null || plan.config.diskBudget !== null) return null;
  const todo = plan.trials.filter(({ decision }) => decision.action !== "skip").map(({ trial }) => trial);
  const wanted = (): Trial[] => todo.filter(({ pair }) => !unusable.has(imageName(pair)));
  return new RegistryLimit(pullWithWaits((signal, onEvent) => makeReady(docker, wanted(), signal, onEvent)));
}

async function trialGroups(
  { plan, docker, images }: CheckedExperiment,
  makeReady: MakeImagesReady,
  host: ExperimentHost,
  emit: Emit,
  ahead: Pick<ImagesAheadOptions, "unusable" | "dockerAway">,
): Promise<Iterable<TrialGroup>> {
  const { config, trials } = plan;
  const todo = trials.filter(({ decision }) => decision.action !== "skip");
  if (docker === null) return plainGroups(todo, config.strictOrder);
  const notice = (message: string, level: "info" | "warning"): void => emit({ type: "notice", level, message });
  const readyFor: ImagesAheadOptions["makeReady"] = (group, signal) => {
    const needed = group.map(({ trial }) => trial);
    return makeReady(docker, needed, signal, emit);
  };
  const shared = { notice, makeReady: readyFor };
  if (config.diskBudget === null) {
    const allReady = images.later.size === 0 && images.unusable.size === 0;
    return allReady
      ? plainGroups(todo, config.strictOrder)
      : imagesAhead(todo, { ...shared, ...ahead, later: images.later });
  }
  return imageGroups(trials, {
    ...shared,
    docker,
    budgetBytes: config.diskBudget,
    cacheFolder: host.cacheFolder,
    credentials: registryLogins(host.environment),
    // Nothing runs yet that could be drained.
    signal: stopOf(host),
  });
}
