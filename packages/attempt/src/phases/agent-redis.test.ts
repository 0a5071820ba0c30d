import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { attemptFolder } from "@cooperbench-ts/results/node";
import { expect, it, onTestFinished } from "vitest";
import type { AttemptHost, AttemptRedis } from "../attempt-host.ts";
import { noCredentials } from "../credentials/credentials.ts";
import type { ModelAccess } from "../doors/model/model-access.ts";
import { Outages } from "../outage/outages.ts";
import { systemClock } from "../process/clock.ts";
import type { AttemptReport } from "../report/attempt-report.ts";
import { runAttempt } from "../run-attempt.ts";
import { attemptOrder } from "../testing/attempt-order.ts";
import { coldProcesses } from "../upstream/upstream-processes.ts";

const model = {
  priced: true,
  openAttempt: async () => ({
    madeUpKey: null,
    agentConfig: null,
    environment: {},
    containerEnvironment: {},
    refuse: () => {},
    record: () => null,
    times: () => null,
    bill: () => null,
    settled: async () => {},
    lastMessages: () => null,
    close: () => {},
  }),
  close: async () => {},
} as unknown as ModelAccess;

/** One agent phase over the given Redis; upstream fails at once. */
async function run(
  redis: AttemptRedis,
  onProgress: AttemptHost["onProgress"] = () => {},
): Promise<{ report: AttemptReport; output: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "redis-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const program = path.join(folder, "cooperbench");
  const sockets = path.join(folder, "sockets");
  await mkdir(sockets, { mode: 0o700 });
  await writeFile(program, '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
  const order = attemptOrder();
  const trial = { ...order.trial, run: "command-a-coop-comm", setting: "coop-comm" } as const;
  const report = await runAttempt(
    { ...order, trial },
    {
      folder: path.join(folder, "1"),
      published: null,
      dataset: folder,
      upstream: {
        path: program,
        version: "0.0.11",
        litellmVersion: "1.105.7",
        standIn: false,
      } as AttemptHost["upstream"],
      processes: coldProcesses,
      priceRegistry: null,
      environment: { PATH: process.env["PATH"] },
      model,
      credentials: noCredentials,
      docker: null,
      openRedis: async () => redis,
      owner: "o",
      socketFolder: sockets,
      graceMs: 200,
      outages: new Outages(),
      clock: systemClock,
      signal: new AbortController().signal,
      onProgress,
    },
  );
  const { stdout } = attemptFolder(path.join(folder, "1"), trial).output("agent", 0);
  return { report, output: await readFile(stdout, "utf8") };
}

const url = "redis://127.0.0.1:1/0";

it("that cannot be ended is left to the next sweep, and changes nothing of what the attempt reports", async () => {
  const { report: expected } = await run({ url, close: async () => {} });
  const notices: string[] = [];
  const away = new Error("the daemon is away");
  const { report } = await run({ url, close: () => Promise.reject(away) }, (progress) => {
    if (progress.type === "notice") notices.push(progress.message);
  });
  expect(expected.judgement).not.toBeNull();
  expect(report.judgement).toEqual(expected.judgement);
  expect(notices).toEqual([
    "Left to the next sweep: the Redis of the attempt could not be ended (the daemon is away).",
  ]);
});

it("has a password that is nowhere in what is kept", async () => {
  const { output } = await run({ url: "redis://me:the%2Fpassword-of-all@127.0.0.1:1/0", close: async () => {} });
  expect(output).toContain("redis://me:[credential]@127.0.0.1:1/0");
  expect(output).not.toMatch(/password-of-all/);
});
