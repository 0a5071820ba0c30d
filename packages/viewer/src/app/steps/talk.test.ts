import { expect, test } from "vitest";
import { agent, message, run, step, stepsAt } from "./fixtures/made-account.ts";
import { digestSteps, stepKind } from "./step-digest.ts";
import { readAfter, talkOf } from "./talk.ts";

const told = (turns: ReturnType<typeof talkOf>) =>
  turns.map(({ doings, message }) => [
    doings.map(({ agent, steps }) => `${agent}:${steps.map(({ index }) => index).join("")}`).join(" "),
    message?.index ?? null,
  ]);

test("between two messages stands what each agent did, and no step stands twice", () => {
  const agents = [agent("agent1", stepsAt(1, 3, 5, 7)), agent("agent2", stepsAt(2, 4, 6, 8))];
  const messages = [
    message(0, "agent1", "agent2", { timeSec: 5, sentStep: 2 }),
    message(1, "agent2", "agent1", { timeSec: 6, sentStep: 2 }),
  ];
  expect(told(talkOf({ agents, messages, patches: [] }))).toEqual([
    ["agent1:01 agent2:01", 0],
    ["agent1:2", 1],
    ["agent1:3 agent2:23", null],
  ]);
});

test("without times only the sender's own steps can be placed", () => {
  const agents = [agent("agent1", stepsAt(null, null)), agent("agent2", stepsAt(null, null))];
  const messages = [message(0, "agent1", "agent2", { sentStep: 1 }), message(1, "agent2", "agent1")];
  expect(told(talkOf({ agents, messages, patches: [] }))).toEqual([
    ["agent1:0", 0],
    ["", 1],
    ["agent1:1 agent2:01", null],
  ]);
});

test("how long a message waited until the step was over that it came back with", () => {
  const agents = [
    agent("agent1", stepsAt(1)),
    agent("agent2", [step(0, { timeSec: 2, durationSec: 1 }), ...stepsAt(0, 9).slice(1)]),
  ];
  const waited = (given: Parameters<typeof message>[3], to = "agent2") =>
    readAfter(message(0, "agent1", to, given), { agents });
  expect(waited({ timeSec: 4, readStep: 1 })).toBe(5);
  expect(waited({ timeSec: 2.5, readStep: 0 })).toBe(0.5);
  // It was sent after that step had begun and ended: the next one saw it at the latest.
  expect(waited({ timeSec: 4, readStep: 0 })).toBe(5);
  expect(waited({ timeSec: 10, readStep: 1 })).toBeNull();
  expect(waited({ timeSec: 4 })).toBeNull();
  expect(waited({ readStep: 1 })).toBeNull();
  expect(waited({ timeSec: 4, readStep: 1 }, "nobody")).toBeNull();
});

test("steps in one line", () => {
  const steps = [
    step(0, { marks: ["edit"], ...run("vim src/a.py") }),
    step(1, { marks: ["edit"], ...run("vim src/a.py") }),
    step(2, { marks: ["edit"], ...run("vim other.txt") }),
    step(3, { marks: ["test", "receive"], ...run("pytest", 2) }),
  ];
  expect(digestSteps(steps, ["src/a.py"])).toBe("4 steps: edited a.py 2×, edited files, ran tests, 1 command failed");
  expect(digestSteps([step(0)], [])).toBe("1 step");
});

test("the sign of a step is what matters most", () => {
  expect(stepKind(step(0))).toBe("think");
  expect(stepKind(step(0, run("ls")))).toBe("run");
  expect(stepKind(step(0, { marks: ["test"], ...run("pytest", 1) }))).toBe("failed");
  expect(stepKind(step(0, { marks: ["edit", "commit"], ...run("x", 1) }))).toBe("commit");
});
