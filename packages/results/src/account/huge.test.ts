import { expect, test } from "vitest";
import type { TrajectoryFile, TrajectoryMessage } from "../formats/trajectory-file.ts";
import { wholeHistory } from "../formats/whole-trajectory.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import { readSteps } from "../tables/read-steps.ts";
import { noProgram } from "../tables/transcript-steps.ts";
import { stepAccounts } from "./agent-account.ts";
import { firstFailure } from "./first-failure.ts";
import { linkedMessages, withLinks } from "./message-links.ts";

/** A list that counts how often its items, and their fields, are looked at. */
function counted<Item extends object>(items: readonly Item[], looks: { count: number }): Item[] {
  const get = (target: object, key: string | symbol, receiver: unknown): unknown => {
    looks.count += 1;
    return Reflect.get(target, key, receiver);
  };
  return new Proxy<Item[]>(
    items.map((item) => new Proxy<Item>(item, { get })),
    { get },
  );
}

const turn = (at: number): TrajectoryMessage[] => [
  {
    role: "assistant",
    content: "on",
    extra: { actions: [{ tool_call_id: `c${at}`, command: `send_message agent2 "${at}"` }], timestamp: at },
  },
  {
    role: "tool",
    tool_call_id: `c${at}`,
    content: "",
    extra: { raw_output: "Message sent to agent2\n", returncode: 0 },
  },
];
const heard = (at: number): TrajectoryMessage[] => [
  { role: "user", content: `[Message from agent1]: ${at}` },
  { role: "assistant", content: "ok", extra: { actions: [] } },
];
const said = (at: number) => ({ from: "agent1", to: "agent2", text: String(at), timeSec: at }) as MessageRow;
const key = { setting: "coop-comm", agentFramework: null } as const;

/** How often rows are looked at for an account of so many steps and messages. */
function looksFor(steps: number): number {
  const looks = { count: 0 };
  const numbers = Array.from({ length: steps }, (_, at) => at);
  const lane = (agent: string, rows: readonly TrajectoryMessage[]) => {
    const file: TrajectoryFile = { agent_id: agent, messages: counted(rows, looks) };
    return { agent, steps: readSteps(key, file, 1, noProgram) };
  };
  const lanes = [lane("agent1", numbers.flatMap(turn)), lane("agent2", numbers.flatMap(heard))];
  const messages = linkedMessages(counted(numbers.map(said), looks), lanes);
  expect(messages.every(({ sentStep, readStep }) => sentStep !== null && readStep !== null)).toBe(true);
  const agents = lanes.map(({ agent, steps: of }) => ({ agent, steps: stepAccounts(of) }));
  const linked = withLinks(agents, messages);
  expect(linked.map(({ steps: of }) => of.length)).toEqual([steps, steps]);
  return looks.count;
}

test("what is looked at grows with the number of steps and messages", () => {
  const [few, many] = [looksFor(200), looksFor(4000)];
  expect(many).toBeLessThan(20.5 * few);
});

test("segments of a hundred thousand rows are joined, alike rows too", () => {
  const row = (content: string): TrajectoryMessage => ({ role: "assistant", content });
  const rows = [...Array.from({ length: 100_000 }, () => row("again")), row("last")];
  const summary = { ...row("so far"), extra: { summary: true } };
  const later = [summary, ...rows.slice(2), row("new")];
  const text = JSON.stringify({
    segments: [
      { kind: "solver", messages: rows },
      { kind: "solver", messages: later },
    ],
  });
  const whole = wholeHistory({ messages: [] }, { kind: "text", text });
  expect([whole.length, whole.at(-1)?.content]).toEqual([100_003, "new"]);
});

test("an output of one line of 10 MB, and one of a hundred thousand lines, come to an end", () => {
  expect(firstFailure("E   ".repeat(2_500_000))).toBeNull();
  expect(firstFailure(`${"ok\n".repeat(100_000)}E   no`)).toEqual({ line: 100_001, text: "E   no" });
});
