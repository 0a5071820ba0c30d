import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import { type DockerDoorRecord, type DriverEvidence, type ModelDoorRecord, pairKey } from "@cooperbench-ts/results";
import { type DockerDoor, openDockerDoor } from "../docker-door/docker-door.ts";
import { RemovalError } from "../docker-door/removal-error.ts";
import { noteGroup } from "../process/left-behind.ts";
import { type EndedProcess, startSupervised } from "../process/subprocess.ts";
import type { AttemptLayout, Trial } from "../state/layout.ts";
import { labelKeys } from "../sweep/labels.ts";
import { sleep } from "../process/sleep.ts";
import { upstreamEnvironment } from "../upstream/environment.ts";
import type { TrialContext } from "./context.ts";
import { outputTail } from "./output-tail.ts";

const REMOVE_AGAIN_MS = 2000;
/** How often a daemon that answers is asked to remove what it keeps. */
const REMOVE_TRIES = 5;

export interface PhaseCall {
  readonly trial: Trial;
  readonly attempt: number;
  readonly phase: "agent" | "eval";
  /** 0 in the agent phase. */
  readonly evalTry: number;
  readonly argv: readonly [string, ...string[]];
  readonly limitMs: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Only agents get it. */
  readonly key: { readonly name: string; readonly value: string } | null;
  readonly onSteps: (steps: number) => void;
  /** The door is null in a rehearsal. */
  readonly beforeKill: (door: DockerDoor | null) => Promise<void>;
}

/** One upstream process with all that we saw of it. */
export interface EndedPhase {
  readonly process: EndedProcess;
  readonly environmentNames: readonly string[];
  readonly docker: DockerDoorRecord | null;
  driver(model: ModelDoorRecord | null): Promise<DriverEvidence>;
}

/** Runs one upstream process behind a Docker door of its own. When it resolves, its processes and containers are gone. */
export async function runPhase(context: TrialContext, layout: AttemptLayout, call: PhaseCall): Promise<EndedPhase> {
  const door = context.docker === null ? null : await openDoor(context, context.docker.endpoint, call);
  try {
    const output = layout.output(call.phase, call.evalTry);
    const environment = upstreamEnvironment({
      user: context.environment,
      home: layout.home,
      dockerHost: door?.host ?? null,
      key: call.key,
      extra: call.environment,
    });
    const started = await context.disk.carry(() =>
      startSupervised({
        argv: call.argv,
        cwd: layout.work,
        environment,
        stdoutFile: output.stdout,
        stderrFile: output.stderr,
        limitMs: call.limitMs,
        graceMs: context.graceMs,
        beforeKill: () => call.beforeKill(door),
        signal: context.signal,
      }),
    );
    // Only a later harness needs it: without it, it trusts the lifeline.
    if (started.group !== null) await noteGroup(layout.process, started.group).catch(() => {});
    const process = await started.ended;
    const docker = door === null ? null : await endDoor(door, context);
    return {
      process,
      environmentNames: Object.keys(environment).sort(),
      docker,
      driver: async (model) => ({
        phase: call.phase,
        end: process.end,
        stdout: await outputTail(output.stdout),
        stderr: await outputTail(output.stderr),
        docker,
        model,
        containers: docker?.containers ?? [],
      }),
    };
  } finally {
    await door?.close();
    await rm(layout.home, { recursive: true, force: true });
  }
}

/**
 * What the door saw, once everything that was made through it is gone. A daemon that is away is waited for as long as the run
 * waits; what it then still has, or keeps whatever it is asked, is left to the next sweep.
 */
async function endDoor(door: DockerDoor, { outages, emit }: TrialContext): Promise<DockerDoorRecord> {
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
        emit({ type: "notice", level: "warning", message: `Left to the next sweep: ${error.message}` });
        return door.record();
      }
      await sleep(REMOVE_AGAIN_MS, outages.givenUp);
    }
  }
}

async function openDoor(
  context: TrialContext,
  daemon: NonNullable<TrialContext["docker"]>["endpoint"],
  call: PhaseCall,
): ReturnType<typeof openDockerDoor> {
  const { docker } = context.config;
  const name = `${context.experiment}/${call.trial.run}/${pairKey(call.trial.pair)}/${call.attempt}/${call.phase}`;
  return openDockerDoor({
    socketPath: path.join(context.socketFolder, `${createHash("sha256").update(name).digest("hex").slice(0, 16)}.sock`),
    daemon,
    labels: {
      [labelKeys.experiment]: context.experiment,
      [labelKeys.trial]: `${call.trial.run}/${pairKey(call.trial.pair)}`,
      [labelKeys.attempt]: String(call.attempt),
      [labelKeys.phase]: call.phase,
      [labelKeys.owner]: context.owner,
    },
    limits: {
      memoryBytes: docker.memory,
      nanoCpus: docker.cpus === null ? null : Math.round(docker.cpus * 1e9),
      pids: docker.pids,
    },
    onExec: call.onSteps,
  });
}
