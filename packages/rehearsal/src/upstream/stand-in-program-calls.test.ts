import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { attemptDir, firstPair, makeRehearsal, pairDir, readJson, runArgs, start } from "./fixtures/stand-in.ts";

interface Asked {
  readonly url: string;
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Answers each request with the events, or, from the `failsAt`th on, with a status. */
async function endpoint(events: readonly object[], failsAt = Number.POSITIVE_INFINITY, status = 500) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { authorization = "", "x-api-key": key } = request.headers;
      asked.push({
        url: request.url ?? "",
        key: typeof key === "string" ? key : authorization,
        body: JSON.parse(body) as Asked["body"],
      });
      if (asked.length >= failsAt)
        response.writeHead(status, { "content-type": "application/json" }).end('{"error":{"message":"no more"}}');
      else
        response
          .writeHead(200, { "content-type": "text/event-stream" })
          .end(events.map((event) => `event: x\ndata: ${JSON.stringify(event)}\n\n`).join(""));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** Answers each request with status 200 and this text. */
async function endpointSaying(said: string): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(200, { "content-type": "text/event-stream" }).end(said));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const messages = [
  { type: "message_start", message: { usage: { input_tokens: 200, output_tokens: 1 } } },
  { type: "message_delta", delta: {}, usage: { output_tokens: 30 } },
];
const responses = [{ type: "response.completed", response: { usage: { input_tokens: 200, output_tokens: 30 } } }];

async function run(agent: string, environment: Readonly<Record<string, string>>) {
  const rehearsal = await makeRehearsal({ agent, modelCalls: true });
  const cwd = attemptDir(rehearsal);
  await start(rehearsal, cwd, [...runArgs("solo", firstPair), "-a", agent], environment).ended;
  const dir = pairDir(cwd, "solo", firstPair);
  const { agent: result } = readJson(join(dir, "result.json")) as unknown as {
    agent: Readonly<Record<string, unknown>>;
  };
  return { result, read: (name: string): string => readFileSync(join(dir, name), "utf8") };
}

test("claude_code posts Messages to its base URL, streams them, and bills what came back", async () => {
  const { base, asked } = await endpoint(messages);
  const { result } = await run("claude_code", { ANTHROPIC_BASE_URL: `${base}/token`, ANTHROPIC_API_KEY: "made-up" });
  expect(asked[0]).toMatchObject({ url: "/token/v1/messages?beta=true", key: "made-up", body: { stream: true } });
  expect(result).toMatchObject({ steps: asked.length, input_tokens: 200 * asked.length });
  expect(result["cost"]).toBeCloseTo(asked.length * (200 * 3e-6 + 30 * 15e-6), 10);
});

test("a token goes where a key would not", async () => {
  const { base, asked } = await endpoint(messages);
  await run("claude_code", { ANTHROPIC_BASE_URL: base, CLAUDE_CODE_OAUTH_TOKEN: "t" });
  expect(asked[0]?.key).toBe("Bearer t");
});

test("an endpoint that refuses ends it, with the status in its stream", async () => {
  const { base } = await endpoint(messages, 3, 429);
  const { result, read } = await run("claude_code", { ANTHROPIC_BASE_URL: base, ANTHROPIC_API_KEY: "k" });
  expect(result).toMatchObject({ status: "Error", error: null, steps: 2, input_tokens: 400 });
  expect(read("solo_stream.jsonl")).toContain('"api_error_status":429');
});

test.each([
  ["claude_code", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"],
  ["codex", "OPENAI_API_KEY", "OPENAI_BASE_URL"],
  ["mini_swe_agent_v2", "COHERE_API_KEY", "COHERE_API_BASE"],
])("an answer that is cut within a line is a call of %s that failed", async (agent, key, base) => {
  for (const cut of ['event: x\ndata: {"type":"message_st', '{"usage":{"input_to']) {
    const { result } = await run(agent, { [base]: await endpointSaying(cut), [key]: "k" });
    expect(result).toMatchObject({ status: "Error" });
  }
});

test("codex posts Responses to the endpoint of Azure, and tells nothing of what it used", async () => {
  const { base, asked } = await endpoint(responses);
  const { result } = await run("codex", { AZURE_OPENAI_ENDPOINT: `${base}/v1/`, AZURE_OPENAI_API_KEY: "k" });
  expect(asked[0]).toMatchObject({ url: "/v1/responses", key: "Bearer k", body: { stream: true } });
  expect(result).toMatchObject({ status: "Submitted", steps: 0, input_tokens: 0 });
});

test("codex without a key does not begin", async () => {
  const { result } = await run("codex", {});
  expect(result).toMatchObject({ status: "Error", steps: 0, error: expect.stringMatching(/^no codex credentials/) });
});
