import { expect, test } from "vitest";
import type { FileText } from "../formats/file-parse.ts";
import { judge } from "./judge.ts";

const json = (value: unknown): FileText => ({ kind: "text", text: JSON.stringify(value) });
const output = (text: string) => ({ passed: false, test_output: `Feature patch applied successfully.\n${text}\n` });
const collecting = (error: string): string =>
  `=== ERRORS ===\n____ ERROR collecting tests/test_new.py ____\ntests/test_new.py:3: in <module>\nE   ${error}\n=== short test summary info ===`;

function judged(text: string, gold?: object) {
  const result = {
    repo: "r_task",
    task_id: 0,
    features: [1, 2],
    setting: "solo",
    agent_framework: "gold",
    agent: { status: "Submitted", patch_lines: 6 },
    ...(gold === undefined ? {} : { gold }),
  };
  const files = new Map([
    ["result.json", json(result)],
    ["eval.json", json({ feature1: output(text), feature2: output(text), both_passed: false })],
  ]);
  const evidence = { upstreamSetting: "solo", files, modifiedAt: new Map(), driver: null, upstreamVersion: "0.0.29" };
  const { verdict, reason, rule, redo } = judge(evidence, { trees: "ours" });
  return { verdict, reason, rule, redo };
}

const GOLD = { patched: ["src/jinja2/newmod.py"] };
const missing = collecting("ModuleNotFoundError: No module named 'numpy.core'");

test("where no test runs with the dataset's own patches, the task is broken; with an agent's, nobody knows", () => {
  expect(judged(missing, GOLD)).toMatchObject({ reason: "task-broken", rule: "dataset-test-not-run", redo: "none" });
  expect(judged(missing)).toMatchObject({ reason: "eval-error", rule: "no-test-ran", redo: "eval" });
});

test.each([
  ["a network", "pip: Could not fetch URL: connection refused"],
  ["memory", "fork: Cannot allocate memory"],
])("%s may be there another time", (_, line) => {
  expect(judged(line, GOLD)).toMatchObject({ reason: "eval-error", rule: "no-test-ran", redo: "eval" });
});

test("a disk may be free another time", () => {
  expect(judged("OSError: [Errno 28] No space left on device", GOLD)).toMatchObject({ reason: "disk-full" });
});

test("what only the gold patches bring is missed by tests that do their work", () => {
  const feature = collecting("ModuleNotFoundError: No module named 'jinja2.newmod'");
  expect(judged(feature, GOLD)).toMatchObject({ verdict: "fail", reason: "tests-failed" });
  expect(judged(feature, { patched: [] })).toMatchObject({ reason: "task-broken" });
});
