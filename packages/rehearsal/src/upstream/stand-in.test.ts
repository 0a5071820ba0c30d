import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRehearsal, type Rehearsal, type RehearsalOptions } from "../maker/create-rehearsal.ts";
import { expectedVerdicts, parseRehearsedPair } from "../scenario/expected-verdicts.ts";
import type { FaultKind } from "../scenario/fault.ts";
import { rehearsedSettings, type RehearsedSetting } from "../scenario/trial.ts";
import { agentScript } from "../model/agent-script.ts";
import { failing, failures } from "../model/model-script.ts";
import { startScriptedModel } from "../model/start-scripted-model.ts";
import { readLedger, type LedgerEntry } from "../state/ledger.ts";

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "stand-in-"));
});
afterAll(() => rmSync(root, { recursive: true }));

interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

let made = 0;
async function make(options: Partial<RehearsalOptions> = {}): Promise<Rehearsal> {
  return createRehearsal({ dir: join(root, `r${made++}`), pairs: 1, timeScale: 0, ...options });
}

/** A working directory of its own with `dataset` linked in, as the harness gives each attempt. */
function attemptDir(rehearsal: Rehearsal): string {
  const dir = join(root, `w${made++}`);
  mkdirSync(dir);
  symlinkSync(rehearsal.datasetDir, join(dir, "dataset"));
  return dir;
}

function start(
  rehearsal: Rehearsal,
  cwd: string,
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): { readonly pid: number; readonly ended: Promise<Outcome> } {
  const child = spawn(rehearsal.upstreamPath, argv, {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], ...environment },
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const ended = once(child, "close").then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
    stdout,
    stderr,
  }));
  return { pid: child.pid ?? 0, ended };
}

function selection(setting: RehearsedSetting, pair: string): readonly string[] {
  const { repo, taskId, features } = parseRehearsedPair(setting, pair);
  return ["-n", `run-${setting}`, "-r", repo, "-t", String(taskId), "-f", features.join(",")];
}

function runArgs(setting: RehearsedSetting, pair: string): readonly string[] {
  const flags = { solo: ["--setting", "solo"], "coop-comm": [], "coop-nocomm": ["--no-messaging"] }[setting];
  return ["run", ...selection(setting, pair), "-m", "command-a-03-2025", "--no-auto-eval", ...flags];
}

function pairDir(cwd: string, setting: RehearsedSetting, pair: string): string {
  return join(cwd, "logs", `run-${setting}`, setting === "solo" ? "solo" : "coop", pair);
}

function json(file: string): Record<string, never> {
  return JSON.parse(readFileSync(file, "utf8")) as Record<string, never>;
}

/** The agents' error texts in a result.json. */
function errorsIn(file: string): string {
  const { agent, agents } = json(file) as unknown as {
    agent?: { error: string | null };
    agents?: Record<string, { error: string | null }>;
  };
  return [agent, ...Object.values(agents ?? {})].map((one) => one?.error ?? "").join("");
}

const firstPair = "acorn_tokens_task/0/f1_f2";

test.each(["0.0.11", "0.0.29"])(
  "%s: without faults every eval says what the scenario expects of upstream's own patches",
  { timeout: 60_000 },
  async (upstreamVersion) => {
    const rehearsal = await make({ pairs: 12, upstreamVersion, seed: 3, blankTailRate: 0.5 });
    const expected = expectedVerdicts(rehearsal.scenario, { patchRepair: "off" });
    const cwd = attemptDir(rehearsal);
    for (const setting of rehearsedSettings) {
      const flags = { solo: ["--setting", "solo"], "coop-comm": [], "coop-nocomm": ["--no-messaging"] }[setting];
      const { code } = await start(rehearsal, cwd, ["run", "-n", `run-${setting}`, "-s", "lite", "-c", "4", ...flags])
        .ended;
      expect(code).toBe(0);
    }
    const seen = expected.map(({ setting, pair }) => [
      setting,
      pair,
      json(join(pairDir(cwd, setting, pair), "eval.json"))["both_passed"],
    ]);
    expect(seen).toEqual(expected.map(({ setting, pair, verdict }) => [setting, pair, verdict === "pass"]));
    expect(new Set(expected.map(({ verdict }) => verdict))).toEqual(new Set(["pass", "fail"]));
    const cut = expected.filter((trial) => trial.cut.length > 0);
    expect(cut.length > 0).toBe(upstreamVersion === "0.0.11");
  },
);

test("made whole again, a cut patch passes where the scenario says so", async () => {
  const rehearsal = await make({ blankTailRate: 1, passRates: { solo: 1, coop: 1 } });
  const cwd = attemptDir(rehearsal);
  await start(rehearsal, cwd, runArgs("solo", firstPair)).ended;
  await start(rehearsal, cwd, ["eval", ...selection("solo", firstPair)]).ended;
  const dir = pairDir(cwd, "solo", firstPair);
  expect(json(join(dir, "eval.json"))["both_passed"]).toBe(false);
  expect(readFileSync(join(dir, "eval.json"), "utf8")).toContain("error: corrupt patch at line");
  const patch = join(dir, "solo.patch");
  const [trial] = expectedVerdicts(rehearsal.scenario, { settings: ["solo"] });
  expect(trial).toMatchObject({ verdict: "pass", cut: ["solo.patch"] });
  const cut = readFileSync(patch, "utf8");
  for (const lines of [1, 2]) {
    writeFileSync(patch, `${cut}\n${" \n".repeat(lines)}`);
    await start(rehearsal, cwd, ["eval", ...selection("solo", firstPair), "--force"]).ended;
    if (json(join(dir, "eval.json"))["both_passed"] as unknown as boolean) return;
  }
  expect.unreachable("neither one nor two blank lines made the patch whole");
});

const agentFaults: readonly (readonly [FaultKind, RehearsedSetting, Partial<Outcome>, string | null])[] = [
  ["rate-limit", "solo", { code: 0 }, "litellm.RateLimitError: "],
  ["model-500", "coop-nocomm", { code: 0 }, "litellm.InternalServerError: "],
  ["docker-down", "solo", { code: 0 }, "Error while fetching server API version: "],
  ["registry-limit", "solo", { code: 0 }, "toomanyrequests"],
  ["redis-loss", "coop-comm", { code: 0 }, "Error 111 connecting to localhost:6379. Connection refused."],
  ["wrong-key", "solo", { code: 0 }, "litellm.AuthenticationError: "],
  ["wrong-path", "solo", { code: 0 }, "litellm.NotFoundError: "],
  ["wrong-model", "coop-comm", { code: 0 }, "litellm.NotFoundError: "],
  ["unknown-agent", "solo", { code: 0 }, "Unknown agent: 'mini_swe_agent'. Available: "],
  ["redis-start", "coop-comm", { code: 1 }, null],
  ["crash", "solo", { code: 1 }, null],
  ["torn-result", "coop-nocomm", { signal: "SIGKILL" }, null],
];

test.each(agentFaults)("%s strikes the attempts it names and no other", async (kind, setting, end, error) => {
  const rehearsal = await make({ scripted: [{ kind, pair: firstPair, attempts: [1] }] });
  const struck = attemptDir(rehearsal);
  expect(await start(rehearsal, struck, runArgs(setting, firstPair)).ended).toMatchObject(end);
  const file = join(pairDir(struck, setting, firstPair), "result.json");
  if (error !== null) expect(errorsIn(file)).toContain(error);
  else if (kind === "torn-result") expect(() => json(file)).toThrow(SyntaxError);
  else expect(existsSync(file)).toBe(false);
  const healed = attemptDir(rehearsal);
  expect(await start(rehearsal, healed, runArgs(setting, firstPair)).ended).toMatchObject({ code: 0 });
  expect(errorsIn(join(pairDir(healed, setting, firstPair), "result.json"))).toBe("");
});

test("a dead container looks like a limit: exit 0, no error, no patch, only the trajectory's tail tells", async () => {
  const rehearsal = await make({ scripted: [{ kind: "dead-container" }] });
  const cwd = attemptDir(rehearsal);
  const { code } = await start(rehearsal, cwd, runArgs("solo", firstPair)).ended;
  const dir = pairDir(cwd, "solo", firstPair);
  expect([code, json(join(dir, "result.json"))["agent"]]).toMatchObject([
    0,
    { status: "LimitsExceeded", patch_lines: 0, error: null },
  ]);
  const rows = json(join(dir, "solo_traj.json"))["messages"] as unknown as { role: string; content: string }[];
  const observations = rows.filter((row) => row.role === "user" && row.content !== "").map((row) => row.content);
  const first = observations.findIndex((text) => text.includes("Command execution error: 409 Client Error"));
  expect(observations[first - 1]).toContain("<returncode>137</returncode>");
  expect(observations.slice(first).every((text) => text.includes("Command execution error: 409 Client Error"))).toBe(
    true,
  );
});

const evalFaults: readonly (readonly [FaultKind, number, string | null])[] = [
  ["eval-outage", 1, null],
  ["eval-registry-limit", 1, null],
  ["eval-timeout", 0, '"test_output": "Command timed out after 600 seconds"'],
  ["eval-container-lost", 0, '"error": "409 Client Error for http+docker://'],
];

test.each(evalFaults)("%s strikes eval only, and heals under --force", async (kind, code, text) => {
  const rehearsal = await make({
    scripted: [{ kind, attempts: [1] }],
    passRates: { solo: 1, coop: 1 },
    blankTailRate: 0,
  });
  const cwd = attemptDir(rehearsal);
  await start(rehearsal, cwd, runArgs("solo", firstPair)).ended;
  const evalArgs = ["eval", ...selection("solo", firstPair), "--force"];
  const struck = await start(rehearsal, cwd, evalArgs).ended;
  const file = join(pairDir(cwd, "solo", firstPair), "eval.json");
  expect(struck.code).toBe(code);
  if (text === null) {
    expect(struck.stderr).toMatch(/^Traceback \(most recent call last\):\n[^]*\ndocker\.errors\.\w+: .*\n$/);
    expect(existsSync(file)).toBe(false);
  } else expect(readFileSync(file, "utf8")).toContain(text);
  await start(rehearsal, cwd, evalArgs).ended;
  expect(json(file)).toMatchObject({ both_passed: true, error: null });
});

/** The ledger, once it has as many entries: a hang is there when it has entered its start and its bill. */
async function ledgerOf(rehearsal: Rehearsal, count: number): Promise<readonly LedgerEntry[]> {
  for (;;) {
    const entries = await readLedger(rehearsal.stateDir);
    if (entries.length >= count) return entries;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

test("a hang ends by a signal only, writes nothing, and its bill is known to nobody else", async () => {
  const rehearsal = await make({ scripted: [{ kind: "hang" }] });
  const cwd = attemptDir(rehearsal);
  const { pid, ended } = start(rehearsal, cwd, runArgs("solo", firstPair));
  expect((await ledgerOf(rehearsal, 2))[1]).toMatchObject({ event: "billed", reported: false });
  process.kill(pid, "SIGTERM");
  expect(await ended).toMatchObject({ code: null, signal: "SIGTERM" });
  expect(existsSync(pairDir(cwd, "solo", firstPair))).toBe(false);
});

test("with ignoreTerm a hang outlives TERM; KILL ends it", async () => {
  const rehearsal = await make({ scripted: [{ kind: "hang" }], ignoreTerm: true });
  const { pid, ended } = start(rehearsal, attemptDir(rehearsal), runArgs("solo", firstPair));
  await ledgerOf(rehearsal, 2);
  process.kill(pid, "SIGTERM");
  process.kill(pid, "SIGKILL");
  expect(await ended).toMatchObject({ signal: "SIGKILL" });
});

test("concurrent starts of one trial get different attempts, and each start is one whole ledger line", async () => {
  const rehearsal = await make();
  const ends = Array.from(
    { length: 6 },
    () => start(rehearsal, attemptDir(rehearsal), runArgs("solo", firstPair)).ended,
  );
  await Promise.all(ends);
  const ledger = await readLedger(rehearsal.stateDir);
  const starts = ledger.filter((entry) => entry.event === "start");
  expect(new Set(starts.map((entry) => entry.attempt))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  expect(ledger.filter((entry) => entry.event === "billed" && entry.reported)).toHaveLength(6);
});

test("the ledger's reported bills are upstream's own costs", async () => {
  const rehearsal = await make({ pairs: 4, faults: "none", upstreamVersion: "0.0.29" });
  const cwd = attemptDir(rehearsal);
  await start(rehearsal, cwd, ["run", "-n", "run-coop-comm", "-s", "lite", "--no-auto-eval"]).ended;
  for (const entry of await readLedger(rehearsal.stateDir)) {
    if (entry.event !== "billed") continue;
    expect(json(join(pairDir(cwd, "coop-comm", entry.pair), "result.json"))["total_cost"]).toBe(entry.costUsd);
  }
});

test("with modelCalls every step is a call to the endpoint of the environment, and its usage is the cost", async () => {
  const rehearsal = await make({ modelCalls: true });
  const model = await startScriptedModel({ script: agentScript({ commands: () => [] }) });
  const cwd = attemptDir(rehearsal);
  const environment = { MSWEA_MODEL_API_BASE: model.cohereBase, COHERE_API_KEY: "k" };
  await start(rehearsal, cwd, runArgs("coop-nocomm", firstPair), environment).ended;
  await model.close();
  const result = json(join(pairDir(cwd, "coop-nocomm", firstPair), "result.json"));
  const { inputTokens, outputTokens } = model.billed();
  expect(result["total_steps"]).toBe(model.requests.length);
  expect(result["total_cost"]).toBeCloseTo(inputTokens * 2.5e-6 + outputTokens * 1e-5, 10);
});

test("an endpoint that fails ends the agent with litellm's class", async () => {
  const rehearsal = await make({ modelCalls: true });
  const script = failing(agentScript({ commands: () => [] }), (call) =>
    call.index === 3 ? failures.rateLimit(1) : null,
  );
  const model = await startScriptedModel({ script });
  const cwd = attemptDir(rehearsal);
  const args = runArgs("solo", firstPair).map((word) => (word === "command-a-03-2025" ? "openai/gpt-4o" : word));
  await start(rehearsal, cwd, args, { OPENAI_API_BASE: model.openaiBase }).ended;
  await model.close();
  const agent = json(join(pairDir(cwd, "solo", firstPair), "result.json"))["agent"];
  expect(agent).toMatchObject({
    status: "Error",
    steps: 3,
    error: expect.stringMatching(/^litellm\.RateLimitError: RateLimitError: OpenAIException - /),
  });
});

const configs: readonly (readonly [string, string, string | null, Readonly<Record<string, unknown>>])[] = [
  ["0.0.29", "a missing file", null, { status: "Error", error: "Agent config file not found: config.json" }],
  ["0.0.29", "a step limit", '{"agent":{"step_limit":3}}', { status: "LimitsExceeded", steps: 3, error: null }],
  [
    "0.0.29",
    "a step limit below config",
    '{"config":{"agent":{"step_limit":3}}}',
    { status: "LimitsExceeded", steps: 3 },
  ],
  [
    "0.0.29",
    "a wrong type",
    '{"agent":{"step_limit":"x"}}',
    { error: expect.stringContaining("1 validation error for AgentConfig") },
  ],
  ["0.0.29", "torn JSON", '{"agent":', { error: expect.stringContaining("while parsing a flow mapping") }],
  [
    "0.0.11",
    "a block without its templates",
    '{"agent":{"step_limit":3}}',
    { error: expect.stringContaining("5 validation errors for AgentConfig") },
  ],
];

test.each(configs)("agent config at %s: %s", async (upstreamVersion, _, text, agent) => {
  const rehearsal = await make({ upstreamVersion });
  const cwd = attemptDir(rehearsal);
  if (text !== null) writeFileSync(join(cwd, "config.json"), text);
  const { code } = await start(rehearsal, cwd, [...runArgs("solo", firstPair), "--agent-config", "config.json"]).ended;
  expect([code, json(join(pairDir(cwd, "solo", firstPair), "result.json"))["agent"]]).toMatchObject([0, agent]);
});
