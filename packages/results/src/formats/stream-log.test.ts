import { describe, expect, it } from "vitest";
import { readSentLog, receivedIn } from "./sent-log.ts";
import { rowTimes } from "./session-log.ts";
import { readStreamLog } from "./stream-log.ts";

const log = (...events: readonly (object | string)[]): string =>
  `${events.map((event) => (typeof event === "string" ? event : JSON.stringify(event))).join("\n")}\n`;

const init = { type: "system", subtype: "init", model: "claude-sonnet-4-6" };
const use = (id: string, name: string, input: object) => ({
  type: "assistant",
  message: { id: "m", role: "assistant", content: [{ type: "tool_use", id, name, input }] },
});
const came = (id: string, content: unknown, failed = false) => ({
  type: "user",
  message: { role: "user", content: [{ type: "tool_result", tool_use_id: id, content, is_error: failed }] },
});
const result = (part: object) => ({ type: "result", subtype: "success", is_error: false, ...part });
describe("Claude Code", () => {
  it("that came to its end", () => {
    const read = readStreamLog(
      log(
        "npm warn something",
        init,
        use("t1", "Bash", { command: "ls" }),
        came("t1", "a\nb"),
        use("t2", "Bash", { command: "false" }),
        came("t2", [{ type: "text", text: "Exit code 1\nno" }], true),
        use("t3", "Read", { file_path: "/x" }),
        came("t3", "text"),
        result({ result: "Done.", num_turns: 4, total_cost_usd: 0.25 }),
      ),
    );
    expect(read).toMatchObject({
      end: { outcome: "done", text: "Done." },
      turns: 4,
      events: 8,
    });
    expect(read.calls).toEqual([
      { id: "t1", tool: "Bash", command: "ls", output: "a\nb", exitCode: 0 },
      { id: "t2", tool: "Bash", command: "false", output: "Exit code 1\nno", exitCode: 1 },
      { id: "t3", tool: "Read", command: null, output: "text", exitCode: null },
    ]);
  });

  it("that was refused says by what, and until when", () => {
    const said = "You've hit your weekly limit · resets 3pm (UTC)";
    const refused = readStreamLog(
      log(
        init,
        { type: "rate_limit_event", rate_limit_info: { status: "rejected", resetsAt: 1783612800 } },
        { type: "assistant", error: "rate_limit", message: { content: [{ type: "text", text: said }] } },
        result({ is_error: true, result: said, api_error_status: 429, num_turns: 1, total_cost_usd: 0 }),
      ),
    );
    expect(refused.end).toEqual({
      outcome: "failed",
      status: 429,
      codes: ["rate_limit"],
      text: said,
      resetsAtMs: 1783612800000,
    });
  });

  it("a limit that let it pass refused nothing", () => {
    const passed = { type: "rate_limit_event", rate_limit_info: { status: "allowed", resetsAt: 1783612800 } };
    expect(readStreamLog(log(passed, result({ is_error: true, result: "API Error: 500" }))).end?.resetsAtMs).toBeNull();
  });

  it.each([
    ["error_max_turns", "limit"],
    ["error_max_budget_usd", "limit"],
    ["error_during_execution", "failed"],
  ])("%s is its %s", (subtype, outcome) => {
    expect(readStreamLog(log(result({ subtype, is_error: true, errors: ["why"] }))).end).toMatchObject({
      outcome,
      text: "why",
    });
  });

  it("what ends in the middle has no end, and what it did is there", () => {
    const cut = readStreamLog(`${log(init, use("t1", "Bash", { command: "sleep 600" }))}{"type":"assis`);
    expect([cut.end, cut.turns, cut.calls.length]).toEqual([null, null, 1]);
  });
});

describe("codex", () => {
  const turn = { type: "turn.completed", usage: { input_tokens: 100, cached_input_tokens: 40, output_tokens: 7 } };
  const command = (id: string, code: number | null) => ({
    type: code === null ? "item.started" : "item.completed",
    item: { id, type: "command_execution", command: "ls", aggregated_output: "x", exit_code: code },
  });

  it("that came to its end", () => {
    const read = readStreamLog(
      log({ type: "thread.started" }, { type: "turn.started" }, command("i1", null), command("i1", 2), turn),
    );
    expect(read).toMatchObject({
      end: { outcome: "done" },
      turns: 1,
    });
    expect(read.calls).toEqual([{ id: "i1", tool: null, command: "ls", output: "x", exitCode: 2 }]);
  });

  it("a stream that it opened again is no failure", () => {
    const again = { type: "error", message: "Reconnecting... 1/5" };
    expect(readStreamLog(log(again, turn)).end?.outcome).toBe("done");
    expect(readStreamLog(log(turn, again)).end).toMatchObject({ outcome: "failed", text: "Reconnecting... 1/5" });
  });

  it("that failed says why", () => {
    const failed = { type: "turn.failed", error: { message: "unexpected status 401 Unauthorized" } };
    expect(readStreamLog(log({ type: "error", message: "x" }, failed)).end).toMatchObject({
      outcome: "failed",
      text: "unexpected status 401 Unauthorized",
    });
  });
});

it("a plain log has no events", () => {
  expect(readStreamLog("OpenAI Codex v0.132\n--------\nuser\n{not json}\n{}\n")).toMatchObject({
    end: null,
    events: 0,
  });
});

it("reads no more than it has room for", () => {
  const many = readStreamLog('{"type":"turn.started"}\n'.repeat(100_001));
  expect(many.events).toBe(100_000);
  expect(readStreamLog(`{"type":"system","x":"${"a".repeat(10_000_001)}"}\n`).events).toBe(0);
});

const message = { from: "agent1", to: "agent2", content: "I take a.py", timestamp: 1783446875.5 };
const read = { from: "agent1", to: "agent2", text: "I take a.py", timeSec: 1783446875.5 };

it("reads what was sent and what was received", () => {
  expect(readSentLog(log(message, "torn", { to: "agent2" }, { ...message, timestamp: "x" }))).toEqual([
    read,
    { ...read, timeSec: null },
  ]);
  expect(receivedIn(JSON.stringify([message], null, 2))).toEqual([read]);
  expect(receivedIn(`sent to agent1\n${JSON.stringify([message, message], null, 2)}\n`)).toEqual([read, read]);
  for (const none of ["[]", "", "sent to agent2\n[]", '{"from": "a"}', '[{"from": 1}]', '["from"'])
    expect(receivedIn(none)).toEqual([]);
});

it("reads the times of a transcript's rows, in the transcript's order", () => {
  const row = (at: string | null, part: object) => ({ ...(at === null ? {} : { timestamp: at }), ...part });
  const session = log(
    row("2026-07-08T16:20:02.000Z", { type: "assistant", message: { role: null, content: [] } }),
    row("2026-07-08T16:20:00.500Z", { type: "user", message: { role: "user", content: "go" } }),
    row("2026-07-08T16:20:01.000Z", { type: "attachment", message: { role: "tool" } }),
    { type: "summary", summary: "x" },
    row(null, { type: "user", message: { role: "user", content: "?" } }),
  );
  expect(rowTimes(session)).toEqual([null, 1783527600.5, 1783527602]);
});
