import { expect, test } from "vitest";
import { actionCommands } from "./action-commands.ts";

test("the commands of a row's tool calls, whatever else stands among them", () => {
  const actions = [{ command: "ls" }, { command: 1 }, null, "ls", {}, { command: "git push", tool_call_id: "a" }];
  expect(actionCommands({ role: "assistant", content: "", extra: { actions } })).toEqual(["ls", "git push"]);
  expect(actionCommands({ role: "assistant", content: "", extra: { actions: [] } })).toEqual([]);
});

test.each([{}, { extra: null }, { extra: {} }, { extra: { actions: "ls" } }])(
  "a row without calls of tools (%j) tells nothing",
  (row) => {
    expect(actionCommands({ role: "assistant", content: "", ...row })).toBeNull();
  },
);
