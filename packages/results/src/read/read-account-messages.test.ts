import { describe, expect, test } from "vitest";
import { v1Step, v2Step } from "../../corpus/builders.ts";
import { coopTree } from "./fixtures/account-trees.ts";
import { read } from "./fixtures/trees.ts";

async function accountOf(files: readonly (readonly [string, string])[]) {
  const results = await read(files);
  const [row] = results.pairs;
  if (row === undefined) throw new Error("no pair");
  return results.account(row);
}

const sends = (to: string, text: string, at: number): object[] => {
  const [call, answer] = v2Step(`send_message ${to} "${text}"`, `Message sent to ${to}\n`) as [
    { extra: object },
    { extra: object },
  ];
  return [
    { ...call, extra: { ...call.extra, timestamp: at } },
    { ...answer, extra: { ...answer.extra, timestamp: at + 1 } },
  ];
};
const message = (from: string, to: string, text: string, timestamp: number | null = null) => ({
  from,
  to,
  message: text,
  timestamp,
  feature_id: from === "agent1" ? 1 : 2,
});
const heard = (from: string, text: string) => ({ role: "user", content: `[Message from ${from}]: ${text}` });

describe("messages", () => {
  test("are those of the table, each with the step that sent it and the one that read it", async () => {
    const files = coopTree(
      "mini_swe_agent_v2",
      [
        [...sends("agent2", "same", 10), heard("agent2", "one"), ...sends("agent2", "same", 30)],
        [heard("agent1", "same"), ...sends("agent1", "one", 20), heard("agent1", "same")],
      ],
      [
        message("agent1", "agent2", "same"),
        message("agent1", "agent2", "same"),
        message("agent2", "agent1", "one"),
        message("agent2", "agent1", "never arrived", 99),
      ],
    );
    const { messages, agents } = await accountOf(files);
    expect(
      messages.map(({ index, from, text, sentStep, readStep }) => [index, from, text, sentStep, readStep]),
    ).toEqual([
      [0, "agent1", "same", 0, 0],
      [1, "agent1", "same", 1, 0],
      [2, "agent2", "one", 0, 0],
      [3, "agent2", "never arrived", null, null],
    ]);
    expect(agents.map(({ steps }) => steps.map(({ sent, read: came, marks }) => [sent, came, marks]))).toEqual([
      [
        [[0], [2], ["send", "receive"]],
        [[1], [], ["send"]],
      ],
      [[[2], [0, 1], ["send", "receive"]]],
    ]);
    expect(agents[1]?.prompts).toEqual([{ role: "user", text: "[Message from agent1]: same" }]);
  });

  test("whose text no command shows belong to the step under way when they went out, where that one sends", async () => {
    const hidden = (at: number) => {
      const [call, answer] = sends("agent2", "$TEXT", at) as [object, object];
      return [call, answer];
    };
    const quiet = (at: number) => v1Step("ls", "", 0).map((row) => ({ ...row, timestamp: at }));
    const { messages } = await accountOf(
      coopTree(
        "mini_swe_agent_v2",
        [[...hidden(10), ...quiet(20)], []],
        [message("agent1", "agent2", "what it came to", 10.5), message("agent1", "agent2", "out of nowhere", 25)],
      ),
    );
    expect(messages.map(({ sentStep }) => sentStep)).toEqual([0, null]);
  });

  test("that upstream adds something to, or hands over with an answer that is waited for, are known", async () => {
    const wait = v2Step(
      'send_message --wait agent2 "well?"',
      "Message sent to agent2\n\n[Reply from agent2]: yes,\ndo\nls: x",
    );
    const { messages, agents } = await accountOf(
      coopTree(
        "mini_swe_agent_v2",
        [
          wait,
          [
            { role: "user", content: "[Message from agent1 — agent1 is BLOCKED waiting]: well?" },
            ...v2Step('send_message agent1 "yes,\ndo"', "Message sent to agent1\n"),
          ],
        ],
        [message("agent1", "agent2", "well?"), message("agent2", "agent1", "yes,\ndo")],
      ),
    );
    expect(messages.map(({ sentStep, readStep }) => [sentStep, readStep])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(agents[0]?.steps[0]?.marks).toEqual(["send", "receive"]);
  });

  test("of programs in containers are read by coop-recv", async () => {
    const call = (command: string) => ({
      role: "assistant",
      content: `[tool_use Bash] ${JSON.stringify({ command })}`,
    });
    const inbox = JSON.stringify([{ from: "agent1", to: "agent2", content: "I take x.py", timestamp: 5 }], null, 2);
    const { messages } = await accountOf(
      coopTree(
        "claude_code",
        [
          [call('coop-send agent2 "I take x.py"'), { role: "user", content: "[tool_result] sent to agent2" }],
          [
            call("ls"),
            call("coop-recv"),
            { role: "user", content: "[tool_result] x" },
            { role: "user", content: `[tool_result] ${inbox}` },
          ],
        ],
        [message("agent1", "agent2", "I take x.py", 5)],
      ),
    );
    expect(messages).toMatchObject([{ sentStep: 0, readStep: 1 }]);
  });
});
