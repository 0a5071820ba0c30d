import type { PatchAccount, SentMessageAccount, StepAccount } from "@cooperbench-ts/results";
import { describe, expect, test } from "vitest";
import type { PageText } from "../../documents/page-text.ts";
import { agent, message, run, step } from "./fixtures/made-account.ts";
import { namesFile, sharedFiles } from "./first-contact.ts";

const patch = (name: string, ...files: string[]): PatchAccount<PageText> => ({
  agent: name,
  featureId: null,
  file: `${name}.patch`,
  text: "",
  upstream: null,
  gold: null,
  lines: { added: 0, removed: 0 },
  files,
  apply: null,
});
const edit = (index: number, timeSec: number | null, file = "src/x.py"): StepAccount<PageText> =>
  step(index, { timeSec, marks: ["edit"], ...run(`sed -i s/a/b/ ${file}`) });
const plain = (index: number, timeSec: number | null): StepAccount<PageText> => step(index, { timeSec });

const talked = (
  one: readonly StepAccount<PageText>[],
  other: readonly StepAccount<PageText>[],
  messages: readonly SentMessageAccount<PageText>[],
) =>
  sharedFiles({
    agents: [agent("agent1", one), agent("agent2", other)],
    patches: [patch("agent1", "src/x.py"), patch("agent2", "src/x.py", "b.py")],
    messages,
    overlaps: null,
  })[0]?.talked;

describe("whether two agents talked before both had edited a file", () => {
  const one = [plain(0, 0), edit(1, 10), plain(2, 20)];
  const other = [plain(0, 1), plain(1, 15), plain(2, 25), edit(3, 35)];

  test("a message that was sent before the later edit", () => {
    expect(talked(one, other, [message(0, "agent2", "agent1", { timeSec: 15, sentStep: 1 })])).toEqual({
      kind: "before",
      message: 0,
      names: false,
      gap: { agent: "agent2", steps: 2, seconds: 20 },
    });
  });

  test("one that names the file is told rather than the first", () => {
    const messages = [
      message(0, "agent2", "agent1", { timeSec: 2 }),
      message(1, "agent1", "agent2", { timeSec: 20, text: "I take x.py", sentStep: 2, readStep: 3 }),
    ];
    expect(talked(one, other, messages)).toMatchObject({ kind: "before", message: 1, names: true });
  });

  test("only after it", () => {
    expect(talked(one, other, [message(0, "agent1", "agent2", { timeSec: 50, sentStep: 2 })])).toEqual({
      kind: "after",
      message: 0,
      gap: { agent: "agent2", steps: null, seconds: 15 },
    });
  });

  test("never, also where they wrote to others", () => {
    expect(talked(one, other, [])).toEqual({ kind: "never" });
    const agents = [agent("agent1", one), agent("agent2", other), agent("agent3", [])];
    const messages = [message(0, "agent1", "agent3", { timeSec: 1 })];
    const patches = [patch("agent1", "src/x.py"), patch("agent2", "src/x.py")];
    expect(sharedFiles({ agents, patches, messages, overlaps: [] })[0]?.talked).toEqual({ kind: "never" });
    const toAll = [message(0, "agent1", "everybody", { timeSec: 1 })];
    expect(sharedFiles({ agents, patches, messages: toAll, overlaps: [] })[0]?.talked.kind).toBe("before");
  });

  test("without times a lane of its own proves it", () => {
    const bare = [plain(0, null), plain(1, null), edit(2, null)];
    expect(talked(bare, [edit(0, null)], [message(0, "agent2", "agent1", { sentStep: 4, readStep: 0 })])).toEqual({
      kind: "before",
      message: 0,
      names: false,
      gap: { agent: "agent1", steps: 2, seconds: null },
    });
    expect(talked(bare, [edit(0, null)], [message(0, "agent2", "agent1", { sentStep: 4 })])).toMatchObject({
      kind: "unknown",
      why: expect.stringContaining("no times"),
    });
  });

  test("an edit that nobody sees is not guessed", () => {
    expect(talked(one, [plain(0, 1)], [message(0, "agent1", "agent2", { timeSec: 50 })])).toEqual({
      kind: "unknown",
      why: "no step of agent2 is seen to edit it",
    });
  });
});

test("files with the same lines come first, with those lines", () => {
  const overlap = { file: "b.py", from: 10, to: 24, agents: ["agent2", "agent1"] } as const;
  const files = sharedFiles({
    agents: [agent("agent1", []), agent("agent2", [])],
    patches: [patch("agent1", "a.py", "b.py", "own.py"), patch("agent2", "a.py", "b.py")],
    messages: [],
    overlaps: [overlap],
  });
  expect(files.map(({ file, overlaps }) => [file, overlaps])).toEqual([
    ["b.py", [overlap]],
    ["a.py", []],
  ]);
});

test("a name is a word of its own", () => {
  expect(namesFile("vim data.py", "a.py")).toBe(false);
  expect(namesFile("vim src/a.py; data.py", "a.py")).toBe(true);
  expect(namesFile("a.pyc", "a.py")).toBe(false);
});
