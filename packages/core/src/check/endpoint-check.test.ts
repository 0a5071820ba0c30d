import { habitsOf, type UpstreamHabits } from "@cooperbench-ts/results";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Credentials, noCredentials, type UpstreamProbe } from "@cooperbench-ts/attempt/host";
import { experimentConfigSchema } from "../config/config.ts";
import { worldOf } from "../tools/world.ts";
import { checkEndpoint } from "./endpoint-check.ts";

const probe: UpstreamProbe = {
  path: "/venv/bin/cooperbench",
  version: "0.0.11",
  litellmVersion: null,
  standIn: false,
  agents: ["mini_swe_agent"],
  packageDir: null,
  python: null,
  habits: habitsOf("0.0.11") as UpstreamHabits,
  settingWords: null,
  runFlags: new Set(),
};

const environment = { OPENAI_API_KEY: "sk-nobody", COHERE_API_KEY: "sk-nobody", ANTHROPIC_API_KEY: "sk-nobody" };

const check = (baseUrl: string, model = "openai/gpt-4o") =>
  checkEndpoint({
    config: experimentConfigSchema.parse({ model, endpoint: { baseUrl } }),
    probe,
    model: worldOf({ environment }).model,
    environment,
    apiBase: null,
    price: null,
  });

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function serving(status: number, body: string): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

/** Answers as the providers' own references show them, cut to what matters. */
const good = {
  openai: JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion",
    choices: [{ index: 0, message: { role: "assistant", content: "ok" }, finish_reason: "length" }],
    usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
  }),
  cohere: JSON.stringify({
    id: "c14c80c3",
    finish_reason: "MAX_TOKENS",
    message: { role: "assistant", content: [{ type: "text", text: "ok" }] },
    usage: { tokens: { input_tokens: 9, output_tokens: 1 } },
  }),
  anthropic: JSON.stringify({
    id: "msg_1",
    type: "message",
    role: "assistant",
    content: [{ type: "text", text: "ok" }],
    stop_reason: "max_tokens",
    usage: { input_tokens: 9, output_tokens: 1 },
  }),
};

const models = { openai: "openai/gpt-4o", cohere: "command-a-03-2025", anthropic: "anthropic/claude-x" } as const;

describe("checkEndpoint", () => {
  it("fails where nothing listens", async () => {
    const port = await closedPort();
    const answer = await check(`http://127.0.0.1:${port}/v1`);
    expect(answer).toMatchObject({ state: "failed", status: null, costUsd: 0 });
    expect(answer.message).toMatch(new RegExp(`^127\\.0\\.0\\.1:${port} does not answer: .*ECONNREFUSED`));
    expect(answer.remedy).toContain("--endpoint");
  });

  it("fails where the host has no address", async () => {
    const answer = await check("http://nowhere.invalid/v1");
    expect(answer).toMatchObject({ state: "failed", status: null });
    expect(answer.message).toMatch(/nowhere\.invalid does not answer: .*(ENOTFOUND|EAI_AGAIN)/);
  });

  it("fails where the connection breaks off before an answer", async () => {
    const server = createTcpServer((socket) => socket.once("data", () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const answer = await check(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
    expect(answer).toMatchObject({ state: "failed", status: null });
  });

  it("lets an endpoint pass that only asks for patience, also with a 502 of its own", async () => {
    expect(await check(await serving(502, "bad gateway"))).toMatchObject({ state: "ok", status: 502 });
    expect(await check(await serving(200, good.openai))).toMatchObject({ state: "ok", status: 200 });
    expect(await check(await serving(401, "no"))).toMatchObject({ state: "failed", status: 401 });
  });

  it("fails where a 429 says that no money is left, and not where it asks for patience", async () => {
    const saying = async (message: string) => check(await serving(429, JSON.stringify({ error: { message } })));
    expect(await saying("You exceeded your current quota, please check your plan")).toMatchObject({
      state: "failed",
      cause: "model-quota",
      remedy: "The account has no credit left.",
    });
    expect(await saying("Rate limit reached")).toMatchObject({ state: "ok", cause: null });
  });

  describe.each(Object.entries(models))("the protocol of %s", (provider, model) => {
    const own = good[provider as keyof typeof good];

    it("is good in its own words", async () => {
      expect(await check(await serving(200, own), model)).toMatchObject({ state: "ok", status: 200, remedy: null });
    });

    it.each([
      ["a page", "<!doctype html><title>Sign in</title>"],
      ["another service's JSON", '{"hello":1}'],
      ["a list", "[]"],
      ["nothing", ""],
      ["an error with 200", '{"error":{"message":"no such deployment"}}'],
      ...Object.entries(good).filter(([other]) => other !== provider),
    ])("is missed by %s with status 200", async (_what, body) => {
      const { state, status, message, remedy } = await check(await serving(200, body), model);
      expect({ state, status }).toEqual({ state: "failed", status: 200 });
      expect(message).toContain(body === "" ? "(an empty answer)" : body.slice(0, 60));
      expect(remedy).toContain("--endpoint");
    });
  });
});

describe("agents with a protocol of their own", () => {
  const called = async (
    agent: string,
    model: string,
    environment: Record<string, string>,
    answer: string,
    endpoint: { keyEnv?: string } = {},
    credentials: Credentials | null = null,
  ) => {
    const seen: { url: string | undefined; headers: IncomingHttpHeaders; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (part) => (body += String(part)));
      request.on("end", () => {
        seen.push({ url: request.url, headers: request.headers, body });
        response.end(answer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const config = experimentConfigSchema.parse({ model, agent, endpoint: { ...endpoint, baseUrl } });
    const world = worldOf({ environment });
    const upstream = { ...probe, version: "0.0.29" };
    const given = async (): Promise<Credentials> => credentials ?? noCredentials;
    const calls = credentials === null ? world.model : { credentials: given, required: given };
    const target = { config, probe: upstream, model: calls, environment, apiBase: null, price: null };
    return { answer: await checkEndpoint(target), call: seen[0] };
  };

  it("asks by OpenAI's responses for codex, without the provider in the model's name", async () => {
    const response = JSON.stringify({ object: "response", output: [] });
    const { answer, call } = await called("codex", "openai/gpt-5.5", { OPENAI_API_KEY: "sk-nobody" }, response);
    expect(answer).toMatchObject({ state: "ok", status: 200 });
    expect(call).toMatchObject({ url: "/responses", headers: { authorization: "Bearer sk-nobody" } });
    expect(JSON.parse(call?.body ?? "")).toMatchObject({ model: "gpt-5.5", input: [{ role: "user" }] });
    const chat = await called("codex", "gpt-5.5", { OPENAI_API_KEY: "sk-nobody" }, good.openai);
    expect(chat.answer).toMatchObject({ state: "failed", message: expect.stringContaining("OpenAI's responses") });
  });

  it("asks by Anthropic's messages for claude_code, whatever the model is called, with the key that its program finds first", async () => {
    const keys = { CLAUDE_CODE_OAUTH_TOKEN: "", ANTHROPIC_AUTH_TOKEN: "tok-nobody" };
    const { answer, call } = await called("claude_code", "qwen/qwen-3", keys, good.anthropic);
    expect(answer).toMatchObject({ state: "ok" });
    expect(call).toMatchObject({ url: "/v1/messages", headers: { authorization: "Bearer tok-nobody" } });
    expect(call?.headers).not.toHaveProperty("x-api-key");
    expect(JSON.parse(call?.body ?? "")).toMatchObject({ model: "qwen/qwen-3" });
  });

  it("asks nothing with the login of a subscription", async () => {
    const { answer, call } = await called("claude_code", "claude-x", { CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-x" }, "");
    expect([answer.state, call]).toEqual(["skipped", undefined]);
  });

  it("sends the key of an agent in upstream by the variable that holds it, as litellm does", async () => {
    const model = "anthropic/claude-x";
    const token = await called("mini_swe_agent_v2", model, { ANTHROPIC_AUTH_TOKEN: "tok-nobody" }, good.anthropic);
    expect(token.call?.headers).toMatchObject({ authorization: "Bearer tok-nobody" });
    expect(token.call?.headers).not.toHaveProperty("x-api-key");
    const key = await called("mini_swe_agent_v2", model, { ANTHROPIC_API_KEY: "sk-nobody" }, good.anthropic);
    expect(key.call?.headers).toMatchObject({ "x-api-key": "sk-nobody" });
    const own = await called("mini_swe_agent_v2", model, { MINE: "sk-nobody" }, good.anthropic, { keyEnv: "MINE" });
    expect(own.call?.headers).toMatchObject({ "x-api-key": "sk-nobody" });
  });

  it("asks nothing with a login that has expired, and says that, not that the endpoint is at fault", async () => {
    const login = {
      name: "CLAUDE_CODE_OAUTH_TOKEN",
      read: async () => ({ problem: "a.b of /home/me/login.json has expired at 2020-01-01T00:00:00.000Z" }),
    };
    const { answer, call } = await called(
      "claude_code",
      "claude-x",
      {},
      good.anthropic,
      {},
      { ...noCredentials, login },
    );
    expect(call).toBeUndefined();
    expect(answer).toMatchObject({
      state: "failed",
      cause: "model-auth",
      message: expect.stringContaining("has expired at 2020-01-01") as unknown,
      remedy: "Log in again.",
    });
  });
});
