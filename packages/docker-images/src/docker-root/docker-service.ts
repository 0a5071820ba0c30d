import { access } from "node:fs/promises";
import { describeDaemon } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { delay } from "../delay.ts";
import { findDaemonProcess, isAlive } from "../machine/daemon-process.ts";
import { realPathOf } from "../machine/mount-table.ts";
import { runCommand } from "./run-command.ts";
import { StepFailure } from "./step-failure.ts";

/** How the daemon is stopped and started. */
export interface ServiceCommands {
  readonly stop: readonly string[];
  readonly start: readonly string[];
}

/** The caller's commands, else systemd's where it runs, else null. */
export async function serviceCommands(given: {
  readonly stopCommand?: readonly string[];
  readonly startCommand?: readonly string[];
}): Promise<ServiceCommands | null> {
  if (given.stopCommand !== undefined && given.startCommand !== undefined)
    return { stop: given.stopCommand, start: given.startCommand };
  const systemd = await access("/run/systemd/system").then(
    () => true,
    () => false,
  );
  if (!systemd) return null;
  return {
    stop: given.stopCommand ?? ["systemctl", "stop", "docker.socket", "docker.service"],
    start: given.startCommand ?? ["systemctl", "start", "docker.socket", "docker.service"],
  };
}

const STOP_LIMIT_MS = 120_000;

/** Stops the daemon and sees it gone. Rejects with a StepFailure, or when aborted. */
export async function stopDaemon(
  client: DockerClient,
  commands: ServiceCommands,
  signal: AbortSignal | undefined,
): Promise<void> {
  const running = client.socketPath === null ? null : await findDaemonProcess(client.socketPath);
  if (running === null && !(await describeDaemon(client)).available) return;
  const said = commands.stop.join(" ");
  const result = await runCommand(commands.stop, { signal, timeoutMs: STOP_LIMIT_MS });
  if (result.code !== 0)
    throw new StepFailure("stop", `${said} ended with ${result.code}: ${result.stderr.trim().slice(-500)}`);
  for (const limit = Date.now() + STOP_LIMIT_MS; Date.now() < limit; await delay(200, signal)) {
    const gone = running === null || !(await isAlive(running.pid));
    if (gone && !(await describeDaemon(client)).available) return;
  }
  throw new StepFailure("stop", "Docker still answers after its stop command");
}

/** Starts the daemon and sees it answer from that root. Rejects with a StepFailure, or when aborted. */
export async function startDaemon(
  client: DockerClient,
  commands: ServiceCommands,
  wanted: { readonly dataRoot: string; readonly limitMs: number },
  signal: AbortSignal | undefined,
): Promise<void> {
  const { dataRoot, limitMs } = wanted;
  const result = await runCommand(commands.start, { signal, timeoutMs: limitMs });
  if (result.code !== 0)
    throw new StepFailure(
      "start",
      `${commands.start.join(" ")} ended with ${result.code}: ${result.stderr.trim().slice(-500)}`,
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
