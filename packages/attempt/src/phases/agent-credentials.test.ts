import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { attemptFolder } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AttemptHost } from "../attempt-host.ts";
import type { Credentials } from "../credentials/credentials.ts";
import type { ModelAccess } from "../doors/model/model-access.ts";
import { Outages } from "../outage/outages.ts";
import { systemClock } from "../process/clock.ts";
import type { AttemptProgress } from "../report/attempt-progress.ts";
import type { AttemptReport } from "../report/attempt-report.ts";
import { runAttempt } from "../run-attempt.ts";
import { attemptOrder } from "../testing/attempt-order.ts";
import { coldProcesses } from "../upstream/upstream-processes.ts";

const KEY = "sk-proj-0123456789abcdef";
const TOKEN = "ya29.refresh-9f8e7d6c5b4a";
const REFRESHED = "ya29.refreshed-1122334455";
const order = attemptOrder();

let [dir, sockets, login, told] = ["", "", "", [] as AttemptProgress[]];
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "creds-"));
  sockets = path.join(dir, "sockets");
  login = path.join(dir, "login.json");
  told = [];
  await mkdir(sockets, { mode: 0o700 });
  await writeFile(login, JSON.stringify({ refresh_token: TOKEN }));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** What was asked of the model's door at the end, in order. */
const ofDoor: string[] = [];
const model = {
  priced: true,
  openAttempt: async () => ({
    madeUpKey: null,
    agentConfig: null,
    environment: {},
    containerEnvironment: {},
    refuse: () => {},
    record: () => {
      ofDoor.push("record");
      return null;
    },
    settled: async () => void ofDoor.push("settled"),
    times: () => null,
    bill: () => {
      ofDoor.push("bill");
      return null;
    },
    lastMessages: () => ({ messages: [`my key is ${KEY}`] }),
    close: () => {},
  }),
  close: async () => {},
} as unknown as ModelAccess;

/** An upstream that tells all that it was given, in its output and in its results. */
async function run(script: string, work = order.work, writeBack = false): Promise<AttemptReport> {
  const program = path.join(dir, "cooperbench");
  await writeFile(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const credentials: Credentials = {
    preset: null,
    variables: { THE_KEY: KEY },
    secretNames: ["THE_KEY"],
    keyName: "THE_KEY",
    files: [{ from: login, to: ".config/login.json", writeBack, variable: null }],
    login: null,
  };
  const host: AttemptHost = {
    folder: path.join(dir, "1"),
    published: null,
    dataset: dir,
    upstream: {
      path: program,
      version: "0.0.11",
      litellmVersion: "1.105.7",
      standIn: false,
    } as AttemptHost["upstream"],
    processes: coldProcesses,
    priceRegistry: null,
    environment: { PATH: process.env["PATH"], THE_KEY: "not this one" },
    model,
    credentials,
    docker: null,
    openRedis: async () => null,
    owner: "o",
    socketFolder: sockets,
    graceMs: 200,
    outages: new Outages(),
    clock: systemClock,
    signal: new AbortController().signal,
    onProgress: (progress) => void told.push(progress),
  };
  return runAttempt({ ...order, work }, host);
}

const folder = () => attemptFolder(path.join(dir, "1"), order.trial);
const telling = (): string => {
  const pair = path.relative(folder().work, folder().pairFolder);
  return `
    echo "modes $(stat -c %a "$HOME" "$HOME/.config" "$HOME/.config/login.json" | tr '\\n' ' ')" > "${dir}/modes"
    echo "$HOME" > "${dir}/home"
    echo "key $THE_KEY"; cat "$HOME/.config/login.json" >&2
    mkdir -p '${pair}'
    printf '{"messages": [{"content": "%s"}]}' "$THE_KEY" > '${pair}/solo_traj.json'
    printf -- '+token = ${TOKEN}\\n' > '${pair}/solo.patch'
    printf 'untouched' > '${pair}/other.txt'`;
};

/** Of everything that is left of the attempt. */
async function leftWith(secret: string): Promise<string[]> {
  const entries = await readdir(folder().dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
  const holding = await Promise.all(files.map(async (file) => ((await readFile(file)).includes(secret) ? [file] : [])));
  return holding.flat();
}

describe("credentials of an agent phase", () => {
  it("are in a private home that is gone with it, and a secret is nowhere in what is left", async () => {
    const report = await run(telling());
    expect(await readFile(path.join(dir, "modes"), "utf8")).toBe("modes 700 700 600 \n");
    const home = (await readFile(path.join(dir, "home"), "utf8")).trim();
    expect([path.dirname(home), existsSync(home), await readdir(sockets)]).toEqual([sockets, false, []]);
    for (const secret of [KEY, TOKEN])
      expect([await leftWith(secret), JSON.stringify(report).includes(secret)]).toEqual([[], false]);
    expect(await readFile(path.join(folder().pairFolder, "solo_traj.json"), "utf8")).toBe(
      '{"messages": [{"content": "[credential]"}]}',
    );
    expect(report.judgement?.diagnostics).toContainEqual({
      code: "credential-redacted",
      message: expect.stringMatching(/agent\.err\.log, agent\.log, .*solo\.patch, .*solo_traj\.json/) as string,
      file: "agent.err.log",
    });
    expect(await leftWith("untouched")).toHaveLength(1);
  });

  it("are said to be refreshed, and the new ones are secrets, too", async () => {
    const refresh = `printf '{"refresh_token": "${REFRESHED}"}' > "$HOME/.config/login.json"; echo "${REFRESHED}"`;
    await run(refresh);
    expect([await leftWith(REFRESHED), await readFile(login, "utf8")]).toEqual([
      [],
      JSON.stringify({ refresh_token: TOKEN }),
    ]);
    await run(refresh, order.work, true);
    expect(JSON.parse(await readFile(login, "utf8"))).toEqual({ refresh_token: REFRESHED });
    const notices = told.flatMap((progress) => (progress.type === "notice" ? [progress.message] : []));
    expect(notices).toEqual([expect.stringContaining("writeBack"), expect.stringContaining("has what the agent made")]);
  });

  it("are taken out of what a phase left that was cut off with its harness", async () => {
    await mkdir(folder().pairFolder, { recursive: true });
    await writeFile(folder().output("agent", 0).stdout, `${TOKEN}\n`);
    await run("", { kind: "recover", phase: "agent" });
    expect([await leftWith(TOKEN), await readFile(folder().output("agent", 0).stdout, "utf8")]).toEqual([
      [],
      "[credential]\n",
    ]);
  });

  it("are not for an eval", async () => {
    await mkdir(folder().pairFolder, { recursive: true });
    await run(`ls -A "$HOME" > "${dir}/seen"; env >> "${dir}/seen"`, { kind: "eval", evalTry: 1 });
    const seen = await readFile(path.join(dir, "seen"), "utf8");
    expect(seen).not.toMatch(/THE_KEY|login\.json|\.config/);
  });

  it("that were taken out of the work are noted with its evaluation, too", async () => {
    await run(telling());
    const { judgement } = await run("true", { kind: "eval", evalTry: 1 });
    expect(judgement?.diagnostics.map(({ code }) => code)).toContain("credential-redacted");
    // A harness died in another try, and upstream had written a pass.
    const { repo, taskId: task_id, features } = order.trial.pair;
    const about = { repo, task_id, features, setting: "solo" };
    const write = (name: string, value: object): Promise<void> =>
      writeFile(path.join(folder().pairFolder, name), JSON.stringify({ ...about, ...value }));
    const agent = { status: "Submitted", cost: 0.1, steps: 4, patch_lines: 1, error: null };
    const framework = { run_name: order.trial.run, agent_framework: order.agent.name, model: order.model };
    await write("result.json", { ...framework, agent, total_cost: 0.1, total_steps: 4 });
    const feature = { passed: true, test_output: "1 passed in 0.1s" };
    await write("eval.json", { merge: null, feature1: feature, feature2: feature, both_passed: true, error: null });
    await writeFile(
      path.join(folder().pairFolder, "solo.patch"),
      "diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,3 @@\n a\n+b\n c\n",
    );
    const left = await run("", { kind: "recover", phase: "eval" });
    expect(left.judgement?.verdict).toBe("pass");
    expect(left.judgement?.diagnostics.map(({ code }) => code)).toContain("credential-redacted");
  });
});

it("the bill of an attempt is made out when the prices of its calls are there", async () => {
  ofDoor.length = 0;
  await run("exit 1");
  expect(ofDoor).toEqual(["settled", "record", "bill"]);
});
