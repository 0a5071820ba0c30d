/**
 * 200 `docker exec` through the Docker door and 200 without, in turns, so that both meet the same machine.
 * `node --conditions=@cooperbench-ts/source packages/attempt/bench/docker-door.ts [SOCKET] [IMAGE]`
 * Prints one JSON line; exits 1 when the door costs more than 15 %.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDockerDoor } from "../src/doors/docker/docker-door.ts";

const EXECS = 200;
const MAX_RATIO = 1.15;
const [socket = "/var/run/docker.sock", image = "cooperbench-ts-e2e/base:1"] = process.argv.slice(2);

function docker(host: string, argv: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("docker", argv, {
      env: { ...process.env, DOCKER_HOST: host },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.on("data", (part: Buffer) => (text += part.toString()));
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve(text.trim()) : reject(new Error(`docker ${argv[0]} ended with ${code}`)),
    );
  });
}

async function timed(host: string, id: string): Promise<number> {
  const start = performance.now();
  await docker(host, ["exec", "-w", "/", id, "bash", "-lc", "true"]);
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const folder = await mkdtemp(join(tmpdir(), "cbts-bench-"));
const door = await openDockerDoor({
  socketPath: join(folder, "d.sock"),
  daemon: { kind: "unix", path: socket },
  labels: { "cooperbench-ts.bench": String(process.pid) },
  limits: { memoryBytes: null, nanoCpus: null, pids: null },
});
try {
  const id = await docker(door.host, ["run", "-d", "--rm", "--entrypoint", "sleep", image, "1h"]);
  const direct = `unix://${socket}`;
  await timed(direct, id);
  await timed(door.host, id);
  const [without, through]: [number[], number[]] = [[], []];
  for (let count = 0; count < EXECS; count += 1) {
    // Whoever goes second in a turn meets warmer caches.
    if (count % 2 === 0) without.push(await timed(direct, id));
    through.push(await timed(door.host, id));
    if (count % 2 === 1) without.push(await timed(direct, id));
  }
  const ratio = sum(through) / sum(without);
  const rounded = (value: number): number => Math.round(value * 100) / 100;
  console.log(
    JSON.stringify({
      bench: "docker-door",
      execs: EXECS,
      withoutMs: rounded(sum(without)),
      throughMs: rounded(sum(through)),
      medianWithoutMs: rounded(median(without)),
      medianThroughMs: rounded(median(through)),
      ratio: rounded(ratio),
    }),
  );
  process.exitCode = ratio > MAX_RATIO ? 1 : 0;
} finally {
  await door.removeAll();
  await door.close();
  await rm(folder, { recursive: true });
}
