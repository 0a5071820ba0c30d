import type { LabelRow, PairRow } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import type { PageTrial } from "../load/page-data.ts";
import { listConversations, parseTalkQuery, shownConversations, valuesOf } from "./list-conversations.ts";

const trial = (document: string, row: Partial<PairRow>): PageTrial => ({
  document: `trials/${document}`,
  about: document,
  diagnostics: [],
  row: {
    pairKey: "repo/1/f1_f2",
    run: document,
    setting: null,
    upstreamSetting: "word",
    repeat: 1,
    verdict: "pass",
    messages: 2,
    steps: null,
    ...row,
  } as PairRow,
});
const label = (run: string, category: string): LabelRow => ({
  pairKey: "repo/1/f1_f2",
  run,
  setting: null,
  upstreamSetting: "word",
  repeat: 1,
  scheme: "made@1",
  category,
  messageIndex: null,
  evidence: null,
});
const trials = [
  trial("many", { messages: 9, verdict: "fail", steps: 3 }),
  trial("few", { messages: 1, steps: 30 }),
  trial("silent", { messages: 0 }),
  trial("unknown", { messages: null }),
];
const entries = listConversations(trials, [label("many", "repeats"), label("few", "none"), label("silent", "repeats")]);
const shown = (query: string): string[] =>
  shownConversations(entries, parseTalkQuery(new URLSearchParams(query))).map(({ trial: { row } }) => row.run);

test("only trials with messages are conversations, with their labels", () => {
  expect(entries.map(({ trial: { row }, categories, labels }) => [row.run, categories, labels.length])).toEqual([
    ["many", ["repeats"], 1],
    ["few", [], 1],
  ]);
  expect(valuesOf(entries, ({ categories }) => categories)).toEqual(["repeats"]);
});

test.each([
  ["", ["few", "many"]],
  ["sort=messages", ["many", "few"]],
  ["sort=steps", ["few", "many"]],
  ["sort=luck", ["few", "many"]],
  ["verdict=fail", ["many"]],
  ["label=repeats", ["many"]],
  ["setting=other", []],
  ["q=FEW", ["few"]],
])("the conversations of %j", (query, runs) => {
  expect(shown(query)).toEqual(runs);
});
