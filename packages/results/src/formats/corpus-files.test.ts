import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { conversationFileSchema, conversationMessages } from "./conversation-file.ts";
import { evalFileSchema, evalShape, testOutput } from "./eval-file.ts";
import { parseText } from "./file-parse.ts";
import { coopResultSchema, resultAgents, resultFileSchema } from "./result-file.ts";
import { configFileSchema, evalSummaryFileSchema, summaryFileSchema } from "./run-files.ts";
import { trajectoryFileSchema, trajectoryShape } from "./trajectory-file.ts";

const root = fileURLToPath(new URL("../../corpus/recorded/", import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));

const schemas: Readonly<Record<string, z.ZodType>> = {
  "result.json": resultFileSchema,
  "eval.json": evalFileSchema,
  "config.json": configFileSchema,
  "summary.json": summaryFileSchema,
  "eval_summary.json": evalSummaryFileSchema,
  "conversation.json": conversationFileSchema,
};
const schemaOf = (name: string): z.ZodType | null =>
  schemas[basename(name)] ?? (name.endsWith("_traj.json") ? trajectoryFileSchema : null);

test.each(files.filter((name) => schemaOf(name) !== null))("%s, as upstream wrote it, is read", (name) => {
  const text = readFileSync(join(root, name), "utf8");
  expect(parseText(text, schemaOf(name) as z.ZodType)).toMatchObject({ kind: "parsed", value: JSON.parse(text) });
});

const read = <T>(scenario: string, file: string, schema: z.ZodType<T>): T => {
  const name = files.find((f) => f.startsWith(`${scenario}/`) && f.endsWith(`/${file}`));
  const parsed = parseText(readFileSync(join(root, name ?? scenario), "utf8"), schema);
  if (parsed.kind !== "parsed") throw new Error(parsed.why);
  return parsed.value;
};

describe("shapes", () => {
  test.each([
    ["v0.0.29-solo-ok", "plain"],
    ["v0.0.11-eval-coop-failed-apply-reported-clean", "plain"],
    ["head-eval-coop-clean", "counted"],
    ["v0.0.29-coop-same", "identical"],
  ])("eval.json of %s is %s", (scenario, shape) => {
    const file = read(scenario, "eval.json", evalFileSchema);
    expect(evalShape(file)).toBe(shape);
    expect(testOutput(file.feature1)).toContain("passed");
  });

  test.each([
    ["v0.0.5-v1-solo-ok", "solo_traj.json", "v1"],
    ["v0.0.29-solo-ok", "solo_traj.json", "v2"],
    ["v0.0.29-nogit", "solo_traj.json", "empty"],
  ])("trajectory of %s: %s is %s", (scenario, file, shape) => {
    expect(trajectoryShape(read(scenario, file, trajectoryFileSchema))).toBe(shape);
  });

  test("other frameworks", () => {
    expect(
      trajectoryShape({
        messages: [
          { role: "assistant", content: '[tool_use Bash] {"command":"ls"}' },
          { role: "user", content: "[tool_result] a" },
        ],
      }),
    ).toBe("transcript");
    const rows = [{ role: "user", content: "<returncode>0</returncode>\n<output>\n[tool_result] x\n</output>" }];
    expect(trajectoryShape({ messages: rows })).toBe("v1");
    expect(trajectoryShape({ messages: [...rows, { role: "assistant", content: null }] })).toBe("v1");
    expect(trajectoryShape({ messages: rows }, "claude_code")).toBe("transcript");
    expect(trajectoryShape({ messages: [{ action: "run" }] }, "mini_swe_agent_v2")).toBe("other");
    expect(trajectoryShape({ messages: rows }, "an_agent_of_tomorrow")).toBe("v1");
    expect(trajectoryShape({ messages: [{ role: null, content: { action: "run" } }] })).toBe("other");
  });

  test("agents come agent1 first, whoever finished first", () => {
    const result = read("head-v2-coop-messaging-ok", "result.json", resultFileSchema);
    expect(Object.keys(result["agents"] as object)).toEqual(["agent2", "agent1"]);
    expect(resultAgents(result).map(({ slot, feature_id }) => [slot, feature_id])).toEqual([
      ["agent1", 1],
      ["agent2", 2],
    ]);
  });

  test("before 0.0.3 a result has neither tokens nor log_dir", () => {
    const { input_tokens: _, ...agent } = {
      input_tokens: 0,
      status: "Submitted",
      cost: 0.1,
      steps: 3,
      patch_lines: 2,
      error: null,
    };
    expect(
      parseText(
        JSON.stringify({
          repo: "a_task",
          task_id: 0,
          features: [3, 2],
          setting: "solo",
          agent,
          total_cost: 0.1,
          total_steps: 3,
        }),
        resultFileSchema,
      ).kind,
    ).toBe("parsed");
  });

  test("keys and values nobody knows are kept", () => {
    const file = {
      repo: "a",
      task_id: 1,
      features: [1, 2],
      setting: "coop",
      infra_error: false,
      agents: { agent1: { status: "SomethingNew", colour: "blue" } },
    };
    expect(parseText(JSON.stringify(file), coopResultSchema)).toEqual({ kind: "parsed", value: file });
  });

  test("messages of the paper's runs", () => {
    const file = {
      messages: [
        {
          id: 1,
          sender_id: "agent_3",
          recipient_id: "broadcast",
          content: "hi",
          message_type: "info",
          timestamp: "2025-11-01T10:00:00",
          is_read: 0,
        },
      ],
      export_timestamp: "x",
      total_messages: 1,
    };
    const parsed = parseText(JSON.stringify(file), conversationFileSchema);
    expect(parsed.kind === "parsed" && conversationMessages(parsed.value)).toEqual([
      { from: "agent_3", to: "broadcast", text: "hi", timestamp: "2025-11-01T10:00:00", featureId: 3 },
    ]);
  });
});
