import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FaultKind } from "../scenario/fault.ts";
import type { RehearsedSetting } from "../scenario/settings.ts";
import { attemptDir, firstPair, makeRehearsal, pairDir, readJson, runArgs, start } from "./fixtures/stand-in.ts";

async function run(
  agent: string,
  setting: RehearsedSetting,
  { fault, ...environment }: Readonly<Record<string, string>> & { readonly fault?: FaultKind } = {},
) {
  const rehearsal = await makeRehearsal({ agent, scripted: fault === undefined ? [] : [{ kind: fault }] });
  const cwd = attemptDir(rehearsal);
  const { code } = await start(rehearsal, cwd, [...runArgs(setting, firstPair), "-a", agent], environment).ended;
  const dir = pairDir(cwd, setting, firstPair);
  const read = (name: string): string => readFileSync(join(dir, name), "utf8");
  const events = (name: string): Readonly<Record<string, unknown>>[] =>
    read(name)
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, dir, read, events, result: readJson(join(dir, "result.json")) };
}

const azure = { AZURE_OPENAI_API_KEY: "k", AZURE_OPENAI_ENDPOINT: "http://127.0.0.1:1/v1" };

describe("claude_code", () => {
  test("leaves a stream, a session and a transcript, and its own bill", async () => {
    const { code, read, events, result } = await run("claude_code", "solo");
    const stream = events("solo_stream.jsonl");
    const last = stream.at(-1) as { usage: { input_tokens: number; output_tokens: number } } & Record<string, unknown>;
    const { input_tokens: input, output_tokens: output } = last.usage;
    const agent = result["agent"] as unknown as Readonly<Record<string, unknown>>;
    expect([code, stream[0]?.["subtype"], last["type"], last["is_error"]]).toEqual([0, "init", "result", false]);
    expect(agent).toMatchObject({
      status: "Submitted",
      cost: last["total_cost_usd"],
      steps: last["num_turns"],
      input_tokens: input,
      output_tokens: output,
      error: null,
    });
    expect(agent["cost"]).toBeCloseTo(input * 3e-6 + output * 15e-6, 10);
    expect(read("solo_traj.json")).toContain("[tool_use Bash] {");
    expect(events("solo_session.jsonl").every((event) => "timestamp" in event)).toBe(true);
    expect(read("solo.patch").endsWith("\n") || read("solo.patch") === "").toBe(true);
  });

  test("sends over the tools in its container, which write it down", async () => {
    const { dir, events } = await run("claude_code", "coop-comm");
    const conversation = readJson(join(dir, "conversation.json")) as unknown as readonly { timestamp: number }[];
    const sent = ["agent1", "agent2"].flatMap((slot) =>
      existsSync(join(dir, `${slot}_sent.jsonl`)) ? events(`${slot}_sent.jsonl`) : [],
    );
    expect(conversation.length).toBeGreaterThan(0);
    expect(new Set(sent.map((one) => one["timestamp"]))).toEqual(new Set(conversation.map((one) => one.timestamp)));
  });

  test.each([
    [
      "install-failed",
      { status: "Error", steps: 0, error: expect.stringMatching(/^claude-code install failed: npm error/) },
    ],
    ["usage-limit", { status: "Error", error: null, patch_lines: 0 }],
    ["wrong-key", { status: "Error", error: null, cost: 0 }],
    ["killed-program", { status: "Error", error: null, steps: 0, cost: 0 }],
    ["dead-container", { status: "Error", error: null, steps: 0, cost: 0 }],
    ["no-patch-file", { status: "Submitted", patch_lines: 0 }],
    ["refusal", { status: "Submitted", patch_lines: 0 }],
  ] as const)("%s", async (fault, agent) => {
    expect((await run("claude_code", "solo", { fault })).result["agent"]).toMatchObject(agent);
  });
});

describe("codex", () => {
  test("counts one turn and its tokens, and names no cost", async () => {
    const { result, events } = await run("codex", "solo");
    expect(result["agent"]).toMatchObject({ status: "Submitted", cost: 0, steps: 1, error: null });
    expect(events("solo_stream.jsonl").at(-1)).toMatchObject({ type: "turn.completed" });
  });

  test("writes no events on Azure", async () => {
    const { result, read } = await run("codex", "solo", azure);
    expect(result["agent"]).toMatchObject({ status: "Submitted", cost: 0, steps: 0, input_tokens: 0 });
    expect(read("solo_stream.log")).toMatch(/^OpenAI Codex/);
  });

  test("that failed there counts as submitted, and says why in its last line", async () => {
    const { result, read } = await run("codex", "solo", { ...azure, fault: "wrong-key" });
    expect(result["agent"]).toMatchObject({ status: "Submitted", error: null, patch_lines: 0 });
    expect(read("solo_stream.log")).toMatch(/\nERROR: unexpected status 401 Unauthorized: .*\n$/);
  });
});

test("releases before them know neither", async () => {
  await expect(makeRehearsal({ agent: "openhands_sdk" })).rejects.toMatchObject({ code: "rehearsal-option" });
  expect((await makeRehearsal({ agent: "claude_code" })).upstreamVersion).toBe("0.0.29");
  expect((await makeRehearsal({ agent: "mini_swe_agent" })).upstreamVersion).toBe("0.0.11");
});
