import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { attemptFolder } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { AttemptHost } from "./attempt-host.ts";
import { noCredentials } from "./credentials/credentials.ts";
import type { ModelAccess } from "./doors/model/model-access.ts";
import { FakeDaemon } from "./doors/docker/fixtures/fake-daemon.ts";
import { failAttempt } from "./last-net.ts";
import { Outages } from "./outage/outages.ts";
import { groupIsAlive } from "./process/process-group.ts";
import { systemClock } from "./process/clock.ts";
import { unexpectedErrorOf } from "./report/unexpected-end.ts";
import { runAttempt } from "./run-attempt.ts";
import { attemptOrder } from "./testing/attempt-order.ts";
import { coldProcesses } from "./upstream/upstream-processes.ts";

/** An upstream that makes a container, says so, and works on and on. */
const UPSTREAM = `
const http = require("node:http");
const socketPath = process.env.DOCKER_HOST.slice("unix://".length);
const headers = { "Content-Type": "application/json" };
const request = http.request({ socketPath, method: "POST", path: "/v1.41/containers/create", headers }, (answer) => {
  answer.resume().once("end", () => console.log("made a container"));
});
request.end(JSON.stringify({ Image: "i", HostConfig: {} }));
setInterval(() => {}, 1000);
`;

let folder: string;
let daemon: FakeDaemon;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "net-"));
  daemon = await FakeDaemon.start();
});
afterEach(async () => {
  await daemon.end();
  await rm(folder, { recursive: true, force: true });
});

async function host(openAttempt: () => void): Promise<AttemptHost> {
  const program = path.join(folder, "cooperbench");
  await writeFile(`${program}.cjs`, UPSTREAM);
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${program}.cjs'\n`, { mode: 0o755 });
  const bill = { calls: 2, knownUsd: 0.5, unknown: [], unpriced: 0 };
  const model = {
    madeUpKey: null,
    agentConfig: null,
    environment: {},
    containerEnvironment: {},
    refuse: () => {},
    record: () => null,
    settled: async () => {},
    times: () => null,
    bill: () => bill,
    lastMessages: () => null,
    close: () => {},
  };
  return {
    folder: path.join(folder, "1"),
    published: null,
    dataset: folder,
    upstream: { path: program, version: "0.0.11", litellmVersion: "1.105.7", standIn: false },
    processes: coldProcesses,
    priceRegistry: null,
    environment: { PATH: process.env["PATH"] },
    model: {
      priced: true,
      openAttempt: async () => (openAttempt(), model),
      close: async () => {},
    } as unknown as ModelAccess,
    credentials: noCredentials,
    docker: { kind: "unix", path: daemon.socket },
    openRedis: async () => null,
    owner: "o",
    socketFolder: folder,
    graceMs: 200,
    outages: new Outages(),
    clock: systemClock,
    signal: new AbortController().signal,
    onProgress: () => {},
  } as unknown as AttemptHost;
}

it("ends an attempt by an error that nobody caught: its processes and containers are gone, its bill and the stack are kept", async () => {
  const stray = new TypeError("nobody expected this");
  const caught: boolean[] = [];
  // As a timer or a socket of the attempt does it.
  const failWhenAtWork = (): void => {
    const looking = setInterval(() => {
      if (daemon.containers.size === 0) return;
      clearInterval(looking);
      caught.push(failAttempt(stray));
    }, 10);
  };
  const order = attemptOrder();
  const report = await runAttempt(order, await host(failWhenAtWork));
  expect(caught).toEqual([true]);
  expect(daemon.containers.size).toBe(0);
  const files = attemptFolder(path.join(folder, "1"), order.trial);
  const { pid } = JSON.parse(await readFile(files.process, "utf8")) as { pid: number };
  expect(await groupIsAlive(pid)).toBe(false);
  expect(report).toMatchObject({
    judgement: {
      verdict: "infra_error",
      reason: "unknown-error",
      redo: "agent",
      evidence: { file: "attempt.json", quote: "TypeError: nobody expected this" },
    },
    spend: { costUsd: 0.5, source: "model-door" },
  });
  expect(JSON.parse(await readFile(files.record, "utf8"))).toMatchObject({
    judgement: { diagnostics: [{ code: "harness-error", message: stray.stack }] },
    spend: { costUsd: 0.5 },
  });
});

it("writes down what an error says without a credential, and what the agent had said of it", async () => {
  const KEY = "sk-0123456789abcdef/x";
  const failing = await host(() => {
    writeFileSync(path.join(folder, "1", "agent.log"), `the key is ${KEY}\n`);
    throw new Error(`no answer of https://provider/?key=${encodeURIComponent(KEY)} for ${KEY}`);
  });
  const credentials = { ...noCredentials, variables: { KEY }, secretNames: ["KEY"] };
  const report = await runAttempt(attemptOrder(), { ...failing, credentials });
  expect(report.judgement?.evidence?.quote).toBe(
    "Error: no answer of https://provider/?key=[credential] for [credential]",
  );
  expect(JSON.stringify(report)).not.toContain("0123456789abcdef");
  expect(readFileSync(path.join(folder, "1", "agent.log"), "utf8")).toBe("the key is [credential]\n");
});

it("gives an error outside of any attempt to nobody", () => {
  expect(failAttempt(new Error("stray"))).toBe(false);
});

it("says so where the folder of the attempt was taken away meanwhile, and does not bring it back", async () => {
  const away = await host(() => rmSync(path.join(folder, "1"), { recursive: true }));
  await expect(runAttempt(attemptOrder(), away)).rejects.toMatchObject({ code: "folder-lost", kind: "stopped" });
  expect(existsSync(path.join(folder, "1"))).toBe(false);
});

it("does not take a machine that opens no more files for an error of the attempt", async () => {
  const full = await host(() => {
    throw Object.assign(new Error("EMFILE: too many open files"), { code: "EMFILE" });
  });
  await expect(runAttempt(attemptOrder(), full)).rejects.toMatchObject({ code: "file-refused", kind: "stopped" });
});

it("takes errors of one place for one, whatever they name, and others for others", async () => {
  const failing = await host(() => {});
  const thrown = async (error: Error): Promise<string | undefined> => {
    const openAttempt = (): never => {
      throw error;
    };
    const report = await runAttempt(attemptOrder(), { ...failing, model: { ...failing.model, openAttempt } });
    return report.judgement === null ? undefined : unexpectedErrorOf(report.judgement)?.kind;
  };
  const here = (message: string): Error => new TypeError(message);
  expect(await thrown(here("trial 1"))).toBe(await thrown(here("trial 2")));
  expect(await thrown(here("trial 1"))).not.toBe(await thrown(new TypeError("trial 1")));
});
