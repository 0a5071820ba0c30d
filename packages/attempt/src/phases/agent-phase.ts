import { writeFile } from "node:fs/promises";
import { agentTraitsOf, settingTraits } from "@cooperbench-ts/results";
import { spendOf } from "@cooperbench-ts/results/experiment";
import { agentCall } from "../agents/agent-call.ts";
import { callsFromContainers } from "../agents/calls-from-containers.ts";
import type { AttemptHost, AttemptRedis } from "../attempt-host.ts";
import type { Salvage } from "../doors/docker/salvage.ts";
import { handedCredentials } from "../credentials/credentials.ts";
import { keptOf } from "../credentials/kept-of.ts";
import { Redaction } from "../credentials/redaction.ts";
import { AttemptCallers, type Callers } from "../doors/reach/callers.ts";
import { passwordsIn } from "../credentials/url-passwords.ts";
import { writeJson } from "../files/durable-files.ts";
import { attemptFolder } from "@cooperbench-ts/results/node";
import { SubmittedWork } from "../folder/submitted-work.ts";
import { makeWorkFolder } from "../folder/work-folder.ts";
import type { AttemptOrder } from "../order/attempt-order.ts";
import { DiskGuard } from "../outage/disk-guard.ts";
import { whenThere } from "../outage/when-there.ts";
import { writeAttemptRecord } from "../report/attempt-record.ts";
import { type AttemptReport, reportOn } from "../report/attempt-report.ts";
import { gradeAtLimit } from "./grade-at-limit.ts";
import { judgeWork, repairWork } from "./judge-work.ts";
import { saveWork } from "./save-work.ts";
import { upstreamCost } from "../doors/model/upstream-cost.ts";
import { runUpstream } from "./upstream-process.ts";

/** The agent phase of one attempt: upstream's `run` for one pair, judged, its patches made whole. */
export async function runAgentPhase(order: AttemptOrder, host: AttemptHost): Promise<AttemptReport> {
  const callers = new AttemptCallers();
  // Before the attempt begins: one that waits for Redis in vain is none, and has cost nothing.
  const redis = await openRedis(order, host, callers);
  try {
    const report = await runAgents(order, host, callers, redis?.url ?? null);
    const message = callers.notice();
    if (message !== null) await host.onProgress({ type: "notice", level: "warning", message });
    return report;
  } finally {
    if (redis !== null) await closeRedis(redis, host);
  }
}

/** What it may leave behind is no part of the attempt: its report, which was paid for, stays what it is. */
async function closeRedis(redis: AttemptRedis, { onProgress }: AttemptHost): Promise<void> {
  try {
    await redis.close();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `Left to the next sweep: the Redis of the attempt could not be ended (${why}).`;
    await Promise.resolve(onProgress({ type: "notice", level: "warning", message })).catch(() => {});
  }
}

function openRedis({ trial, agent }: AttemptOrder, host: AttemptHost, callers: Callers): Promise<AttemptRedis | null> {
  if (!settingTraits[trial.setting].needsRedis) return Promise.resolve(null);
  return host.openRedis(callsFromContainers(agent.name, trial.setting) ? callers : null);
}

async function runAgents(
  order: AttemptOrder,
  host: AttemptHost,
  callers: AttemptCallers,
  redisUrl: string | null,
): Promise<AttemptReport> {
  const { trial, limits } = order;
  await host.onProgress({ type: "phase-started", phase: "agent", limitMs: limits.agentMs });
  const folder = attemptFolder(host.folder, trial);
  const disk = new DiskGuard(host);
  await disk.carry(() => makeWorkFolder(folder, trial, host.dataset));

  const submitted = new SubmittedWork(folder.submitted, (write) => disk.carry(write));
  const live = { steps: 0, calls: 0, costUsd: null as number | null };
  const tell = (): void => void host.onProgress({ type: "phase-progress", ...live });
  const openModel = () =>
    host.model.openAttempt({
      callsFile: folder.calls,
      callers,
      onCall: (calls, costUsd) => {
        Object.assign(live, { calls, costUsd });
        tell();
      },
    });
  // Its gate listens at an address of the daemon's, which may be away.
  const docker = { reason: "docker-unavailable", file: "docker" } as const;
  const model = await whenThere(openModel, docker, host, ({ code }) => code === docker.reason);
  let saved: readonly Salvage[] = [];
  try {
    const { argv, agentConfig } = agentCall(order, { ...host, folder, endpoint: model.agentConfig, redisUrl });
    if (agentConfig !== null) await disk.carry(() => writeJson(folder.agentConfig, agentConfig));
    const ended = await runUpstream(order, host, folder, {
      evalTry: 0,
      argv,
      limitMs: limits.agentMs,
      environment: model.environment,
      credentials: handedCredentials(host.credentials, order.agent.name, model.madeUpKey),
      program: hasProgram(order) ? { image: order.agent.image, isFree: limits.installTime === "free" } : null,
      containerEnvironment: model.containerEnvironment,
      onDoor: (door) => callers.bind((address) => door.ownsAddress(address)),
      onSteps: (steps) => {
        live.steps = steps;
        // A reader may meet half of it, and a full disk is no reason to end an attempt.
        void writeFile(folder.progress, JSON.stringify({ steps })).catch(() => {});
        tell();
      },
      onSubmission: (containerId, submission) => submitted.keep(containerId, submission),
      callTimes: () => model.times(),
      beforeKill: async (door) => {
        // A dead attempt must not go on spending while its work is saved.
        model.refuse();
        if (door !== null) saved = await saveWork(door, folder.salvage);
      },
    });
    model.refuse();
    await submitted.settled();
    await model.settled();
    const addresses = passwordsIn([argv, agentConfig, model.environment, model.containerEnvironment]);
    const redaction = new Redaction([...ended.secrets, ...addresses]);
    const redact = (): Promise<void> => disk.carry(() => redaction.folder(keptOf(folder)));
    await redact();
    const { end } = ended.process;
    const doorRecord = model.record();
    const driver = await ended.driver(doorRecord);
    const seen = { driver, upstreamVersion: host.upstream.version };
    const { evidence, judgement: atEnd } = await judgeWork(order, folder, seen);
    const bill = model.bill();
    const spend = spendOf({
      upstream: upstreamCost(evidence, host.model, bill),
      bill,
      started: end.kind !== "spawn-failed",
      priced: host.model.priced,
    });
    const { startedAt, ran } = ended.process;
    const graded = await gradeAtLimit(order, folder, {
      judgement: atEnd,
      saved,
      startedAt,
      durationMs: ran.to - ran.from,
      spend,
      model: doorRecord,
      disk,
      judgeAgain: async () => {
        await redact();
        return (await judgeWork(order, folder, seen)).judgement;
      },
    });
    const judgement = redaction.value(redaction.noted(graded));
    const repairs = await disk.carry(() => repairWork(order, folder, judgement));
    const record = redaction.value(ended.record(doorRecord, judgement));
    const lastWords = end.kind !== "exited" || judgement.verdict === "infra_error" ? model.lastMessages() : null;
    if (lastWords !== null) await disk.carry(() => writeJson(folder.lastMessages, lastWords));
    await disk.carry(() =>
      writeAttemptRecord(order, folder, { agent: record, evals: [], patchRepair: repairs, spend, judgement }),
    );
    // What was written since.
    await redact();
    return reportOn(order, { judgement: end.kind === "interrupted" ? null : judgement, spend, repairs, record });
  } finally {
    model.close();
  }
}

/** Whether upstream puts a program into the agent's containers. */
function hasProgram({ agent }: AttemptOrder): boolean {
  return agentTraitsOf(agent.name).program !== null;
}
