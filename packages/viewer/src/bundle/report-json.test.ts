import { expect, test } from "vitest";
import type { DocumentName } from "../documents/documents.ts";
import { ReportJson } from "./report-json.ts";

const PLACE = "/workspace/repo";
const json = new ReportJson([
  [PLACE, "…"],
  ["/home/ann", "~"],
]);
const told = (name: DocumentName, value: unknown): unknown => JSON.parse(json.of(name, value));

const step = { thought: "", calls: [{ input: `cd ${PLACE}`, output: "/home/ann" }], received: [] };
const trial = {
  row: { dir: `${PLACE}/logs` },
  agents: [{ agent: "solo", error: `no ${PLACE}/x`, prompts: [{ role: "user", text: PLACE }], steps: [step] }],
  messages: [{ text: PLACE }],
  patches: [{ text: `+cd ${PLACE}` }],
  merge: { diff: PLACE },
  tests: [{ output: `FAILED ${PLACE}/test.py` }],
  attempts: [
    { kind: "parsed", dir: "a", attempt: { run: "x", origin: { dir: "/data/bob/logs/y/f1_f2", run: "y" } } },
    { kind: "unreadable", dir: `${PLACE}/b` },
  ],
  remarks: [`${PLACE}/z cannot be read`],
};

test("the words of agents and programs, and patches, stay as they are; what is told of files does not", () => {
  const { agents, messages, patches, merge, tests } = trial;
  expect(told("trials/0", trial)).toEqual({
    row: { dir: "…/logs" },
    agents: [{ ...agents[0], error: "no …/x" }],
    messages,
    patches,
    merge,
    tests,
    attempts: [
      { kind: "parsed", dir: "a", attempt: { run: "x", origin: { dir: "f1_f2", run: "y" } } },
      { kind: "unreadable", dir: "…/b" },
    ],
    remarks: ["…/z cannot be read"],
  });
  expect(told("parts/0-1", `cd ${PLACE}`)).toBe(`cd ${PLACE}`);
});

test("messages in the tables stay, and the folders beside them do not", () => {
  const messages = { length: 1, columns: { text: [`see ${PLACE}`], file: [`${PLACE}/a`] } };
  expect(told("tables", { messages, diagnostics: [PLACE] })).toEqual({
    messages: { length: 1, columns: { text: [`see ${PLACE}`], file: ["…/a"] } },
    diagnostics: ["…"],
  });
});

test("neither upstream's place nor that of a tree that work was taken from leaves the machine", () => {
  const run = {
    run: "x",
    upstream: { version: "1", path: "/opt/bob/bin/cooperbench" },
    source: { tree: "/data/bob/logs" },
  };
  expect(told("overview", { title: "logs", experiments: [{ runs: [run, { run: "y", upstream: null }] }] })).toEqual({
    title: "logs",
    experiments: [
      {
        runs: [
          { run: "x", upstream: { version: "1", path: "cooperbench" }, source: { tree: "logs" } },
          { run: "y", upstream: null },
        ],
      },
    ],
  });
});

test("no key travels, not even in what an agent printed", () => {
  const text = JSON.stringify(told("parts/0-1", "env: sk-ant-api03-abcdefghij0123456789"));
  expect(text).toBe('"env: sk-…"');
});
