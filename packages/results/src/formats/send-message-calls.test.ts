import { expect, test } from "vitest";
import { sendMessageCalls } from "./send-message-calls.ts";

test("here-documents, double quotes and single quotes, the first form that is there", () => {
  expect(
    sendMessageCalls("send_message agent2 <<'EOF'\nit's \"mine\"\nEOF\nsend_message agent2 <<END\nb\nEND"),
  ).toEqual([
    { to: "agent2", text: 'it\'s "mine"' },
    { to: "agent2", text: "b" },
  ]);
  expect(sendMessageCalls('ls && send_message --wait agent2 "a b" && send_message agent1 --wait "c"')).toEqual([
    { to: "agent2", text: "a b" },
    { to: "agent1", text: "c" },
  ]);
  expect(sendMessageCalls("send_message agent2 'x'")).toEqual([{ to: "agent2", text: "x" }]);
  expect(sendMessageCalls("echo send_message")).toEqual([]);
});

test("a call in the text of another one is no call, and one that never ends is none", () => {
  const nested = "send_message agent2 <<A\nsend_message agent1 <<B\nx\nB\nA";
  expect(sendMessageCalls(nested)).toEqual([{ to: "agent2", text: "send_message agent1 <<B\nx\nB" }]);
  expect(sendMessageCalls("send_message agent2 <<A\nx")).toEqual([]);
});

test("a text of open here-documents comes to an end", () => {
  const open = Array.from({ length: 200_000 }, (_, at) => `send_message agent2 <<D${at}\n`).join("");
  expect(sendMessageCalls(open)).toEqual([]);
});
