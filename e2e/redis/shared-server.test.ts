import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { RedisServer } from "./support/redis-server.ts";
import { startNodeProgram } from "../../packages/attempt/src/testing/node-program.ts";
import type { MessagingRedis } from "../../packages/core/src/redis/messaging-redis.ts";
import { openMessagingRedis } from "../../packages/core/src/redis/open-messaging-redis.ts";
import { withRedis } from "../../packages/core/src/redis/redis-connection.ts";

const LEASE = "cooperbench-ts:lease";
const holder = path.join(import.meta.dirname, "support", "holder.ts");

describeWithParts("a Redis of others", (parts) => {
  let server: RedisServer;
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "cbts-redis-"));
    server = await RedisServer.start(parts.redisServer);
  });
  afterEach(async () => {
    await server.down();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (wanted: string, defaultUrl = "redis://127.0.0.1:1"): Promise<MessagingRedis> =>
    openMessagingRedis({ wanted, defaultUrl, environment: { PATH: process.env["PATH"] ?? "" }, folder, docker: null });
  const write = async (redis: MessagingRedis, key: string): Promise<void> => {
    await withRedis(await redis.url(), (client) => client.rPush(key, "hello"));
  };
  const databaseOf = async (redis: MessagingRedis): Promise<number> =>
    Number(new URL(await redis.url()).pathname.slice(1));
  /** A harness that was killed with -9 while it held a database. @returns its URL */
  const killedHolder = async (wanted: string): Promise<string> => {
    const program = startNodeProgram(holder, [wanted]);
    const url = await program.nextLine();
    program.kill("SIGKILL");
    await program.ended;
    return url;
  };

  test("is used in an empty database, never in number 0, and left as it was found", async () => {
    await server.talk(0, (client) => client.set("run:users:own", "1"));
    await server.talk(15, (client) => client.set("someone", "1"));
    const redis = await open(server.url);
    expect(await databaseOf(redis)).toBe(14);
    expect(redis.description).toBe("the given Redis, database 14");
    expect(await redis.failure()).toBeNull();
    await write(redis, "run:a:agent1:inbox");
    await write(redis, "cb:a:tasks:all");
    await redis.close();
    expect(await Promise.all([0, 14, 15].map((database) => server.keys(database)))).toEqual([
      ["run:users:own"],
      [],
      ["someone"],
    ]);
  });

  test("gives each of two runs a database of its own, and the end of one leaves the other's messages", async () => {
    const [first, second] = [await open(server.url), await open(server.url)];
    expect(await first.url()).not.toBe(await second.url());
    await write(first, "run:a:agent1:inbox");
    await write(second, "run:b:agent1:inbox");
    await second.close();
    expect(await server.keys(await databaseOf(first))).toEqual([LEASE, "run:a:agent1:inbox"]);
    await first.close();
    expect(await server.keys(15)).toEqual([]);
  });

  test("gives twelve runs that come at once twelve databases", async () => {
    const all = await Promise.all(Array.from({ length: 12 }, () => open(server.url)));
    expect(new Set(await Promise.all(all.map((redis) => redis.url()))).size).toBe(12);
    await Promise.all(all.map((redis) => redis.close()));
  });

  test("takes the database that the URL names, and deletes there only what came during the run", async () => {
    await server.talk(7, async (client) => {
      await client.set("run:before:agent1:exited", "1");
      await client.set("a-key-of-the-user", "1");
    });
    const redis = await open(`${server.url}/7`);
    expect(await redis.url()).toBe(`${server.url}/7`);
    await write(redis, "run:a:agent1:inbox");
    await write(redis, "written-by-the-user-meanwhile");
    await redis.close();
    expect(await server.keys(7)).toEqual([
      "a-key-of-the-user",
      "run:before:agent1:exited",
      "written-by-the-user-meanwhile",
    ]);
  });

  test("is refused where a living run holds the named database, with who and a remedy", async () => {
    const redis = await open(`${server.url}/7`);
    await expect(open(`${server.url}/7`)).rejects.toMatchObject({
      code: "redis-unavailable",
      problem: expect.stringContaining(`process ${process.pid} on`),
      remedy: expect.stringContaining("Leave the number out of the URL"),
    });
    await redis.close();
    await (await open(`${server.url}/7`)).close();
  });

  test("is refused where the named database belongs to a harness of another host, which cannot be asked", async () => {
    const owner = { host: "elsewhere", bootId: "b", pid: 1, startTime: "1" };
    const lease = JSON.stringify({ owner, since: "2026-01-01T00:00:00.000Z", id: "x", before: [] });
    await server.talk(7, (client) => client.set(LEASE, lease));
    await expect(open(`${server.url}/7`)).rejects.toMatchObject({
      problem: expect.stringContaining("process 1 on elsewhere"),
    });
    expect(await server.keys(7)).toEqual([LEASE]);
  });

  test("is swept of what killed harnesses left, and of nothing else", async () => {
    await server.talk(3, (client) => client.set("run:before:agent1:exited", "1"));
    expect(await killedHolder(server.url)).toBe(`${server.url}/15`);
    await killedHolder(`${server.url}/3`);
    await killedHolder(`${server.url}/3`);
    expect(await server.keys(15)).toHaveLength(2);
    const redis = await open(server.url);
    expect(await databaseOf(redis)).toBe(15);
    expect(await server.keys(15)).toEqual([LEASE]);
    expect(await server.keys(3)).toEqual(["run:before:agent1:exited"]);
    await redis.close();
  });

  test("is refused where no database is free, and where it does not answer", async () => {
    for (let database = 1; database <= 15; database += 1)
      await server.talk(database, (client) => client.set("someone", "1"));
    await expect(open(server.url)).rejects.toMatchObject({
      code: "redis-unavailable",
      problem: "None of its databases but number 0 is empty, and the others are in use.",
      remedy: expect.stringContaining("Name a database"),
    });
    await server.down();
    await expect(open(server.url)).rejects.toMatchObject({
      code: "redis-unavailable",
      problem: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("with `auto` is used where one answers on the default port, and one of our own where it has no database", async () => {
    const shared = await open("auto", server.url);
    expect(shared.description).toBe("the Redis on the default port, database 15");
    await shared.close();
    for (let database = 1; database <= 15; database += 1)
      await server.talk(database, (client) => client.set("someone", "1"));
    const own = await open("auto", server.url);
    expect(own.description).toContain("a redis-server of our own");
    await own.close();
  });

  test("that refuses to be written to is not used, and does not pass as healed", async () => {
    const redis = await open(server.url);
    await server.talk(0, (client) => client.configSet("maxmemory", "1"));
    expect(await redis.failure()).toContain("OOM command not allowed");
    const own = await open("auto", server.url);
    expect(own.description).toContain("a redis-server of our own");
    await own.close();
    await server.talk(0, (client) => client.configSet("maxmemory", "0"));
    expect(await redis.failure()).toBeNull();
    await redis.close();
  });

  test("that was restarted and forgot everything is ours again, unless another run came first", async () => {
    const redis = await open(server.url);
    await server.down();
    expect(await redis.failure()).toContain("ECONNREFUSED");
    expect(await redis.url()).toBe(`${server.url}/15`);
    await server.up();
    expect(await redis.url()).toBe(`${server.url}/15`);
    expect(await server.keys(15)).toEqual([LEASE]);

    await server.down();
    await server.up();
    const other = await open(server.url);
    expect(await databaseOf(other)).toBe(15);
    expect(await databaseOf(redis)).toBe(14);
    await redis.close();
    expect(await server.keys(15)).toEqual([LEASE]);
    await other.close();
  });

  test("that gave our named database to another run has not healed until that one has left", async () => {
    const redis = await open(`${server.url}/7`);
    await server.down();
    await server.up();
    const other = await open(`${server.url}/7`);
    expect(await redis.failure()).toContain(`This database is in use by process ${process.pid} on`);
    await expect(redis.url()).rejects.toMatchObject({ code: "redis-unavailable" });
    await other.close();
    expect(await redis.failure()).toBeNull();
    expect(await redis.url()).toBe(`${server.url}/7`);
    await redis.close();
    expect(await server.keys(7)).toEqual([]);
  });

  test("that gave our database to another run heals with one other database, however many ask", async () => {
    const redis = await open(server.url);
    await server.down();
    await server.up();
    const other = await open(server.url);
    const asked = await Promise.all([redis.failure(), ...Array.from({ length: 4 }, () => redis.url())]);
    expect(asked).toEqual([null, ...Array(4).fill(`${server.url}/14`)]);
    await redis.close();
    await other.close();
    expect((await Promise.all([13, 14, 15].map((database) => server.keys(database)))).flat()).toEqual([]);
  });
});
