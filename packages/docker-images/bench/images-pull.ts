/**
 * A sequential `docker pull` loop against `pullMissing`, side by side on the same daemon, wiped before each: 26 images of 12
 * repositories from a real registry, behind a line of 50 ms and 20 MB/s per connection, and without that line.
 * Prints one JSON object. Needs root, dockerd, docker, docker-registry and the base image of e2e/parts/up.sh.
 */
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

const proxy = await ThrottledProxy.start(registry.url, { latencyMs: 50, bytesPerSecond: 20e6 });
try {
  const throttled = await compare(proxy.url);
  const unthrottled = await compare(registry.url);
  const daemon = await OwnDaemon.start({ mirrors: [registry.url] });
  try {
    const forecast = await forecastPull(daemon.client, images, { credentials: noCredentials });
    await pullMissing(daemon.client, images, { credentials: noCredentials });
    const cacheDir = await daemon.folder("cache");
    const verifySeconds = await seconds(async () => void (await verifyImages(daemon.client, images, { cacheDir })));
    const againSeconds = await seconds(async () => void (await verifyImages(daemon.client, images, { cacheDir })));
    console.log(
      JSON.stringify({
        bench: "images-pull",
        images: IMAGES,
        fetchBytes: forecast.fetchBytes,
        throttled,
        unthrottled,
        verifySeconds,
        againSeconds,
      }),
    );
  } finally {
    await daemon.end();
  }
} finally {
  await proxy.end();
  await registry.end();
}
