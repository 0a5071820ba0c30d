/**
 * A sequential `docker pull` loop against `pullMissing`, side by side on the same daemon, wiped before each: 26 images of 12
 * repositories from a real registry, behind a line of 50 ms and 20 MB/s per connection, and without that line.
 * Prints one JSON object; ends with 1 when the pull takes more than 0.6 of the loop behind that line, or when a second pull
 * or verify starts a container, as the daemon's own events tell. Needs root, dockerd, docker, docker-registry and the base image of e2e/parts/up.sh.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { forecastPull, imagesByName, noCredentials, pullMissing, verifyImages } from "@cooperbench-ts/docker-images";
import { missing } from "../../../e2e/images/missing-parts.ts";
import { OwnDaemon } from "../../../e2e/images/support/own-daemon.ts";
import { OwnRegistry } from "../../../e2e/images/support/own-registry.ts";
import { makeTaskImage } from "../../../e2e/images/support/task-image.ts";
import { ThrottledProxy } from "../../../e2e/images/support/throttled-proxy.ts";

const lacking = missing(["root", "dockerd", "docker", "docker-registry", "base-image"]);
if (lacking !== null) {
  console.log(JSON.stringify({ bench: "images-pull", skipped: `it needs ${lacking}` }));
  process.exit(0);
}

const REPOSITORIES = 12;
const IMAGES = 26;
const ROUNDS = 2;
/** What the user was promised, behind the throttled line. */
const MOST_RATIO = 0.6;
const repoBytes = 6e6;
const taskBytes = 4e6;

const registry = await OwnRegistry.start();
const names: string[] = [];
for (let index = 0; index < IMAGES; index++) {
  const repo = `bench-${index % REPOSITORIES}`;
  names.push(`akhatua/cooperbench-${repo}:task${index}`);
  const layers = [
    { name: repo, bytes: repoBytes },
    { name: `${repo}-task${index}`, bytes: taskBytes },
  ];
  await registry.push(
    `akhatua/cooperbench-${repo}`,
    `task${index}`,
    await makeTaskImage({ name: `bench ${index}`, layers }),
  );
}
const images = imagesByName(names);

async function compare(mirror: string): Promise<{ sequentialSeconds: number[]; pullSeconds: number[]; ratio: number }> {
  const daemon = await OwnDaemon.start({ mirrors: [mirror], config: { "max-download-attempts": 5 } });
  try {
    const sequentialSeconds: number[] = [];
    const pullSeconds: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await daemon.wipe();
      sequentialSeconds.push(
        await seconds(async () => {
          for (const name of names) await daemon.docker("pull", "-q", name);
        }),
      );
      await daemon.wipe();
      pullSeconds.push(
        await seconds(async () => {
          const { reports } = await pullMissing(daemon.client, images, { credentials: noCredentials });
          if (reports.some((report) => report.state !== "unverified")) throw new Error(JSON.stringify(reports));
        }),
      );
    }
    return { sequentialSeconds, pullSeconds, ratio: sum(pullSeconds) / sum(sequentialSeconds) };
  } finally {
    await daemon.end();
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return Math.round(performance.now() - from) / 1000;
}

/** Containers that the daemon created while the work went on: its events say so, whoever asked for them. */
async function containersStarted(daemon: OwnDaemon, work: () => Promise<void>): Promise<number> {
  const since = String(Date.now() / 1000);
  const argv = ["events", "--since", since, "--filter", "type=container", "--filter", "event=create"];
  const events = spawn("docker", ["-H", daemon.client.host, ...argv, "--format", "{{.ID}}"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(events, "close");
  let seen = "";
  events.stdout.setEncoding("utf8").on("data", (text: string) => (seen += text));
  await work();
  // Events come within milliseconds; what comes later would not be ours.
  await delay(1000);
  events.kill();
  await closed;
  return seen.split("\n").filter((id) => id !== "").length;
}

const proxy = await ThrottledProxy.start(registry.url, { latencyMs: 50, bytesPerSecond: 20e6 });
try {
  const throttled = await compare(proxy.url);
  const unthrottled = await compare(registry.url);
  const daemon = await OwnDaemon.start({ mirrors: [registry.url] });
  try {
    const forecast = await forecastPull(daemon.client, images, { credentials: noCredentials });
    await pullMissing(daemon.client, images, { credentials: noCredentials });
    const cacheDir = await daemon.folder("cache");
    let verifySeconds = 0;
    let againSeconds = 0;
    const verify = async () => void (await verifyImages(daemon.client, images, { cacheDir }));
    const first = await containersStarted(daemon, async () => {
      verifySeconds = await seconds(verify);
    });
    const again = await containersStarted(daemon, async () => {
      againSeconds = await seconds(async () => {
        await pullMissing(daemon.client, images, { credentials: noCredentials, cacheDir });
        await verify();
      });
    });
    console.log(
      JSON.stringify({
        bench: "images-pull",
        images: IMAGES,
        fetchBytes: forecast.fetchBytes,
        throttled,
        unthrottled,
        verifySeconds,
        againSeconds,
        containersStarted: { first, again },
      }),
    );
    // That the first verify is seen at all proves that the count sees containers.
    if (throttled.ratio > MOST_RATIO || again > 0 || first < IMAGES) process.exitCode = 1;
  } finally {
    await daemon.end();
  }
} finally {
  await proxy.end();
  await registry.end();
}
