import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Rehearsal } from "../maker/create-rehearsal.ts";
import type { FaultKind } from "../scenario/fault.ts";
import type { RehearsedSetting } from "../scenario/settings.ts";
import { readLedger, type LedgerEntry } from "../state/ledger.ts";
import {
  attemptDir,
  errorsIn,
  firstPair,
  makeRehearsal,
  pairDir,
  readJson,
  runArgs,
  selection,
  start,
  type Outcome,
} from "./fixtures/stand-in.ts";

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
  const rehearsal = await makeRehearsal({ scripted: [{ kind, pair: firstPair, attempts: [1] }] });
  const struck = attemptDir(rehearsal);
  expect(await start(rehearsal, struck, runArgs(setting, firstPair)).ended).toMatchObject(end);
  const file = join(pairDir(struck, setting, firstPair), "result.json");
  if (error !== null) expect(errorsIn(file)).toContain(error);
  else if (kind === "torn-result") expect(() => readJson(file)).toThrow(SyntaxError);
  else expect(existsSync(file)).toBe(false);
  const healed = attemptDir(rehearsal);
  expect(await start(rehearsal, healed, runArgs(setting, firstPair)).ended).toMatchObject({ code: 0 });
  expect(errorsIn(join(pairDir(healed, setting, firstPair), "result.json"))).toBe("");
});

test("a dead container looks like a limit: exit 0, no error, no patch, only the trajectory's tail tells", async () => {
  const rehearsal = await makeRehearsal({ scripted: [{ kind: "dead-container" }] });
  const cwd = attemptDir(rehearsal);
  const { code } = await start(rehearsal, cwd, runArgs("solo", firstPair)).ended;
  const dir = pairDir(cwd, "solo", firstPair);
  expect([code, readJson(join(dir, "result.json"))["agent"]]).toMatchObject([
    0,
    { status: "LimitsExceeded", patch_lines: 0, error: null },
  ]);
  const rows = readJson(join(dir, "solo_traj.json"))["messages"] as unknown as { role: string; content: string }[];
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
  const rehearsal = await makeRehearsal({
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
  expect(readJson(file)).toMatchObject({ both_passed: true, error: null });
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
  const rehearsal = await makeRehearsal({ scripted: [{ kind: "hang" }] });
  const cwd = attemptDir(rehearsal);
  const { pid, ended } = start(rehearsal, cwd, runArgs("solo", firstPair));
  expect((await ledgerOf(rehearsal, 2))[1]).toMatchObject({ event: "billed", reported: false });
  process.kill(pid, "SIGTERM");
  expect(await ended).toMatchObject({ code: null, signal: "SIGTERM" });
  expect(existsSync(pairDir(cwd, "solo", firstPair))).toBe(false);
});

test("with ignoreTerm a hang outlives TERM; KILL ends it", async () => {
  const rehearsal = await makeRehearsal({ scripted: [{ kind: "hang" }], ignoreTerm: true });
  const { pid, ended } = start(rehearsal, attemptDir(rehearsal), runArgs("solo", firstPair));
  await ledgerOf(rehearsal, 2);
  process.kill(pid, "SIGTERM");
  process.kill(pid, "SIGKILL");
  expect(await ended).toMatchObject({ signal: "SIGKILL" });
});
