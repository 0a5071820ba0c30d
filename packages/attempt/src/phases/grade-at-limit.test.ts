import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DriverEvidence, Judgement, Setting } from "@cooperbench-ts/results";
import { attemptFolder } from "@cooperbench-ts/results/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Salvage } from "../doors/docker/salvage.ts";
import { attemptOrder } from "../testing/attempt-order.ts";
import { gradeAtLimit } from "./grade-at-limit.ts";
import { judgeWork } from "./judge-work.ts";

const patch = (file: string): Buffer =>
  Buffer.from(`diff --git a/${file} b/${file}\n--- a/${file}\n+++ b/${file}\n@@ -1,2 +1,3 @@\n a\n+b\n c\n`);

const work = (part: Partial<Salvage> = {}): Salvage => ({
  base: "0".repeat(40),
  committer: null,
  tree: patch("x.py"),
  files: [],
  problems: [],
  ...part,
});

const time = { totalMs: 600, commandsMs: 500, callsMs: 100, failedCallsMs: 0, heldMs: 0, neitherMs: 0, workMs: 600 };
const driver: DriverEvidence = {
  phase: "agent",
  evalTry: 0,
  end: { kind: "timeout", limitMs: 600 },
  stdout: "",
  stderr: "",
  docker: null,
  model: null,
  time,
  containers: [],
};

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "grade-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function graded(
  saved: readonly Salvage[],
  options: {
    timeLimit?: "retry" | "keep" | "grade";
    setting?: Setting;
    seen?: Partial<DriverEvidence>;
    left?: Readonly<Record<string, string>>;
    costUsd?: number | null;
  } = {},
): Promise<{ judgement: Judgement; files: string[]; text: (name: string) => Promise<string> }> {
  const { timeLimit = "grade", setting = "solo", seen = {}, left = {}, costUsd = 0.25 } = options;
  const { trial } = attemptOrder();
  const order = attemptOrder({ timeLimit, trial: { ...trial, setting } });
  const folder = attemptFolder(dir, order.trial);
  if (Object.keys(left).length > 0) await mkdir(folder.pairFolder, { recursive: true });
  for (const [name, text] of Object.entries(left)) await writeFile(path.join(folder.pairFolder, name), text);
  const judge = async (): Promise<Judgement> =>
    (await judgeWork(order, folder, { driver: { ...driver, ...seen }, upstreamVersion: "0.0.29" })).judgement;
  const judgement = await gradeAtLimit(order, folder, {
    judgement: await judge(),
    saved,
    startedAt: new Date("2026-01-02T03:04:05Z"),
    durationMs: 600,
    spend: { costUsd, knownUsd: costUsd ?? 0, unknownCalls: [], source: "model-door" },
    model: null,
    disk: { carry: (write) => write() },
    judgeAgain: judge,
  });
  return {
    judgement,
    files: (await readdir(folder.pairFolder).catch(() => [])).toSorted((a, b) => a.localeCompare(b)),
    text: (name) => readFile(path.join(folder.pairFolder, name), "utf8"),
  };
}

const codes = ({ diagnostics }: Judgement): string[] => diagnostics.map(({ code }) => code);
const kept = { verdict: "infra_error", redo: "none", reason: "timeout", rule: "timeout-at-work" };

test("an agent's saved work waits for its eval, as a result in upstream's shape", async () => {
  const { judgement, files, text } = await graded([work()]);
  expect(judgement).toMatchObject({ verdict: null, redo: "eval", reason: "not-evaluated" });
  expect(codes(judgement)).toEqual(["graded-at-limit"]);
  expect(files).toEqual(["result.json", "solo.patch"]);
  expect(await text("solo.patch")).toBe(patch("x.py").toString());
  expect(JSON.parse(await text("result.json"))).toMatchObject({
    setting: "solo",
    agent: { status: "TimeLimitExceeded", cost: 0.25, patch_lines: 7, error: null },
    total_cost: 0.25,
    duration_seconds: 0.6,
  });
});

test("a cost that nobody knows is null in it, not 0", async () => {
  const { text } = await graded([work()], { costUsd: null });
  expect(JSON.parse(await text("result.json"))).toMatchObject({ agent: { cost: null }, total_cost: null });
});

test("two agents are told apart by who commits in their containers", async () => {
  const saved = [
    work({ committer: "agent2", tree: patch("two.py") }),
    work({ committer: "agent1", tree: patch("one.py") }),
  ];
  const { judgement, files, text } = await graded(saved, { setting: "coop-nocomm" });
  expect(judgement).toMatchObject({ redo: "eval", reason: "not-evaluated" });
  const [low, high] = attemptOrder().trial.pair.features;
  expect(files).toEqual([`agent${high}.patch`, `agent${low}.patch`, "result.json"].sort());
  expect(await text(`agent${low}.patch`)).toContain("one.py");
  expect(await text(`agent${high}.patch`)).toContain("two.py");
  const result = JSON.parse(await text("result.json")) as object;
  expect(result).toMatchObject({ agents: { agent1: { feature_id: low, cost: null }, agent2: { feature_id: high } } });
});

test("a team's result has roles, and the server of its repository is no agent's container", async () => {
  const saved = [
    work({ committer: null, tree: null, problems: ["the base commit: no repository"] }),
    work({ committer: "agent1", tree: patch("one.py") }),
    work({ committer: "agent2", tree: patch("two.py") }),
  ];
  const { judgement, text } = await graded(saved, { setting: "team" });
  expect(judgement).toMatchObject({ redo: "eval", reason: "not-evaluated" });
  expect(JSON.parse(await text("result.json"))).toMatchObject({
    setting: "team",
    lead_agent: "agent1",
    agents: { agent1: { team_role: "lead" }, agent2: { team_role: "member" } },
  });
  const coop = await graded(saved.slice(1), { setting: "coop-git" });
  const result = JSON.parse(await coop.text("result.json")) as object;
  expect(result).toMatchObject({ setting: "coop" });
  expect(result).not.toHaveProperty("lead_agent");
});

test("one of two agents may have changed nothing", async () => {
  const saved = [work({ committer: "agent1" }), work({ committer: "agent2", tree: Buffer.alloc(0) })];
  const { judgement } = await graded(saved, { setting: "coop-comm" });
  expect(judgement).toMatchObject({ redo: "eval", reason: "not-evaluated" });
});

test.each([
  ["nothing was changed", [work({ tree: Buffer.alloc(0) })], {}, /no file had been changed/],
  ["it could not be saved", [work({ tree: null, problems: ["the working tree: is not running"] })], {}, /not running/],
  ["it is no text", [work({ tree: Buffer.from([0x64, 0xff, 0xfe]) })], {}, /no UTF-8/],
  ["there was no container", [], {}, /1 container\(s\) were expected/],
  [
    "of two agents one had ended before",
    [work({ committer: "agent2" })],
    { setting: "coop-comm" },
    /2 container\(s\) were expected/,
  ],
  ["nobody is named", [work(), work()], { setting: "coop-comm" }, /nobody and nobody commit/],
  [
    "both are called the same",
    [work({ committer: "agent1" }), work({ committer: "agent1" })],
    { setting: "coop-comm" },
    /nobody knows whose work/,
  ],
  ["upstream had begun its result", [work()], { left: { "result.json": '{"repo": "z' } }, /half of one/],
  ["upstream had begun its patches", [work()], { left: { "solo.patch": "diff" } }, /half of one/],
] as const)("not where %s: it stays a timeout, and says why", async (_, saved, options, why) => {
  const { judgement, files } = await graded(saved, options);
  expect(judgement).toMatchObject(kept);
  expect(judgement.diagnostics.find(({ code }) => code === "not-graded-at-limit")?.message).toMatch(why);
  expect(files).toEqual(Object.keys("left" in options ? options.left : {}));
});

test.each([
  ["it is not asked for", { timeLimit: "keep" }, kept],
  ["it is to be tried again", { timeLimit: "retry" }, { redo: "agent", reason: "timeout" }],
  ["it had waited for others", { seen: { time: { ...time, workMs: 0 } } }, { redo: "agent", reason: "timeout" }],
  ["nobody knows what it did", { seen: { time: null } }, { redo: "agent", reason: "timeout" }],
  ["it was interrupted", { seen: { end: { kind: "interrupted" } } }, { reason: "interrupted" }],
] as const)("not where %s", async (_, options, judged) => {
  const { judgement, files } = await graded([work()], options);
  expect(judgement).toMatchObject(judged);
  expect(codes(judgement)).toEqual([]);
  expect(files).toEqual([]);
});
