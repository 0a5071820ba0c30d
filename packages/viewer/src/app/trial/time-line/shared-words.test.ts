import { expect, test } from "vitest";
import type { SharedFile, Talked } from "../../steps/first-contact.ts";
import { message } from "../../steps/fixtures/made-account.ts";
import { editedWords, talkedWords } from "./shared-words.ts";

const shared = (talked: Talked, ...lines: [number, number][]): SharedFile => ({
  file: "a.py",
  agents: ["agent1", "agent2"],
  overlaps: lines.map(([from, to]) => ({ file: "a.py", from, to, agents: ["agent1", "agent2"] })),
  firstEdits: [null, null],
  messages: 3,
  talked,
});
const never: Talked = { kind: "never" };

test("what was edited", () => {
  expect(editedWords(shared(never))).toBe("agent1 and agent2 both changed it, not the same lines.");
  expect(editedWords(shared(never, [3, 3]))).toBe("agent1 and agent2 both changed line 3.");
  expect(editedWords(shared(never, [3, 9], [12, 12]))).toBe("agent1 and agent2 both changed lines 3–9, 12.");
  expect(editedWords(shared(never, ...Array.from({ length: 7 }, (): [number, number] => [1, 2])))).toContain("2 more");
});

test.each<[Talked, number | null, string]>([
  [never, null, "They sent each other no message."],
  [{ kind: "unknown", why: "x" }, null, "They sent each other 3 messages; whether one came before is not known: x."],
  [
    { kind: "before", message: 0, names: true, gap: { agent: "agent2", steps: 3, seconds: 65 } },
    1,
    "A message that names it was sent 1 min 5 s (3 steps of agent2) before agent2's first edit.",
  ],
  [
    { kind: "before", message: 0, names: false, gap: { agent: "agent2", steps: 1, seconds: null } },
    null,
    "Their first message, which does not name it, was sent 1 step of agent2 before agent2's first edit, and is not seen to be read.",
  ],
  [
    { kind: "after", message: 0, gap: { agent: "agent2", steps: null, seconds: 30 } },
    null,
    "Their first message was sent 30 s after both had begun to edit it.",
  ],
  [{ kind: "after", message: 0, gap: null }, null, "Their first message was sent after both had begun to edit it."],
])("%j in words", (talked, readStep, words) => {
  expect(talkedWords(shared(talked), message(0, "agent1", "agent2", { readStep }))).toBe(words);
});
