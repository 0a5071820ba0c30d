import { describe, expect, it } from "vitest";
import { type AgentParts, coop, driver, evidence, exited, GOOD_PATCH, solo } from "../../corpus/builders.ts";
import { judge } from "./judge.ts";
import { resultCost } from "./result-cost.ts";

const said = (content: string): object => ({ role: "assistant", content });
const came = (content: string): object => ({ role: "user", content: `[tool_result] ${content}` });
const codes = (files: Record<string, string>, more = {}): string[] =>
  judge(evidence(files, more)).diagnostics.map(({ code }) => code);
const lines = (...events: readonly object[]): string => events.map((event) => JSON.stringify(event)).join("\n");

describe("work that was never handed in", () => {
  const left = (traj: readonly object[], framework = "claude_code", more = {}): string[] =>
    codes({ ...solo({ patch: "", steps: 3, traj }, framework), ...more });

  it("is seen by the tool that edits", () => {
    expect(left([said('[tool_use Edit] {"file_path": "/workspace/repo/a.py"}'), came("ok"), said("Done.")])).toContain(
      "not-submitted",
    );
  });

  it("is seen by a command that edits", () => {
    expect(left([said('[tool_use Bash] {"command": "sed -i s/a/b/ a.py"}'), came("")])).toContain("not-submitted");
    expect(left([said("[command] bash -lc 'echo x > a.py'\n")], "codex")).toContain("not-submitted");
  });

  it("is seen in the stream where the transcript leaves it out", () => {
    const stream = lines({ type: "item.completed", item: { id: "1", type: "file_change", status: "completed" } });
    expect(left([said("Done.")], "codex", { "solo_stream.jsonl": stream })).toContain("not-submitted");
  });

  it("is not said of an agent that looked around", () => {
    expect(left([said("[command] bash -lc 'git diff > patch.txt'\n")], "codex")).not.toContain("not-submitted");
    expect(left([said('[tool_use Read] {"file_path": "a.py"}'), came("x"), said("I cannot help.")])).not.toContain(
      "not-submitted",
    );
  });
});

describe("the bill of a program against that of the door", () => {
  const model = (costUsd: number | null, unanswered = 0) => ({
    calls: 4,
    unanswered,
    inputTokens: 0,
    outputTokens: 0,
    costUsd,
    statuses: {},
    latencyMs: { total: 0, max: 0 },
    errors: [],
    conversations: [],
  });
  const against = (own: number, door: number | null, unanswered = 0): string[] =>
    codes(solo({ cost: own, traj: [said("x")] }, "claude_code"), {
      driver: driver("agent", exited(0), { model: model(door, unanswered) }),
    }).filter((code) => code === "cost-differs");

  it("is said to differ by more than a cent and a hundredth", () => {
    expect(against(1, 1.2)).toEqual(["cost-differs"]);
    expect(against(0.002, 0.009)).toEqual([]);
    expect(against(10, 10.05)).toEqual([]);
  });

  it("is compared only where both are known, and the door has seen every answer", () => {
    expect(against(1, null)).toEqual([]);
    expect(against(0, 1.2)).toEqual([]);
    expect(against(1, 1.2, 1)).toEqual([]);
  });

  it("names both figures, and which counts", () => {
    const seen = { driver: driver("agent", exited(0), { model: model(1.2) }) };
    const { diagnostics } = judge(evidence(solo({ cost: 1, traj: [said("x")] }, "claude_code"), seen));
    expect(diagnostics.find(({ code }) => code === "cost-differs")?.message).toBe(
      "the agents' own bill is $1.0000, that of the model door $1.2000; the door's counts as spend",
    );
  });
});

describe("what a program counts", () => {
  it("codex names no cost, and its tokens are known", () => {
    const files = solo({ cost: 0, steps: 1, traj: [said("[command] ls\na"), said("Done.")] }, "codex");
    const result = JSON.parse(files["result.json"] as string);
    Object.assign(result.agent, { input_tokens: 1000, cache_read_tokens: 400, output_tokens: 50 });
    const cost = resultCost(evidence({ ...files, "result.json": JSON.stringify(result) }));
    expect(cost).toMatchObject({
      costUsd: null,
      steps: 2,
      tokens: { input: 1000, output: 50, cacheRead: 400, cacheWrite: 0 },
    });
  });

  it("Claude Code counts what came from its cache beside the prompt", () => {
    const files = solo({ cost: 0.2, traj: [said("x")] }, "claude_code");
    const result = JSON.parse(files["result.json"] as string);
    Object.assign(result.agent, {
      input_tokens: 60,
      cache_read_tokens: 5000,
      cache_write_tokens: 70,
      output_tokens: 9,
    });
    expect(resultCost(evidence({ ...files, "result.json": JSON.stringify(result) })).tokens?.input).toBe(5130);
  });

  it("codex without events has unknown steps, not none", () => {
    const files = solo({ cost: 0, steps: 0, traj: [said("Done.")] }, "codex");
    const cost = resultCost(evidence({ ...files, "solo_stream.log": "OpenAI Codex\ncodex\nDone.\n" }));
    expect([cost.costUsd, cost.steps, cost.stepsByAgent.get("solo"), cost.tokens]).toEqual([null, null, null, null]);
  });

  const PLAIN = "OpenAI Codex v0.171\n--------\nuser\nDo it.\n";
  const REFUSAL = "ERROR: unexpected status 401 Unauthorized: no, url: http://192.0.2.1/v1/responses\n";
  const plain = (log: string, { traj = [], ...agent }: AgentParts = {}) => {
    const files = solo({ status: "Submitted", cost: 0, steps: 0, patch: "", traj, ...agent }, "codex");
    const { costUsd, tokens, stepsByAgent } = resultCost(evidence({ ...files, "solo_stream.log": log }));
    return { costUsd, steps: stepsByAgent.get("solo"), input: tokens?.input ?? null };
  };
  const NONE = { costUsd: 0, steps: 0, input: 0 };
  const UNKNOWN = { costUsd: null, steps: null, input: null };

  it("codex without events did nothing only where its log proves that", () => {
    expect(plain(`${PLAIN}ERROR: Reconnecting... 5/5\n${REFUSAL}${REFUSAL}`)).toEqual(NONE);
    // It was refused after it had worked, or thought.
    for (const block of ["exec\nls in /r\n succeeded in 0ms:\na\n", "codex\nI look.\n", "thinking\nhm\n"])
      expect(plain(`${PLAIN}${block}${REFUSAL}`)).toEqual(UNKNOWN);
    expect(plain(`${PLAIN}${REFUSAL}tokens used\n6,320\n`)).toEqual(UNKNOWN);
    expect(plain(`${PLAIN}user\nMore.\n${REFUSAL}`)).toEqual(UNKNOWN);
    // A broken stream has a bill that nobody knows, and so has what was cut off, or ended with a word.
    expect(plain(`${PLAIN}ERROR: stream disconnected before completion\n`)).toEqual(UNKNOWN);
    expect(plain(`${PLAIN}exec\nls`, { status: "Error", error: "codex exited with code 137" })).toEqual(UNKNOWN);
    expect(plain(`${PLAIN}${REFUSAL}`, { traj: [said("Done.")] })).toEqual(UNKNOWN);
    expect(plain(REFUSAL)).toEqual(UNKNOWN);
  });

  it("a program of which nothing is left did nothing only where it never began", () => {
    expect(plain("", { status: "Error", error: "codex install failed: curl: command not found" })).toEqual(NONE);
    expect(plain("", { status: "Error" })).toEqual(UNKNOWN);
    expect(plain("", { status: "Error", error: "Command 'docker exec' timed out after 7200 seconds" })).toEqual(
      UNKNOWN,
    );
  });

  it("zeros of a program whose files were not read are no counts", () => {
    const files = solo({ cost: 0, steps: 0 }, "codex");
    const { costUsd, steps, tokens } = resultCost(evidence({ "result.json": files["result.json"] as string }));
    expect([costUsd, steps, tokens]).toEqual([null, null, null]);
  });

  it("what comes from the cache is beside the prompt by what the agent speaks, however little it is", () => {
    const input = (framework: string): number | undefined => {
      const files = solo({ cost: 0.2, traj: [said("x")] }, framework);
      const result = JSON.parse(files["result.json"] as string);
      Object.assign(result.agent, { input_tokens: 60, cache_read_tokens: 50, cache_write_tokens: 7, output_tokens: 9 });
      return resultCost(evidence({ ...files, "result.json": JSON.stringify(result) })).tokens?.input;
    };
    expect([input("claude_code"), input("codex")]).toEqual([117, 60]);
  });

  it("codex that was refused in the middle has a bill that nobody knows", () => {
    const failed = { type: "turn.failed", error: { message: "unexpected status 401 Unauthorized" } };
    const command = { type: "item.completed", item: { id: "1", type: "command_execution", command: "ls" } };
    const cost = (traj: readonly object[], ...events: readonly object[]) => {
      const files = solo({ status: "Error", cost: 0, steps: 0, patch: "", traj }, "codex");
      return resultCost(evidence({ ...files, "solo_stream.jsonl": lines(...events, failed) })).costUsd;
    };
    expect(cost([])).toBe(0);
    expect(cost([said("[command] ls\na")], command)).toBeNull();
    expect(cost([said("I look.")])).toBeNull();
  });

  it("a program that was cut off has a bill that nobody knows", () => {
    const files = solo({ status: "Error", cost: 0, steps: 0, patch: "", traj: [said("I look.")] }, "claude_code");
    expect(resultCost(evidence({ ...files, "solo_stream.jsonl": lines({ type: "system" }) })).costUsd).toBeNull();
  });

  it("an agent that was refused at once cost nothing, beside one that worked", () => {
    const refused = { status: "Error", cost: 0, steps: 1, patch: "", traj: [said("API Error: 401 no")] };
    const files = coop({ cost: 0.5, patch: GOOD_PATCH, traj: [said("[tool_use X] {}")] }, refused, "claude_code");
    expect(resultCost(evidence(files)).costUsd).toBe(0.5);
  });
});

it("a program that got over its errors is graded, and that is said", () => {
  const stream = lines({ type: "error", message: "Reconnecting... 2/5" }, { type: "turn.completed", usage: {} });
  const files = solo({ status: "Error", steps: 1, patch: GOOD_PATCH, traj: [said("Done.")] }, "codex");
  const judged = judge(evidence({ ...files, "solo_stream.jsonl": stream }));
  expect([judged.reason, judged.diagnostics.map(({ code }) => code)]).toEqual(["not-evaluated", ["recovered-error"]]);
});

it("says until when a limit lasts, by the moment at which the harness saw the end", () => {
  const text = "5-hour limit reached ∙ resets 3pm";
  const files = solo({ status: "Error", cost: 0, steps: 1, patch: "", traj: [said(text)] }, "claude_code");
  const seen = { driver: driver("agent", exited(0), { endedAt: "2026-11-23T16:00:00.000Z" }) };
  expect(judge(evidence(files, seen)).resumesAt).toBe("2026-11-24T15:00:00.000Z");
  expect(judge(evidence(files)).resumesAt).toBe("2026-11-22T15:00:00.000Z");
});

it("a clock time within the phase has passed when the phase ends, whenever in it it was said", () => {
  const at = (text: string): string | undefined => {
    const refused = { status: "Error", cost: 0, steps: 1, patch: "", traj: [said(text)] };
    const files = coop({ cost: 0.5, patch: GOOD_PATCH, traj: [said("[tool_use X] {}")] }, refused, "claude_code");
    const result = { ...JSON.parse(files["result.json"] as string), started_at: "2026-11-22T09:50:00" };
    Object.assign(result, { ended_at: "2026-11-22T10:25:00" });
    return judge(evidence({ ...files, "result.json": JSON.stringify(result) })).resumesAt;
  };
  // It ended long ago, and is not waited for a day.
  expect(at("5-hour limit reached ∙ resets 10am")).toBe("2026-11-22T10:00:00.000Z");
  expect(at("5-hour limit reached ∙ resets 9am")).toBe("2026-11-23T09:00:00.000Z");
});

it.each([
  ["403 You exceeded your monthly quota. Quota resets monthly.", "model-quota"],
  ["402 Insufficient balance. Wait until money is added", "model-quota"],
])("%s is waited for by nobody", (text, reason) => {
  const files = solo(
    { status: "Error", cost: 0, steps: 1, patch: "", traj: [said(`API Error: ${text}`)] },
    "claude_code",
  );
  expect(judge(evidence(files))).toMatchObject({ reason });
  expect(judge(evidence(files)).resumesAt).toBeUndefined();
});
