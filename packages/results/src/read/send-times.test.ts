import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { v2Step } from "../../corpus/builders.ts";
import { readResults } from "../node/read-results.ts";
import { coopFiles, JINJA, lostVerdict, read } from "./fixtures/trees.ts";

const recorded = (name: string): string => fileURLToPath(new URL(`../../corpus/recorded/${name}`, import.meta.url));

test("recorded v2: the order is that of the send commands, not of the file", async () => {
  const of = async (name: string) => {
    const { messages, pairs } = await readResults(recorded(name), { setting: "coop-comm" });
    return {
      known: pairs.map((row) => row.messageOrderKnown),
      rows: messages.map((row) => [row.index, row.from, row.turn, row.timeSec, row.timeSource]),
    };
  };
  expect(await of("v0.0.29-real-coop-conflict")).toEqual({
    known: [true],
    rows: [
      [1, "agent2", 1, 1795448405.5919995, "trajectory"],
      [0, "agent1", 2, 1795448405.6093452, "trajectory"],
    ],
  });
  expect((await of("v0.0.29-real-coop-pass")).rows.map(([index]) => index)).toEqual([0, 1]);
  expect((await of("v0.0.11-real-coop-pass")).rows.map((row) => row[4])).toEqual(["conversation", "conversation"]);
});

const sent = (outs: readonly [string, number][]) =>
  outs.flatMap(([out, timestamp]) => {
    const [call, answer] = v2Step("send_message agent2 hi", out) as [object, { extra: object }];
    return [call, { ...answer, extra: { ...answer.extra, timestamp } }];
  });
const trajectories = (one: object[], two: object[]): [string, string][] => [
  [`r1/coop/${JINJA}/f1_f2/agent1_traj.json`, JSON.stringify({ messages: one })],
  [`r1/coop/${JINJA}/f1_f2/agent2_traj.json`, JSON.stringify({ messages: two })],
];
const said = (from: string, message: string) => ({ from, to: "x", message, timestamp: null, feature_id: 1 });
const talk = [said("agent1", "first?"), said("agent1", "third"), said("agent1", "fourth"), said("agent2", "second")];
const order = async (files: [string, string][]) => {
  const { messages } = await read([...coopFiles("r1", talk), ...files], { setting: "coop-comm" });
  return messages.map((row) => [row.text, row.timeSec, row.turn]);
};

test("several sends of one command, refused sends and ours with a verdict", async () => {
  const files = trajectories(
    sent([
      ["Message sent to agent2\n", 10],
      ["send_message: agent2 has gone\n", 15],
      ["Message sent to agent2\nMessage sent to agent2\n", 30],
    ]),
    sent([["Message sent to agent1\n", 20]]),
  );
  const expected = [
    ["first?", 10, 1],
    ["second", 20, 2],
    ["third", 30, 3],
    ["fourth", 30, 3],
  ];
  expect(await order(files)).toEqual(expected);
  const verdict = lostVerdict("r1", { setting: "coop-comm" });
  expect(await order([...files, [`r1/coop/${JINJA}/f1_f2/verdict.json`, verdict]])).toEqual(expected);
});

test("a trajectory that a compaction cut says nothing, and the order stays unknown", async () => {
  const files = trajectories(sent([["Message sent to agent2\n", 10]]), sent([["Message sent to agent1\n", 20]]));
  expect(await order(files)).toEqual([
    ["first?", null, null],
    ["third", null, null],
    ["fourth", null, null],
    ["second", 20, null],
  ]);
});

test("where the whole history was kept, the times are known after a compaction too", async () => {
  const before = sent([
    ["Message sent to agent2\n", 10],
    ["Message sent to agent2\n", 30],
  ]);
  const after = sent([["Message sent to agent2\n", 40]]);
  const summary = { role: "assistant", content: "s", extra: { summary: true } };
  const segments = [
    { kind: "solver", messages: before },
    { kind: "solver", messages: [summary, ...before.slice(-2), ...after] },
  ];
  const files: [string, string][] = [
    ...trajectories([summary, ...before.slice(-2), ...after], sent([["Message sent to agent1\n", 20]])),
    [`r1/coop/${JINJA}/f1_f2/agent1_full_traj.json`, JSON.stringify({ segments })],
  ];
  expect((await order(files)).map(([, time]) => time)).toEqual([10, 20, 30, 40]);
});
