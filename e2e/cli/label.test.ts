import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type ModelScript, type ScriptedModel, startScriptedModel } from "@cooperbench-ts/rehearsal";
import { expect, onTestFinished, test } from "vitest";
import { jsonLines, runCli, startCli } from "./support/cli.ts";
import { testFolder, treeOf } from "./support/folders.ts";

const KEY = "sk-of-the-judge-0123456789";
const PAIRS = 8;

/** Results as upstream leaves them: in each pair a question that nobody answers. */
async function theirLogs(cwd: string): Promise<string> {
  const logs = path.join(cwd, "theirs");
  for (let task = 1; task <= PAIRS; task += 1) {
    const pair = { repo: "acorn_tokens_task", task_id: task, features: [1, 2] };
    const folder = path.join(logs, "flash_msg_1", "coop", pair.repo, String(task), "f1_f2");
    await mkdir(folder, { recursive: true });
    const agent = (feature_id: number) => ({ feature_id, status: "Submitted", cost: 0.1, steps: 2, patch_lines: 1 });
    const feature = { passed: task === PAIRS, test_output: "1 failed" };
    const files = {
      "result.json": { ...pair, setting: "coop", agents: { agent1: agent(1), agent2: agent(2) }, total_cost: 0.2 },
      "eval.json": {
        ...pair,
        setting: "coop",
        merge: { status: "clean", strategy: "naive" },
        feature1: feature,
        feature2: feature,
        both_passed: task === PAIRS,
        error: null,
      },
      "conversation.json": [
        {
          from: "agent1",
          to: "agent2",
          message: `Who writes parser ${task}? \u001B[31mred`,
          timestamp: 1,
          feature_id: 1,
        },
        { from: "agent2", to: "agent1", message: "I am done with my own feature.", timestamp: 2, feature_id: 2 },
      ],
    };
    for (const [name, content] of Object.entries(files))
      await writeFile(path.join(folder, name), JSON.stringify(content));
  }
  return logs;
}

const answer: ModelScript = (call) => {
  const task = /Who writes parser (\d+)\?/.exec(call.messages[1]?.content ?? "")?.[1];
  const quotes = [`Who writes parser ${task}?`, "I am done with my own feature."];
  return { kind: "text", text: JSON.stringify({ labels: [{ category: "C1a", quotes }] }) };
};

async function judge(script: ModelScript): Promise<ScriptedModel> {
  const model = await startScriptedModel({ script, key: KEY });
  onTestFinished(() => model.close());
  return model;
}

const flags = (model: ScriptedModel) => [
  "label",
  "theirs",
  "--rubric",
  "communication-errors",
  "--model",
  "judge",
  "--endpoint",
  model.openaiBase,
  "--key-env",
  "JUDGE_KEY",
  "--price-in",
  "1",
  "--price-out",
  "10",
  "--out",
  "out",
  "--concurrency",
  "2",
];

test("killed in the middle, it goes on: every conversation is paid once but those that were cut, and nothing of the source changes", async () => {
  const cwd = await testFolder();
  const logs = await theirLogs(cwd);
  const before = await contentsOf(logs);
  let stuck = true;
  const model = await judge((call) => (stuck && call.index >= 3 ? { kind: "hang" } : answer(call)));
  const env = { JUDGE_KEY: KEY };
  const running = startCli(flags(model), { cwd, env });
  // Two hang: nobody else can be asked.
  while (model.requests.length < 5) await new Promise((resolve) => setTimeout(resolve, 20));
  running.send("SIGKILL");
  expect(await running.ended).toMatchObject({ code: null, signal: "SIGKILL" });
  stuck = false;
  const resumed = await runCli(flags(model), { cwd, env });
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(resumed.stderr).toContain("5 questions, 3 answered before");
  expect(resumed.stdout).toMatch(/8 conversations labelled\n/);
  expect(resumed.stdout).toMatch(/C1a +unanswered +8 +100\.0 % +8\/8/);
  expect(resumed.stdout).toMatch(/cost of 10 calls: \$0\.0120 known; of 2 unknown, at most \$0\.\d+/);
  const asked = model.requests.length;
  const again = await runCli([...flags(model), "--json"], { cwd, env });
  expect(model.requests).toHaveLength(asked);
  const lines = jsonLines(again.stdout);
  expect(lines.map(({ type }) => type)).toEqual([...Array.from({ length: 8 }, () => "label"), "summary"]);
  expect(lines.at(-1)).toMatchObject({
    answers: 0,
    stop: null,
    passes: [{ labelled: 8, labels: 8 }],
    spend: { calls: 10, costUsd: null, unknownCalls: 2 },
  });
  expect(await contentsOf(logs)).toEqual(before);
  const written = [
    ...(await contentsOf(path.join(cwd, "out"))).values(),
    resumed.stdout,
    resumed.stderr,
    again.stdout,
    again.stderr,
  ];
  expect(written.join("\n")).not.toContain(KEY);
});

test("Ctrl-C lets the calls under way end and keeps them, exit 130; the same command goes on", async () => {
  const cwd = await testFolder();
  await theirLogs(cwd);
  const env = { JUDGE_KEY: KEY };
  const busy = await judge((call) =>
    call.index === 0 ? answer(call) : { kind: "error", status: 429, retryAfter: 30 },
  );
  const running = startCli([...flags(busy), "--concurrency", "1"], { cwd, env });
  await running.until(({ stderr }) => stderr.includes("again in 30 s"));
  running.send("SIGINT");
  const ended = await running.ended;
  expect(ended.code, ended.stderr).toBe(130);
  expect(ended.stdout).toMatch(/1 conversations labelled, 7 not asked/);
  expect(ended.stdout).toContain("stopped: interrupted");
  const free = await judge(answer);
  const resumed = await runCli(flags(free), { cwd, env });
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(free.requests).toHaveLength(7);
});

test("results of our own have their labels beside them, and every other command reads them as before", async () => {
  const cwd = await testFolder();
  const rehearsed = await runCli(["rehearse", "--dir", "r", "--pairs", "2", "--faults", "none"], { cwd });
  expect(rehearsed.code, rehearsed.stderr).toBe(0);
  const logs = ["--logs", "r/logs"];
  const before = await runCli(["summary", ...logs, "--json"], { cwd });
  const model = await judge(() => ({ kind: "text", text: '{"labels":[]}' }));
  const ask = ["--rubric", "communication-errors", "--model", "judge", "--endpoint", model.cohereBase];
  const labelled = await runCli(["label", ...logs, ...ask, "--key-env", "JUDGE_KEY"], { cwd, env: { JUDGE_KEY: KEY } });
  expect(labelled.code, labelled.stderr).toBe(0);
  expect(labelled.stdout).toMatch(/2 conversations labelled[^]*none +nothing found +2 /);
  const [set = ""] = await readdir(path.join(cwd, "r/logs/.cooperbench-ts/labels"));
  expect(await readdir(path.join(cwd, "r/logs/.cooperbench-ts/labels", set))).toEqual(
    expect.arrayContaining(["answers.jsonl", "labels.jsonl", "labels.parquet", "labels.schema.json", "set.json"]),
  );
  expect(await runCli(["summary", ...logs, "--json"], { cwd })).toEqual(before);
});

test("a dry run asks nobody and writes nothing; what a stranger wrote reaches the terminal as text", async () => {
  const cwd = await testFolder();
  await theirLogs(cwd);
  const model = await judge(answer);
  const before = await treeOf(cwd);
  const { code, stdout, stderr } = await runCli([...flags(model), "--dry-run"], { cwd });
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("8 conversations; 8 questions for judge");
  expect(stdout).toMatch(/Who writes parser \d\?/);
  expect(stdout + stderr).not.toContain("\u001B");
  expect(model.requests).toHaveLength(0);
  expect(await treeOf(cwd)).toEqual(before);
});

test("two passes, a person's labels and failed trials alone: agreement with its interval", async () => {
  const cwd = await testFolder();
  await theirLogs(cwd);
  const rows = Array.from(
    { length: PAIRS },
    (_, at) => `acorn_tokens_task/${at + 1}/f1_f2,coop-comm,${at < 6 ? "C1a" : ""}`,
  );
  await writeFile(path.join(cwd, "mine.csv"), ["pairKey,setting,category", ...rows].join("\n"));
  const model = await judge((call) =>
    call.messages[1]?.content.includes("parser 8?") ? { kind: "text", text: '{"labels":[]}' } : answer(call),
  );
  const args = [...flags(model), "--setting", "coop-comm", "--passes", "2", "--human", "mine.csv"];
  const { code, stdout, stderr } = await runCli([...args, "--json"], { cwd, env: { JUDGE_KEY: KEY } });
  expect(code, stderr).toBe(0);
  expect(jsonLines(stdout).at(-1)).toMatchObject({
    type: "summary",
    agreement: {
      passes: { overall: { n: 8, agreed: 8, kappa: 1 } },
      human: { overall: { n: 8, agreed: 7, raw: { rate: 0.875 }, bootstrap: { clusters: 8, seed: 1 } } },
    },
  });
  const text = await runCli(args, { cwd, env: { JUDGE_KEY: KEY } });
  expect(text.stdout).toMatch(
    /agreement of the model and the person, 8 conversations: kappa 0\.\d+ \(.*\), same 7\/8 = 87\.5 %/,
  );
});

test.each([
  [
    "results of others without --out",
    (all: string[]) => all.filter((one) => one !== "--out" && one !== "out"),
    2,
    "labels-place",
  ],
  [
    "--out in the results",
    (all: string[]) => all.map((one) => (one === "out" ? "theirs/labels" : one)),
    2,
    "labels-place",
  ],
  [
    "a rubric that is none",
    (all: string[]) => all.map((one) => (one === "communication-errors" ? "errors" : one)),
    2,
    "rubric-invalid",
  ],
  ["no key", (all: string[]) => all.map((one) => (one === "JUDGE_KEY" ? "OTHER_KEY" : one)), 3, "key-missing"],
  ["half a price", (all: string[]) => all.filter((one) => one !== "--price-in" && one !== "1"), 2, "flag-invalid"],
  ["a limit of no cost", (all: string[]) => [...all, "--max-cost", "0"], 2, "flag-invalid"],
  ["no number of passes", (all: string[]) => [...all, "--passes", "two"], 2, "flag-invalid"],
])("%s is refused before anything is asked or written", async (_, change, exit, errorCode) => {
  const cwd = await testFolder();
  await theirLogs(cwd);
  const before = await treeOf(cwd);
  const model = await judge(answer);
  const { code, stderr } = await runCli(change(flags(model)), { cwd, env: { JUDGE_KEY: KEY } });
  expect(stderr).toContain(`error (${errorCode})`);
  expect(code).toBe(exit);
  expect(model.requests).toHaveLength(0);
  expect(await treeOf(cwd)).toEqual(before);
});

test("a wrong key is told before the first label, exit 3", async () => {
  const cwd = await testFolder();
  await theirLogs(cwd);
  const model = await judge(answer);
  const { code, stderr } = await runCli(flags(model), { cwd, env: { JUDGE_KEY: "sk-another-key-987654" } });
  expect(code).toBe(3);
  expect(stderr).toMatch(/error \(endpoint-refused\): .*401.*--key-env/);
  expect(stderr).not.toContain("sk-another-key-987654");
});

async function contentsOf(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file, "latin1")] as const)));
}
