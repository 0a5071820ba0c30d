import { copyFile, mkdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { describeDaemon } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { delay } from "../delay.ts";
import { DockerImagesError } from "../errors.ts";
import { copyTree, type CopyProgress } from "./copy-tree.ts";
import { findDaemonProcess, isAlive } from "./daemon-process.ts";
import { holdingsOf, lostHoldings } from "./holdings.ts";
import { endMoveJournal, noteMove, readMoveJournal, type MoveJournal, type MoveLine } from "./move-journal.ts";
import { mountTable, realPathOf } from "./mount-table.ts";
import { planDockerRoot, undoSteps, type PlanOptions, type Refusal } from "./plan-docker-root.ts";
import { runCommand } from "./run-command.ts";
import { tryConfiguration } from "./trial-daemon.ts";

export type RootStep = "trial" | "stop" | "copy" | "switch" | "start" | "prove" | "roll-back";

export type RootEvent =
  | { readonly type: "root-step"; readonly step: RootStep; readonly message: string }
  | ({ readonly type: "root-copy" } & CopyProgress);

export interface ApplyOptions extends PlanOptions {
  /** Default: the running daemon's own program. */
  readonly dockerd?: string;
  /** How long the daemon may take to answer again. Default 60 000. */
  readonly startTimeoutMs?: number;
  readonly onEvent?: (event: RootEvent) => void;
}

export interface ApplyOutcome {
  /**
   * `moved`: done and proven. `refused`: nothing was changed. `rolled-back`: a step failed and everything is as before.
   * `failed`: a step failed and so did the way back; `undo` says what to do by hand.
   */
  readonly outcome: "moved" | "refused" | "rolled-back" | "failed";
  readonly oldRoot: string | null;
  readonly dataRoot: string | null;
  /** The step that failed, with its cause; null when moved. */
  readonly failedStep: RootStep | null;
  readonly message: string;
  readonly refusals: readonly Refusal[];
  readonly undo: readonly string[];
}

type Began = Extract<MoveLine, { kind: "began" }>;

interface Move {
  readonly client: DockerClient;
  readonly directory: string;
  readonly began: Began;
  readonly copied: ReadonlySet<string>;
  readonly stopCommand: readonly string[];
  readonly startCommand: readonly string[];
  readonly options: ApplyOptions;
}

class StepFailure extends Error {
  readonly step: RootStep;
  constructor(step: RootStep, message: string) {
    super(message);
    this.step = step;
  }
}

/**
 * Moves the data root onto the disk mounted at `directory`: trial, stop, copy, switch, start, proof. Goes back by itself
 * when a step fails or when it is aborted; a call after a kill goes on where it was. The old root is never deleted.
 * Rejects with `docker-unavailable` when no daemon answers and no move was begun.
 */
export async function applyDockerRoot(
  client: DockerClient,
  directory: string,
  options: ApplyOptions = {},
): Promise<ApplyOutcome> {
  const real = await realPathOf(directory);
  const journal = await readMoveJournal(real);
  const state = await describeDaemon(client, options);
  if (!state.available && journal === null)
    throw new DockerImagesError(state.code, state.message, { remedy: state.remedy, subject: client.host });
  const move = state.available
    ? await beginMove(client, real, journal, options)
    : await resumeMove(client, real, journal, options);
  if ("refusals" in move) return move;
  try {
    await carryOut(move);
    return outcomeOf(
      move,
      "moved",
      null,
      `Docker's data root is ${move.began.dataRoot}; the old one is still in ${move.began.from}`,
    );
  } catch (error) {
    const step = error instanceof StepFailure ? error.step : "copy";
    const cause = error instanceof Error ? error.message : String(error);
    const failure = await rollBack(move, options.signal?.aborted === true);
    if (failure !== null)
      return outcomeOf(move, "failed", step, `${step} failed (${cause}), and the way back too (${failure})`);
    options.signal?.throwIfAborted();
    return outcomeOf(
      move,
      "rolled-back",
      step,
      `${step} failed (${cause}); Docker runs as before from ${move.began.from}`,
    );
  }
}

function outcomeOf(
  move: Move,
  outcome: ApplyOutcome["outcome"],
  failedStep: RootStep | null,
  message: string,
): ApplyOutcome {
  const { from, dataRoot, configFile, configBefore } = move.began;
  const undo =
    outcome === "rolled-back"
      ? []
      : undoSteps(from, configFile, configBefore, { stop: move.stopCommand, start: move.startCommand });
  return { outcome, oldRoot: from, dataRoot, failedStep, message, refusals: [], undo };
}

function refused(refusals: readonly Refusal[], failedStep: RootStep | null = null): ApplyOutcome {
  return {
    outcome: "refused",
    oldRoot: null,
    dataRoot: null,
    failedStep,
    message: refusals.map((refusal) => refusal.message).join("; "),
    refusals,
    undo: [],
  };
}

/** The daemon answers: everything is checked before anything is touched. */
async function beginMove(
  client: DockerClient,
  directory: string,
  journal: MoveJournal | null,
  options: ApplyOptions,
): Promise<Move | ApplyOutcome> {
  const plan = await planDockerRoot(client, directory, options);
  const { configAfter, stopCommand, startCommand } = plan;
  if (plan.refusals.length > 0 || configAfter === null || stopCommand === null || startCommand === null)
    return refused(plan.refusals);
  const running = client.socketPath === null ? null : await findDaemonProcess(client.socketPath);
  options.onEvent?.({
    type: "root-step",
    step: "trial",
    message: `a trial daemon tries the new configuration on ${directory}`,
  });
  const objection = await tryConfiguration(
    options.dockerd ?? running?.program ?? "dockerd",
    configAfter,
    directory,
    options,
  );
  if (objection !== null) {
    return refused(
      [
        {
          code: "config-refused",
          message: `dockerd refuses the new configuration: ${objection}`,
          remedy: `mend ${plan.configFile}; nothing has been changed`,
        },
      ],
      "trial",
    );
  }
  // After a kill between the switch and the start, the file is ours already and the user's is in the journal.
  const configBefore =
    journal !== null && plan.configBefore === journal.began.configAfter
      ? journal.began.configBefore
      : plan.configBefore;
  const holdings = await holdingsOf(client, options.signal === undefined ? {} : { signal: options.signal });
  const began: Began = {
    kind: "began",
    from: plan.from.dataRoot,
    dataRoot: plan.dataRoot,
    configFile: await realPathOf(plan.configFile),
    configBefore,
    configAfter,
    holdings,
  };
  const copied = journal?.copied ?? new Set<string>();
  await endMoveJournal(directory);
  await noteMove(directory, began);
  for (const fingerprint of copied) await noteMove(directory, { kind: "copied", paths: [], fingerprint });
  return { client, directory, began, copied, stopCommand, startCommand, options };
}

/** The daemon is down and a move was begun: a kill left it so. */
async function resumeMove(
  client: DockerClient,
  directory: string,
  journal: MoveJournal | null,
  options: ApplyOptions,
): Promise<Move | ApplyOutcome> {
  if (journal === null) throw new TypeError("nothing to resume");
  const mounted = (await mountTable()).some((mount) => mount.mountPoint === directory);
  if (!mounted)
    return refused([
      {
        code: "not-a-mount",
        message: `${directory} is not mounted`,
        remedy: "mount the disk that the move was begun on",
      },
    ]);
  const systemctl = (verb: string) => ["systemctl", verb, "docker.socket", "docker.service"];
  return {
    client,
    directory,
    began: journal.began,
    copied: journal.copied,
    stopCommand: options.stopCommand ?? systemctl("stop"),
    startCommand: options.startCommand ?? systemctl("start"),
    options,
  };
}

async function carryOut(move: Move): Promise<void> {
  const { client, directory, began, options } = move;
  const { signal } = options;
  const say = (step: RootStep, message: string) => options.onEvent?.({ type: "root-step", step, message });
  say("stop", `stopping Docker: ${move.stopCommand.join(" ")}`);
  await stopDaemon(move, signal);
  say("copy", `copying ${began.from} to ${began.dataRoot}`);
  const failure = await copyTree(began.from, began.dataRoot, {
    copied: move.copied,
    onCopied: (unit) => noteMove(directory, { kind: "copied", paths: [...unit.paths], fingerprint: unit.fingerprint }),
    onProgress: (progress) => options.onEvent?.({ type: "root-copy", ...progress }),
    signal,
  });
  if (failure !== null)
    throw new StepFailure(
      "copy",
      failure.noSpace ? `the disk at ${directory} is full: ${failure.message}` : failure.message,
    );
  say("switch", `writing "data-root" into ${began.configFile}`);
  await noteMove(directory, { kind: "switched" });
  await writeConfig(began.configFile, began.configAfter, began.configBefore).catch((error: unknown) => {
    throw new StepFailure("switch", `${began.configFile} cannot be written: ${String(error)}`);
  });
  say("start", `starting Docker: ${move.startCommand.join(" ")}`);
  await startDaemon(move, began.dataRoot, signal);
  say("prove", "looking for every image, container and volume");
  const lost = lostHoldings(began.holdings, await holdingsOf(client, signal === undefined ? {} : { signal }));
  if (lost.length > 0)
    throw new StepFailure(
      "prove",
      `not there after the move: ${lost.slice(0, 10).join(", ")}${lost.length > 10 ? ` and ${lost.length - 10} more` : ""}`,
    );
  await endMoveJournal(directory);
}

/** null when Docker runs as before. An aborted move keeps its copy, so that the next call is faster. */
async function rollBack(move: Move, keepCopy: boolean): Promise<string | null> {
  const { began, directory, options } = move;
  options.onEvent?.({ type: "root-step", step: "roll-back", message: `putting everything back: ${began.from}` });
  try {
    await stopDaemon(move, undefined).catch(() => {});
    if (began.configBefore === null) await rm(began.configFile, { force: true });
    else await writeWhole(began.configFile, began.configBefore);
    await startDaemon(move, began.from, undefined);
    const lost = lostHoldings(began.holdings, await holdingsOf(move.client));
    if (lost.length > 0) return `not there any more: ${lost.join(", ")}`;
    if (!keepCopy) {
      await rm(began.dataRoot, { recursive: true, force: true });
      await endMoveJournal(directory);
    }
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const STOP_LIMIT_MS = 120_000;

async function stopDaemon({ client, stopCommand }: Move, signal: AbortSignal | undefined): Promise<void> {
  const running = client.socketPath === null ? null : await findDaemonProcess(client.socketPath);
  if (running === null && !(await describeDaemon(client)).available) return;
  const result = await runCommand(stopCommand, { signal, timeoutMs: STOP_LIMIT_MS });
  if (result.code !== 0)
    throw new StepFailure("stop", `${stopCommand.join(" ")} ended with ${result.code}: ${result.stderr.trim()}`);
  for (const limit = Date.now() + STOP_LIMIT_MS; Date.now() < limit; await delay(200, signal)) {
    const gone = running === null || !(await isAlive(running.pid));
    if (gone && !(await describeDaemon(client)).available) return;
  }
  throw new StepFailure("stop", "Docker still answers after its stop command");
}

async function startDaemon(
  { client, startCommand, options }: Move,
  dataRoot: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const limitMs = options.startTimeoutMs ?? 60_000;
  const result = await runCommand(startCommand, { signal, timeoutMs: limitMs });
  if (result.code !== 0)
    throw new StepFailure(
      "start",
      `${startCommand.join(" ")} ended with ${result.code}: ${result.stderr.trim().slice(-500)}`,
    );
  for (const limit = Date.now() + limitMs; Date.now() < limit; await delay(200, signal)) {
    const state = await describeDaemon(client);
    if (!state.available) continue;
    if ((await realPathOf(state.daemon.dataRoot)) === (await realPathOf(dataRoot))) return;
    throw new StepFailure(
      "start",
      `Docker came up with the data root ${state.daemon.dataRoot}: another setting wins over its configuration file`,
    );
  }
  throw new StepFailure("start", `Docker did not answer within ${limitMs / 1000} s`);
}

async function writeConfig(file: string, text: string, before: string | null): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  if (before !== null && (await readFile(file, "utf8").catch(() => null)) === before)
    await copyFile(file, `${file}.before-move`);
  await writeWhole(file, text);
}

/** Whole or not at all, with the mode the file has. */
async function writeWhole(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const mode = await stat(target).then(
    (stats) => stats.mode & 0o777,
    () => 0o644,
  );
  const draft = `${target}.new`;
  await writeFile(draft, text, { mode });
  await rename(draft, target);
}
