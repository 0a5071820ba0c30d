import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type AttemptOrder, attemptOrderSchema } from "@cooperbench-ts/attempt";
import { runExperiment } from "@cooperbench-ts/core";
import { createRehearsal, expectedVerdicts, startScriptedModel } from "@cooperbench-ts/rehearsal";
import { type AttemptFile, pairKey, type VerdictFile } from "@cooperbench-ts/results";
import { listContainers, openDocker } from "@cooperbench-ts/docker-images";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { goldModel } from "../src/gold-model.ts";
import { ProcessExecutor, startWorker, type WorkerHost } from "./support/worker-process.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "cbts-attempt-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const standIn = {
  endpoint: null,
  keyEnv: null,
  dockerSocket: null,
} as const;
const environment = { PATH: process.env["PATH"] };

async function rehearsal(pairs: number) {
  const made = await createRehearsal({
    dir: path.join(dir, "rehearsal"),
    pairs,
    seed: 3,
    timeScale: 0,
    faults: "typical",
  });
  const host: WorkerHost = {
    ...standIn,
    dataset: made.datasetDir,
    upstream: made.upstreamPath,
    standIn: { version: made.upstreamVersion },
    socketFolder: dir,
  };
  const input = {
    name: "elsewhere",
    model: "rehearsal/stand-in",
    upstream: made.upstreamPath,
    dataset: made.datasetDir,
    logs: path.join(dir, "logs"),
    concurrency: 2,
    timeout: 5000,
    evalTimeout: 5000,
  };
  return { made, host, input };
}

/** What an order may not hold: it would mean nothing on another machine, or be a secret. */
function foreignTexts(orders: readonly AttemptOrder[], texts: readonly string[]): string[] {
  return texts.filter((text) => orders.some((order) => JSON.stringify(order).includes(text)));
}

test("a campaign whose attempts are carried out in processes of their own comes to the verdicts of the rehearsal", async () => {
  const { made, host, input } = await rehearsal(2);
  const executor = new ProcessExecutor(host, environment);
  const outcome = await runExperiment(input, {
    environment,
    standIn: { version: made.upstreamVersion },
    timeScale: 1 / 1000,
    executor: () => executor,
  });
  expect(outcome.counts).toMatchObject({ planned: 6, pending: 0 });
  for (const { setting, pair, verdict } of expectedVerdicts(made.scenario)) {
    const folder = path.join(input.logs, `elsewhere-${setting}`, setting === "solo" ? "solo" : "coop", pair);
    const file = JSON.parse(await readFile(path.join(folder, "verdict.json"), "utf8")) as VerdictFile;
    expect([setting, pair, file.verdict]).toEqual([setting, pair, verdict]);
  }
  expect(executor.orders.length).toBeGreaterThan(6);
  for (const order of executor.orders)
    expect(attemptOrderSchema.parse(JSON.parse(JSON.stringify(order)))).toEqual(order);
  expect(
    foreignTexts(executor.orders, [dir, made.upstreamPath, process.cwd(), process.env["HOME"] ?? "/root"]),
  ).toEqual([]);
});

test("what a killed worker left is found by another one, with the calls that it had made", async () => {
  const { made, host, input } = await rehearsal(1);
  const executor = new ProcessExecutor(host, environment);
  await runExperiment(
    { ...input, settings: ["solo"] },
    { environment, standIn: { version: made.upstreamVersion }, timeScale: 1 / 1000, executor: () => executor },
  );
  const [first] = executor.orders as [AttemptOrder];
  const options = { ...host, folder: path.join(dir, "killed"), published: null };
  const worker = startWorker({ ...first, attempt: 7 }, options, environment);
  // It has begun, so something is there to be found.
  await once(worker.stdout as NodeJS.ReadableStream, "data");
  worker.kill("SIGKILL");
  await once(worker, "close");
  const calls = [
    { forwarded: "a", at: "2026-01-01T00:00:00Z", atMostUsd: 0.5 },
    { ended: "a", status: 200, costUsd: 0.25 },
    { forwarded: "b", at: "2026-01-01T00:00:01Z", atMostUsd: 0.5 },
  ];
  // A stand-in calls no model: these are the lines that the model door would have left.
  await mkdir(options.folder, { recursive: true });
  await writeFile(
    path.join(options.folder, "model-calls.jsonl"),
    calls.map((line) => `${JSON.stringify(line)}\n`).join(""),
  );
  const recover: AttemptOrder = { ...first, attempt: 7, work: { kind: "recover", phase: "agent" } };
  const report = await new ProcessExecutor(host, environment).execute(recover, {
    ...options,
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  expect(report).toMatchObject({ attempt: 7, pair: pairKey(first.trial.pair), work: recover.work, record: null });
  expect(report.spend).toEqual({
    costUsd: null,
    knownUsd: 0.25,
    unknownCalls: [{ id: "b", atMostUsd: 0.5 }],
    source: "model-door",
  });
  const record = JSON.parse(await readFile(path.join(options.folder, "attempt.json"), "utf8")) as AttemptFile;
  expect(record).toMatchObject({ attempt: 7, agent: null, spend: report.spend });
});

test("a worker with another upstream refuses the order before anything is started", async () => {
  const { host, input, made } = await rehearsal(1);
  const executor = new ProcessExecutor({ ...host, standIn: { version: "0.0.12" } }, environment);
  await expect(
    runExperiment(
      { ...input, settings: ["solo"] },
      { environment, standIn: { version: made.upstreamVersion }, executor: () => executor },
    ),
  ).rejects.toThrow("without a report");
  await expect(
    readFile(path.join(dir, "logs", ".cooperbench-ts", "elsewhere", "journal.jsonl"), "utf8"),
  ).resolves.not.toContain("agent-started");
});

describeWithParts("over the real upstream and Docker", (parts) => {
  test("an attempt in a process that got the order on its stdin, and a host of its own, passes and leaves nothing", async () => {
    const model = await startScriptedModel({ script: goldModel(parts.dataset) });
    const key = "key-of-the-worker-alone";
    const name = `elsewhere-${process.pid}`;
    try {
      await mkdir(path.join(dir, "sockets"), { mode: 0o700 });
      const executor = new ProcessExecutor(
        {
          dataset: parts.dataset,
          upstream: parts.upstream["0.0.29"],
          standIn: null,
          endpoint: model.openaiBase,
          keyEnv: "OPENAI_API_KEY",
          dockerSocket: parts.dockerSocket,
          socketFolder: path.join(dir, "sockets"),
        },
        { ...environment, OPENAI_API_KEY: key },
      );
      const pair = "abacus_calc_task/0/f1_f2";
      const outcome = await runExperiment(
        {
          name,
          model: "openai/gpt-4o",
          agent: "mini_swe_agent_v2",
          subset: "e2e_all",
          pairs: [pair],
          settings: ["solo"],
          upstream: parts.upstream["0.0.29"],
          dataset: parts.dataset,
          endpoint: { baseUrl: model.openaiBase, keyEnv: "OPENAI_API_KEY" },
          logs: path.join(dir, "logs"),
        },
        { environment: { ...process.env, OPENAI_API_KEY: "key-of-the-coordinator" }, executor: () => executor },
      );
      expect(outcome).toMatchObject({ kind: "complete", counts: { pass: 1 } });
      expect(executor.orders.map(({ work }) => work.kind)).toEqual(["agent", "eval"]);
      expect(
        foreignTexts(executor.orders, [dir, parts.directory, parts.dataset, key, "key-of-the-coordinator"]),
      ).toEqual([]);
      const attempt = path.join(dir, "logs", ".cooperbench-ts", name, "attempts", `${name}-solo`, pair, "1");
      const record = JSON.parse(await readFile(path.join(attempt, "attempt.json"), "utf8")) as AttemptFile;
      expect(record).toMatchObject({
        judgement: { verdict: "pass" },
        agent: { warm: true, docker: { failures: [] } },
        evals: [{ warm: true }],
      });
      expect(record.agent?.model?.calls).toBeGreaterThan(0);
      const docker = openDocker({ host: `unix://${parts.dockerSocket}` });
      expect(await listContainers(docker, { labels: [`dev.cooperbench-ts.experiment=${name}`] })).toEqual([]);
    } finally {
      await model.close();
    }
  });
});
