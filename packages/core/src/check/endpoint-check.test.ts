import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { UpstreamProbe } from "@cooperbench-ts/attempt/host";
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
  runFlags: new Set(),
  evalFlags: new Set(),
};

const check = (baseUrl: string) =>
  checkEndpoint({
    config: experimentConfigSchema.parse({ model: "openai/gpt-4o", endpoint: { baseUrl } }),
    probe,
    model: worldOf({ environment: {} }).model,
    environment: { OPENAI_API_KEY: "sk-nobody" },
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
    expect(await check(await serving(200, "{}"))).toMatchObject({ state: "ok", status: 200 });
    expect(await check(await serving(401, "no"))).toMatchObject({ state: "failed", status: 401 });
  });
});
