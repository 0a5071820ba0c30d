import { expect, it } from "vitest";
import { keepOwnServer, type OwnServers } from "./own-redis.ts";
import type { OwnServer } from "./own-server.ts";

/** Servers that are only counted. */
function counted(forEach: boolean) {
  const seen = { run: 0, attempt: 0, stopped: 0, failure: null as string | null };
  const make = (kind: "run" | "attempt") => async (): Promise<OwnServer> => {
    seen[kind] += 1;
    if (seen.failure !== null) throw new Error(seen.failure);
    return {
      url: `redis://127.0.0.1:1/${kind}`,
      place: { host: "127.0.0.1", port: 1 },
      login: null,
      ended: new Promise(() => {}),
      stop: async () => void (seen.stopped += 1),
    };
  };
  const describe: OwnServers["describe"] = (server) => server?.url ?? "one for each attempt";
  return { seen, servers: { start: make("run"), startForAttempt: make("attempt"), forEach, describe } };
}

it("starts none for the run where each attempt has its own, until one asks for it", async () => {
  const { seen, servers } = counted(true);
  const redis = await keepOwnServer(servers);
  // Tried, and ended again.
  expect(seen).toMatchObject({ run: 0, attempt: 1, stopped: 1 });
  expect(redis.description).toBe("one for each attempt");
  expect(await redis.failure()).toBeNull();
  expect(seen).toMatchObject({ run: 0, attempt: 2, stopped: 2 });
  seen.failure = "the daemon is away";
  expect(await redis.failure()).toBe("the daemon is away");
  seen.failure = null;
  expect([await redis.url(), await redis.url(), seen.run]).toEqual([
    "redis://127.0.0.1:1/run",
    "redis://127.0.0.1:1/run",
    1,
  ]);
  await redis.close();
  expect(seen.stopped).toBe(3);
});

it("is refused at once where none can be started, whomever it is for", async () => {
  for (const forEach of [true, false]) {
    const { seen, servers } = counted(forEach);
    seen.failure = "no memory";
    await expect(keepOwnServer(servers)).rejects.toThrow("no memory");
  }
});

it("starts one for the run at its beginning where attempts share it", async () => {
  const { seen, servers } = counted(false);
  const redis = await keepOwnServer(servers);
  expect([redis.description, seen.run, seen.attempt]).toEqual(["redis://127.0.0.1:1/run", 1, 0]);
});
