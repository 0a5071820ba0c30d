import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeDaemon } from "../client/describe-daemon.ts";
import { openDocker } from "../client/open-docker.ts";
import { parseJson } from "../client/parse-json.ts";
import { delay } from "../delay.ts";
import type { Refusal } from "./refusal.ts";
import { runCommand } from "./run-command.ts";
import { runFolderOf, sweepTrials, trialPrefix } from "./sweep-trials.ts";

/** Settings that would collide with the running daemon, or that only its own start gives. */
const notForTrial = new Set([
  "hosts",
  "pidfile",
  "exec-root",
  "data-root",
  "bip",
  "fixed-cidr",
  "fixed-cidr-v6",
  "bridge",
  "iptables",
  "ip6tables",
  "metrics-addr",
  "live-restore",
  "containerd",
  "cluster-store",
  "cluster-advertise",
]);
/** A daemon without a bridge removes docker0, and with it the network of the daemon that runs. */
const ownNetwork = { program: "unshare", flags: ["--net", "--"] } as const;
const START_LIMIT_MS = 45_000;
const STOP_LIMIT_MS = 20_000;

/**
 * Whether dockerd takes the configuration and can keep images on the new disk as it does now: `dockerd --validate` where it
 * exists, then a throw-away daemon with a root on that disk and its own socket. null when all is well.
 */
export async function tryConfiguration(
  running: { readonly dockerd: string; readonly storageDriver: string },
  configText: string,
  directory: string,
  options: { signal?: AbortSignal | undefined },
): Promise<Omit<Refusal, "remedy"> | null> {
  const { dockerd, storageDriver } = running;
  await sweepTrials(directory);
  const folder = await mkdtemp(join(directory, trialPrefix));
  try {
    const whole = join(folder, "whole.json");
    await writeFile(whole, configText, { mode: 0o600 });
    const help = await runCommand([dockerd, "--help"], { ...options, timeoutMs: 20_000 });
    if (help.stdout.includes("--validate")) {
      const validate = [dockerd, "--validate", "--config-file", whole];
      const validated = await runCommand(validate, { ...options, timeoutMs: 20_000 });
      if (validated.code !== 0) return configRefused(lastWords(validated.stderr));
    }
    const trial = await startOnce(dockerd, configText, folder, options.signal);
    if ("objection" in trial) return configRefused(trial.objection);
    if (trial.storageDriver === storageDriver) return null;
    return {
      code: "storage-driver",
      message: `on ${directory} Docker would use the storage driver ${trial.storageDriver} instead of ${storageDriver}, and would not see its images`,
    };
  } finally {
    await sweepTrials(directory);
  }
}

function configRefused(words: string): Omit<Refusal, "remedy"> {
  return { code: "config-refused", message: `dockerd refuses the new configuration: ${words}` };
}

type Trial = { readonly storageDriver: string } | { readonly objection: string };

async function startOnce(
  dockerd: string,
  configText: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<Trial> {
  const settings = parseJson(configText);
  const kept = Object.entries(typeof settings === "object" && settings !== null ? settings : {}).filter(
    ([key]) => !notForTrial.has(key),
  );
  const runFolder = runFolderOf(folder);
  await mkdir(runFolder, { mode: 0o700 });
  await mkdir(join(folder, "data"));
  const config = join(folder, "daemon.json");
  const socket = join(runFolder, "d.sock");
  const own = { "data-root": join(folder, "data"), bridge: "none", iptables: false };
  await writeFile(config, JSON.stringify({ ...Object.fromEntries(kept), ...own }), { mode: 0o600 });
  const argv = [
    "--config-file",
    config,
    "--host",
    `unix://${socket}`,
    "--exec-root",
    join(runFolder, "exec"),
    "--pidfile",
    join(runFolder, "pid"),
  ];
  const child = spawn(ownNetwork.program, [...ownNetwork.flags, dockerd, ...argv], {
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  let said = "";
  child.on("error", (error) => (said += error.message));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-8000)));
  const ended = once(child, "close").catch(() => []);
  const state = { dead: false };
  void ended.then(() => (state.dead = true));
  try {
    const client = openDocker({ host: `unix://${socket}` });
    for (const limit = Date.now() + START_LIMIT_MS; !state.dead && Date.now() < limit; await delay(100, signal)) {
      const answer = await describeDaemon(client);
      if (answer.available) return { storageDriver: answer.daemon.storageDriver };
    }
    return {
      objection: state.dead
        ? lastWords(said)
        : `a trial daemon did not answer within ${START_LIMIT_MS / 1000} s: ${lastWords(said)}`,
    };
  } finally {
    child.kill("SIGTERM");
    const kill = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    await ended;
    clearTimeout(kill);
  }
}

function lastWords(stderr: string): string {
  const lines = stderr
    .trim()
    .split("\n")
    .filter((line) => line !== "");
  return (
    lines.findLast((line) => /fail|error|unable|unknown|invalid/i.test(line)) ??
    lines.at(-1) ??
    "it ended without a word"
  ).slice(0, 600);
}
