import { expect, test } from "vitest";
import { parseLabels } from "./parse-labels.ts";

test("a label needs a pair, a scheme and a category; the rest says which trial, and which message", () => {
  const full = {
    pairKey: "a_task/1/f1_f2",
    run: "r",
    setting: "coop-comm",
    upstreamSetting: "coop",
    repeat: 2,
    scheme: "s@1",
    category: "C2",
    messageIndex: 3,
    evidence: "quoted",
  };
  const bare = { pairKey: "a_task/1/f1_f2", scheme: "s@1", category: "C2" };
  expect(parseLabels(`${JSON.stringify(full)}\r\n\n${JSON.stringify(bare)}\n`, "labels.jsonl")).toEqual([
    full,
    { ...bare, run: null, setting: null, upstreamSetting: null, repeat: null, messageIndex: null, evidence: null },
  ]);
});

test.each([
  ["{", "labels.jsonl, line 1: The label cannot be used; expected one JSON object a line"],
  ['{"pairKey":"a/1/f1_f2","scheme":"s"}', "labels.jsonl, line 1, category"],
  ['\n{"pairKey":"a/1/f1_f2","scheme":"s","category":"C2","setting":"duo"}', "labels.jsonl, line 2, setting"],
])("%s is refused with its line and column", (text, said) => {
  expect(() => parseLabels(text, "labels.jsonl")).toThrow(said);
});
