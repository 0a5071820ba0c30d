import { expect, it } from "vitest";
import { coop, evidence } from "../../corpus/builders.ts";
import { parseFile } from "../formats/file-parse.ts";
import { resultFileSchema } from "../formats/result-file.ts";
import { loggedMessages } from "./sent-logs.ts";

const log = (...lines: readonly object[]): string => lines.map((line) => JSON.stringify(line)).join("\n");
const sent = (from: string, to: string, content: string, timestamp: number) => ({ from, to, content, timestamp });
const { files } = evidence({
  ...coop(),
  "agent1_sent.jsonl": log(sent("agent1", "agent2", "a", 30), sent("agent1", "agent2", "c", 50)),
  "agent2_sent.jsonl": log(sent("agent2", "agent1", "b", 40)),
});
const parsed = parseFile(files.get("result.json"), resultFileSchema);
const result = parsed.kind === "parsed" ? parsed.value : null;

it("takes messages from the tools' own logs, agent by agent", () => {
  expect([...loggedMessages(files, result)]).toEqual([
    [
      "agent1",
      [
        { from: "agent1", to: "agent2", text: "a", timestamp: 30, featureId: 1, timeSource: "sent-log" },
        { from: "agent1", to: "agent2", text: "c", timestamp: 50, featureId: 1, timeSource: "sent-log" },
      ],
    ],
    ["agent2", [{ from: "agent2", to: "agent1", text: "b", timestamp: 40, featureId: 2, timeSource: "sent-log" }]],
  ]);
});

it("has nothing where nobody wrote anything down", () => expect(loggedMessages(new Map(), result)).toEqual(new Map()));
