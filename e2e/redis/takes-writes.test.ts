import { afterEach, beforeEach, expect, test } from "vitest";
import { jsonLines, runCli } from "../cli/support/cli.ts";
import { testFolder } from "../cli/support/folders.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { redisFailure } from "../../packages/core/src/redis/redis-connection.ts";
import { RedisServer } from "./support/redis-server.ts";

describeWithParts("a Redis that answers, and may take nothing", (parts) => {
  let server: RedisServer;
  beforeEach(async () => {
    server = await RedisServer.start(parts.redisServer);
  });
  afterEach(() => server.down());

  const asReplica = (): Promise<unknown> =>
    server.talk(0, (client) => client.sendCommand(["REPLICAOF", "127.0.0.1", "1"]));
  const asFull = (): Promise<unknown> => server.talk(0, (client) => client.configSet("maxmemory", "1"));
  const withoutWriting = (): Promise<unknown> => server.talk(0, (client) => client.aclSetUser("default", ["-@write"]));
  const doctor = async (url: string): Promise<Record<string, unknown> | undefined> => {
    const args = ["doctor", "--model", "openai/gpt-4o", "--redis", url, "--json"];
    const { stdout } = await runCli(args, { cwd: await testFolder() });
    return jsonLines(stdout).find(({ name }) => name === "redis");
  };

  test("one that takes messages is ok, and left as it was found", async () => {
    expect(await redisFailure(server.url)).toBeNull();
    expect(await doctor(server.url)).toMatchObject({ state: "ok", remedy: null });
    expect(await server.keys(0)).toEqual([]);
  });

  test.each([
    ["a read-only replica", asReplica, /READONLY/],
    ["one that is full", asFull, /OOM/],
    ["one that forbids writing", withoutWriting, /NOPERM/],
  ])("%s is not ok, in its own words", async (_what, become, says) => {
    await become();
    expect(await redisFailure(server.url)).toMatch(says);
    const line = await doctor(server.url);
    expect(line).toMatchObject({ state: "failed", message: expect.stringMatching(says), remedy: expect.any(String) });
  });
});
