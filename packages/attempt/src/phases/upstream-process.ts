import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import {
  type DockerDoorRecord,
  type DriverEvidence,
  type Judgement,
  type ModelDoorRecord,
  type PhaseRecord,
  type PhaseTime,
  trialKey,
} from "@cooperbench-ts/results";
import type { AttemptHost } from "../attempt-host.ts";
import type { Credentials } from "../credentials/credentials.ts";
import { placeCredentials, type PlacedCredentials } from "../credentials/place-credentials.ts";
import { type DockerDoor, type DockerDoorOptions, openDockerDoor } from "../doors/docker/docker-door.ts";
import { labelKeys } from "../doors/docker/labels.ts";
import { RemovalError } from "../doors/docker/removal-error.ts";
import { lengthOf, merged } from "../doors/intervals.ts";
import type { CallTimes } from "../doors/model/call-times.ts";
import type { AttemptFolder } from "@cooperbench-ts/results/node";
import { isFolder } from "../files/durable-files.ts";
import { requireAttemptFolder } from "../folder/attempt-folder-lost.ts";
import { outputTail } from "../folder/output-tail.ts";
import { type AttemptOrder, phaseOf } from "../order/attempt-order.ts";
import { DiskGuard } from "../outage/disk-guard.ts";
import { noteGroup } from "../process/left-behind.ts";
import type { EndedProcess } from "../process/supervise.ts";
import { upstreamEnvironment } from "../upstream/environment.ts";
import { shownArgv } from "../upstream/shown-argv.ts";
import { phaseTime } from "./phase-time.ts";

const REMOVE_AGAIN_MS = 2000;
const NO_CALLS: CallTimes = { answered: [], failed: [], held: [] };
/** How often a daemon that answers is asked to remove what it keeps. */
const REMOVE_TRIES = 5;

/** An agent's program. */
export interface PhaseProgram {
  /** The image that has it, in place of the task's; null: upstream installs it. */
  readonly image: AttemptOrder["agent"]["image"];
  /** Whether its installation does not count against the limit. */
  readonly isFree: boolean;
}

export interface UpstreamCall {
  /** 0 in the agent phase. */
  readonly evalTry: number;
  readonly argv: readonly [string, ...string[]];
  readonly limitMs: number;
  /** Besides what every upstream process gets. */
  readonly environment: Readonly<Record<string, string>>;
  /** For the containers of its tasks. */
  readonly containerEnvironment?: Readonly<Record<string, string>>;
  /** Only agents get any. */
  readonly credentials: Credentials;
  /** How the agent's program comes into its containers; null: it needs none there. Absent: no agent is started in this phase. */
  readonly program?: PhaseProgram | null;
  /** Told of the Docker door as soon as there is one, before anything can be made through it. */
  readonly onDoor?: (door: DockerDoor) => void;
  readonly onSteps?: (steps: number) => void;
  /** Told what upstream's patch commands printed; see the door. */
  readonly onSubmission?: NonNullable<DockerDoorOptions["onSubmission"]>;
  /** When the model was called so far; null: nobody saw it. Absent: it is not called in this phase. */
  readonly callTimes?: () => CallTimes | null;
  /** The door is null in a rehearsal. */
  readonly beforeKill?: (door: DockerDoor | null) => Promise<void>;
}

/** One upstream process with all that we saw of it. */
export interface EndedUpstream {
  readonly process: EndedProcess;
  /** Secret values that it had, also such as it got anew. */
  readonly secrets: readonly string[];
  driver(model: ModelDoorRecord | null): Promise<DriverEvidence>;
  record(model: ModelDoorRecord | null, judgement: Judgement): PhaseRecord;
}

/** Runs one upstream process behind a Docker door of its own. When it resolves, its processes and containers are gone. */
export async function runUpstream(
  order: AttemptOrder,
  host: AttemptHost,
  folder: AttemptFolder,
  call: UpstreamCall,
): Promise<EndedUpstream> {
  const phase = phaseOf(order);
  const place = privatePlace(order, host);
  const door = host.docker === null ? null : await openDoor(order, host, host.docker, `${place}.sock`, call);
  if (door !== null) call.onDoor?.(door);
  const failed = new AbortController();
  let ended: Promise<unknown> = Promise.resolve();
  let placed: PlacedCredentials | null = null;
  try {
    const given = await makeHome(place, host, call.credentials);
    placed = given;
    const output = folder.output(phase, call.evalTry);
    const environment = upstreamEnvironment({
      user: host.environment,
      home: place,
      dockerHost: door?.host ?? null,
      credentials: given.variables,
      extra: call.environment,
    });
    const started = await new DiskGuard(host).carry(() =>
      host.processes.start({
        argv: call.argv,
        cwd: folder.work,
        environment,
        stdoutFile: output.stdout,
        stderrFile: output.stderr,
        limitMs: call.limitMs,
        uncountedMs: () => freeInstallMs(door, call),
        graceMs: host.graceMs,
        beforeKill: async () => call.beforeKill?.(door),
        signal: AbortSignal.any([host.signal, failed.signal]),
        clock: host.clock,
      }),
    );
    ended = started.ended;
    // Only a later harness needs it: without it, it trusts the lifeline.
    if (started.group !== null && (await isFolder(folder.dir)))
      await noteGroup(folder.process, started.group).catch(() => {});
    const process = await started.ended;
    const time = timeOf(process, door, call);
    const docker = door === null ? null : await endDoor(door, host);
    await takeBack(given, host);
    placed = null;
    await requireAttemptFolder(folder);
    return {
      process,
      secrets: given.secrets(),
      driver: async (model) => ({
        phase,
        evalTry: call.evalTry,
        end: process.end,
        endedAt: process.endedAt.toISOString(),
        stdout: await outputTail(output.stdout),
        stderr: await outputTail(output.stderr),
        docker,
        model,
        time,
        containers: docker?.containers ?? [],
      }),
      record: (model, judgement) => ({
        phase,
        argv: shownArgv(call.argv),
        environment: Object.keys(environment).sort(),
        warm: started.warm,
        pid: process.pid,
        startedAt: process.startedAt.toISOString(),
        endedAt: process.endedAt.toISOString(),
        durationMs: process.endedAt.getTime() - process.startedAt.getTime(),
        end: process.end,
        signals: [...process.signals],
        ...programOf(call),
        time,
        docker,
        model,
        judgement,
      }),
    };
  } catch (error) {
    // Whatever it was, nothing that was started may outlive it.
    failed.abort();
    await ended;
    if (door !== null) await endDoor(door, host).catch(() => {});
    if (placed !== null) await takeBack(placed, host);
    throw error;
  } finally {
    await door?.close();
    await rm(place, { recursive: true, force: true });
  }
}

/** Upstream ends an installation after ten minutes. What lasts longer than two of them is not one, whatever it is called. */
const LONGEST_INSTALLS_MS = 1_200_000;

/** The time so far that the limit of the phase leaves out. */
function freeInstallMs(door: DockerDoor | null, { program }: UpstreamCall): number {
  if (door === null || program?.isFree !== true) return 0;
  const ever = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  return Math.min(lengthOf(merged(door.installTimes(), ever)), LONGEST_INSTALLS_MS);
}

function programOf({ program }: UpstreamCall): Pick<PhaseRecord, "program"> {
  if (program == null) return {};
  return { program: { version: program.image?.version ?? null, image: program.image?.name ?? null } };
}

/** null: a door is missing, so that nobody can say what the phase did without it. */
function timeOf({ ran }: EndedProcess, door: DockerDoor | null, call: UpstreamCall): PhaseTime | null {
  const { callTimes, program } = call;
  const calls = callTimes === undefined ? NO_CALLS : callTimes();
  if (door === null || calls === null) return null;
  const seen = { commands: door.commandTimes(), calls };
  if (program == null) return phaseTime(ran, seen);
  return phaseTime(ran, { ...seen, installs: door.installTimes(), uncountedMs: freeInstallMs(door, call) });
}

/**
 * What the door saw, once everything that was made through it is gone. A daemon that is away is waited for as long as the host
 * waits; what it then still has, or keeps whatever it is asked, is left to the next sweep.
 */
async function endDoor(door: DockerDoor, { outages, clock, onProgress }: AttemptHost): Promise<DockerDoorRecord> {
  for (let tries = 1; ; tries += 1) {
    try {
      await door.removeAll();
      // Only now: a daemon that was away has told by now which containers died.
      return await door.record();
    } catch (error) {
      if (!(error instanceof RemovalError)) throw error;
      const away = error.reason === "daemon-away";
      if (away) outages.report("docker-unavailable", { file: "docker", quote: error.message });
      if (outages.givenUp.aborted || (!away && tries === REMOVE_TRIES)) {
        const message = `Left to the next sweep: ${error.message}`;
        await onProgress({ type: "notice", level: "warning", message });
        return door.record();
      }
      await clock.sleep(REMOVE_AGAIN_MS, outages.givenUp);
    }
  }
}

/** A short path of its own in the private folder of this process, which a later harness removes where this one dies. */
function privatePlace({ experiment, trial, attempt, work }: AttemptOrder, { socketFolder }: AttemptHost): string {
  const name = `${experiment}/${trialKey(trial)}/${attempt}/${phaseOf({ work })}`;
  return path.join(socketFolder, createHash("sha256").update(name).digest("hex").slice(0, 16));
}

async function makeHome(place: string, host: AttemptHost, credentials: Credentials): Promise<PlacedCredentials> {
  return new DiskGuard(host).carry(async () => {
    await rm(place, { recursive: true, force: true });
    await mkdir(place, { recursive: true, mode: 0o700 });
    return placeCredentials(credentials, place);
  });
}

async function takeBack(placed: PlacedCredentials, { onProgress }: AttemptHost): Promise<void> {
  for (const message of await placed.takeBack()) await onProgress({ type: "notice", level: "warning", message });
}

async function openDoor(
  order: AttemptOrder,
  host: AttemptHost,
  daemon: NonNullable<AttemptHost["docker"]>,
  socketPath: string,
  call: UpstreamCall,
): Promise<DockerDoor> {
  const { experiment, attempt, container } = order;
  const [trial, phase] = [trialKey(order.trial), phaseOf(order)];
  return openDockerDoor({
    socketPath,
    daemon,
    labels: {
      [labelKeys.experiment]: experiment,
      [labelKeys.trial]: trial,
      [labelKeys.attempt]: String(attempt),
      [labelKeys.phase]: phase,
      [labelKeys.owner]: host.owner,
    },
    limits: {
      memoryBytes: container.memoryBytes,
      nanoCpus: container.cpus === null ? null : Math.round(container.cpus * 1e9),
      pids: container.pids,
    },
    ...(call.containerEnvironment === undefined ? {} : { containerEnvironment: call.containerEnvironment }),
    nowMs: () => host.clock.monotonicMs(),
    ...(call.program?.image == null ? {} : { images: new Map([[call.program.image.of, call.program.image.name]]) }),
    ...(call.onSteps === undefined ? {} : { onExec: call.onSteps }),
    ...(call.onSubmission === undefined ? {} : { onSubmission: call.onSubmission }),
  });
}
