import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { UpstreamProbe } from "../../upstream/probe.ts";
import { AttemptCallers } from "../reach/callers.ts";
import type { Reach } from "../reach/reach.ts";
import { askPrice } from "./ask-price.ts";
import { ModelDoorClient } from "./fixtures/model-door-client.ts";
import type { AttemptModel } from "./model-access.ts";
import * as modelDoors from "./model-door.ts";
import { openModel, plannedHandOver } from "./open-model.ts";

it("asks for the price with the file of the agent's configuration, as the agent itself will look it up", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "price-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const python = path.join(folder, "python3");
  // Called as `python -c SCRIPT MODEL [FILE]`.
  const price = '{"price": {"input_cost_per_token": 1, "output_cost_per_token": 2}}';
  await writeFile(
    python,
    `#!/bin/sh\n[ "$3 $4" = "mine/model /prices.json" ] && echo '${price}' || echo '{"price": null}'\n`,
    {
      mode: 0o755,
    },
  );
  const probe = { python } as UpstreamProbe;
  expect(await askPrice(probe, "mine/model", {}, "/prices.json")).toMatchObject({ input_cost_per_token: 1 });
  expect(await askPrice(probe, "mine/model", {})).toBeNull();
});

const REAL = "sk-ant-the-real-one-1234567890";
const reach = { listen: "127.0.0.1", host: "127.0.0.1", apart: true };

async function opened(
  agent: string,
  keyName: string | null,
  { endpoint = null, modelDoor = true, at = reach }: { endpoint?: string | null; modelDoor?: boolean; at?: Reach } = {},
): Promise<{ model: AttemptModel; notices: string[] }> {
  const folder = await mkdtemp(path.join(tmpdir(), "model-"));
  const notices: string[] = [];
  const access = await openModel({
    upstream: { version: "0.0.29" },
    agent,
    model: "a-model",
    endpoint,
    apiBase: null,
    modelDoor,
    readKey: async () => (keyName === null ? null : { name: keyName, value: REAL }),
    reach: at,
    price: null,
    environment: {},
    notice: (message) => notices.push(message),
  });
  onTestFinished(async () => {
    await access.close();
    await rm(folder, { recursive: true, force: true });
  });
  const callsFile = path.join(folder, "calls.jsonl");
  const model = await access.openAttempt({ callsFile, onCall: () => {}, callers: new AttemptCallers() });
  return { model, notices };
}

describe("an agent in a container", () => {
  it.each([
    ["claude_code", "ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY", /^sk-ant-api03-/, "x-api-key", REAL],
    ["claude_code", "CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN", /^sk-ant-oat01-/, "authorization", null],
    ["claude_code", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_AUTH_TOKEN", /^sk-/, "authorization", null],
    ["claude_code", "MY_KEY", "ANTHROPIC_API_KEY", /^sk-ant-api03-/, "x-api-key", REAL],
    ["codex", "OPENAI_API_KEY", "OPENAI_API_KEY", /^sk-/, "authorization", null],
  ])("%s, key in %s: gets a made-up one in %s, and the door has the real one", async (...row) => {
    const [agent, keyName, variable, look, header, sent] = row;
    const client = await ModelDoorClient.start();
    onTestFinished(() => client.end());
    const { model } = await opened(agent, keyName, { endpoint: client.target.origin });
    expect(model.madeUpKey).toEqual({ name: variable, value: expect.stringMatching(look) });
    const told = JSON.stringify([model.madeUpKey, model.environment, model.containerEnvironment, model.agentConfig]);
    expect(told).not.toContain(REAL);
    const [url = ""] = /http:[^"\\]+/.exec(told) ?? [];
    await fetch(`${url}/v1/messages`, {
      method: "POST",
      headers: { "x-api-key": model.madeUpKey?.value ?? "" },
      body: "{}",
    });
    expect(client.seen[0]?.headers[header]).toBe(sent ?? `Bearer ${REAL}`);
    expect(JSON.stringify(client.seen)).not.toContain(model.madeUpKey?.value);
  });

  it("gets no made-up one where no door stands between, which is said", async () => {
    const { model, notices } = await opened("claude_code", "ANTHROPIC_API_KEY", { modelDoor: false });
    expect(model.madeUpKey).toBeNull();
    expect(notices).toEqual([expect.stringContaining("command line of `docker exec`")]);
  });

  it("gets a made-up one also where there is none, so that nothing secret goes in its place", async () => {
    const { model } = await opened("codex", null, { endpoint: "http://127.0.0.1:1/v1" });
    expect(model.madeUpKey).toEqual({ name: "OPENAI_API_KEY", value: expect.stringMatching(/^sk-/) as unknown });
  });

  it("is planned with an address that only a run knows", () => {
    const way = { upstream: { version: "0.0.29" }, agent: "claude_code", model: "m", endpoint: null, apiBase: null };
    expect(plannedHandOver({ ...way, modelDoor: true }).containerEnvironment).toEqual({
      ANTHROPIC_BASE_URL: "http://HOST:PORT/TOKEN",
    });
  });
});

it("an agent in upstream's process gets no made-up key", async () => {
  const { model } = await opened("mini_swe_agent_v2", "OPENAI_API_KEY", { endpoint: "http://127.0.0.1:1/v1" });
  expect(model.madeUpKey).toBeNull();
});

it("leaves no door behind where its gate cannot open, and says that Docker is what is missing", async () => {
  const closed: string[] = [];
  const open = modelDoors.openModelDoor;
  const opening = vi.spyOn(modelDoors, "openModelDoor").mockImplementation(async (options) => {
    const door = await open(options);
    const attempt: typeof door.attempt = (target) => {
      const one = door.attempt(target);
      return {
        ...one,
        close: () => {
          closed.push(one.baseUrl);
          one.close();
        },
      };
    };
    return { ...door, attempt };
  });
  onTestFinished(() => opening.mockRestore());
  const at = { listen: "203.0.113.1", host: "203.0.113.1", apart: true };
  const refused = opened("codex", "OPENAI_API_KEY", { endpoint: "http://127.0.0.1:1/v1", at });
  await expect(refused).rejects.toMatchObject({
    code: "docker-unavailable",
    subject: expect.stringContaining("203.0.113.1") as unknown,
  });
  expect(closed).toHaveLength(1);
});
