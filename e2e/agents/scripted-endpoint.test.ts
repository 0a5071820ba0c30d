import { afterEach, expect, test } from "vitest";
import type { EndpointScript } from "./support/endpoint-script.ts";
import { billOf, listPrices } from "./support/prices.ts";
import { type EndpointOptions, type ScriptedEndpoint, startScriptedEndpoint } from "./support/scripted-endpoint.ts";

let open: ScriptedEndpoint | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

const twoTurns: EndpointScript = ({ turn }) =>
  turn === 0 ? { kind: "command", command: "ls" } : { kind: "say", text: "Done." };

async function serve(options: Partial<EndpointOptions>): Promise<ScriptedEndpoint> {
  open = await startScriptedEndpoint({ script: twoTurns, ...options });
  return open;
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<[number, string]> {
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return [response.status, await response.text()];
}

const bash = { name: "Bash", input_schema: {} };
const asked = {
  model: "m",
  messages: [{ role: "user", content: [{ type: "text", text: "Marker: r/1/f2" }] }],
  tools: [bash],
};
const answered = {
  ...asked,
  messages: [
    ...asked.messages,
    { role: "assistant", content: [{ type: "tool_use", id: "t", name: "Bash", input: {} }] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "a b" }] },
  ],
};

test("Anthropic's messages: a command, then the end, whole and as a stream", async () => {
  const { base, entries, billed } = await serve({});
  const [, first] = await post(`${base}/v1/messages?beta=true`, asked);
  expect(JSON.parse(first)).toMatchObject({
    stop_reason: "tool_use",
    content: [{ type: "tool_use", name: "Bash", input: { command: "ls" } }],
    usage: { input_tokens: 1200, cache_creation_input_tokens: 300, cache_read_input_tokens: 4000, output_tokens: 80 },
  });
  const [, second] = await post(`${base}/v1/messages`, { ...answered, stream: true });
  const events = second.split("\n\n").flatMap((event) => /^event: (\S+)/.exec(event)?.[1] ?? []);
  expect(events).toEqual([
    "message_start",
    "content_block_start",
    "ping",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
  ]);
  expect(entries.map(({ call }) => [call?.turn, call?.lastOutput, call?.mayRun])).toEqual([
    [0, "", true],
    [1, "a b", true],
  ]);
  expect(billOf(billed(), listPrices["claude-sonnet-4-6"])).toBeCloseTo(
    2 * (1200 * 3e-6 + 300 * 3.75e-6 + 4000 * 3e-7 + 80 * 1.5e-5),
    12,
  );
});

test("OpenAI's responses: input tokens are all of them, and a command that goes on is waited for", async () => {
  const { base, entries } = await serve({});
  const tools = [{ type: "function", name: "exec_command" }];
  const input: unknown[] = [
    { type: "message", role: "user", content: [{ type: "input_text", text: "Marker: r/1/f2" }] },
  ];
  const [, first] = await post(`${base}/v1/responses`, { model: "m", input, tools });
  expect(JSON.parse(first)).toMatchObject({
    output: [{ type: "function_call", name: "exec_command", arguments: '{"cmd":"ls","yield_time_ms":30000}' }],
    usage: { input_tokens: 5500, input_tokens_details: { cached_tokens: 4000 }, output_tokens: 80 },
  });
  const running = {
    type: "function_call_output",
    call_id: "call_0",
    output: "Process running with session ID 7\nOutput:\n",
  };
  const [, second] = await post(`${base}/responses`, { model: "m", input: [...input, running], tools, stream: true });
  expect(second).toContain('"name":"write_stdin","arguments":"{\\"session_id\\":7,');
  expect(second.split("\n\n").at(-2)).toMatch(/^event: response\.completed\n/);
  expect(entries[1]?.call?.turn).toBe(0);
});

test("faults in the providers' words, a wrong key, and paths that nobody has", async () => {
  const { base, entries } = await serve({ key: "right", script: () => ({ kind: "fault", status: 529 }) });
  expect(await post(`${base}/v1/messages`, asked, { "x-api-key": "right" })).toEqual([
    529,
    expect.stringContaining('"overloaded_error"') as string,
  ]);
  expect(await post(`${base}/v1/responses`, { input: [] }, { authorization: "Bearer wrong" })).toEqual([
    401,
    expect.stringContaining('"invalid_api_key"') as string,
  ]);
  expect((await post(`${base}/v1/nothing`, {}))[0]).toBe(404);
  expect(entries.map(({ key, usage }) => [key, usage])).toEqual([
    ["right", null],
    ["wrong", null],
  ]);
});
