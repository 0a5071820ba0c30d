import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeDaemon } from "../client/describe-daemon.ts";
import { openDocker } from "../client/docker-client.ts";
import { parseJson } from "../client/parse-json.ts";
import { delay } from "../delay.ts";
import { runCommand } from "./run-command.ts";

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
const START_LIMIT_MS = 45_000;

/**
 * Whether dockerd takes the configuration and can keep images on the new disk: `dockerd --validate` where it exists, then a
 * throw-away daemon with a root on that disk, its own socket and no network. null when all is well, else the daemon's words.
 */
export async function tryConfiguration(
  dockerd: string,
  configText: string,
  directory: string,
  options: { signal?: AbortSignal | undefined },
): Promise<string | null> {
  const folder = await mkdtemp(join(directory, ".trial-"));
  try {
    const whole = join(folder, "whole.json");
    await writeFile(whole, configText);
    const help = await runCommand([dockerd, "--help"], { ...options, timeoutMs: 20_000 });
    if (help.stdout.includes("--validate")) {
      const validated = await runCommand([dockerd, "--validate", "--config-file", whole], {
        ...options,
        timeoutMs: 20_000,
      });
      if (validated.code !== 0) return lastWords(validated.stderr);
    }
    return await startOnce(dockerd, configText, folder, options.signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function startOnce(
  dockerd: string,
  configText: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const settings = parseJson(configText);
  const kept = Object.entries(typeof settings === "object" && settings !== null ? settings : {}).filter(
    ([key]) => !notForTrial.has(key),
  );
  const runFolder = await mkdtemp("/run/cbts-trial-").catch(() => folder);
  try {
    await mkdir(join(folder, "data"));
    const config = join(folder, "daemon.json");
    const socket = join(runFolder, "d.sock");
    await writeFile(
      config,
      JSON.stringify({
        ...Object.fromEntries(kept),
        "data-root": join(folder, "data"),
        bridge: "none",
        iptables: false,
      }),
    );
    const child = spawn(
      dockerd,
      [
        "--config-file",
        config,
        "--host",
        `unix://${socket}`,
        "--exec-root",
        join(runFolder, "exec"),
        "--pidfile",
        join(runFolder, "pid"),
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    let said = "";
    child.on("error", (error) => (said += error.message));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-8000)));
    const ended = once(child, "close").catch(() => []);
    const state = { dead: false };
    void ended.then(() => (state.dead = true));
    try {
      const client = openDocker({ host: `unix://${socket}` });
      for (const limit = Date.now() + START_LIMIT_MS; !state.dead && Date.now() < limit; await delay(100, signal)) {
        if ((await describeDaemon(client)).available) return null;
      }
      return state.dead
        ? lastWords(said)
        : `a trial daemon did not answer within ${START_LIMIT_MS / 1000} s: ${lastWords(said)}`;
    } finally {
      child.kill("SIGTERM");
      await ended;
    }
  } finally {
    if (runFolder !== folder) await rm(runFolder, { recursive: true, force: true });
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
