import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { processesNaming } from "../cli/support/processes.ts";
import { until } from "../images/support/until.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { startNodeProgram } from "../../packages/attempt/src/testing/node-program.ts";
import { openMessagingRedis } from "../../packages/core/src/redis/open-messaging-redis.ts";
import { redisFailure, withRedis } from "../../packages/core/src/redis/redis-connection.ts";

/** Nothing listens there. */
const nobody = "redis://127.0.0.1:1";

describeWithParts("a redis-server of our own", () => {
  test("is started on a free port where none answers, started again when it dies, and ended at the end", async ({
    onTestFinished,
  }) => {
    const folder = await mkdtemp(path.join(tmpdir(), "cbts-redis-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const redis = await openMessagingRedis({
      wanted: "auto",
      defaultUrl: nobody,
      environment: { PATH: process.env["PATH"] ?? "" },
      folder,
      docker: null,
    });
    const first = await redis.url();
    expect(redis.description).toBe(`a redis-server of our own at ${first}`);
    expect(await redisFailure(first)).toBeNull();

    await withRedis(first, (client) => client.sendCommand(["SHUTDOWN", "NOSAVE"])).catch(() => {});
    await until("another one answers", 10_000, async () => (await redis.failure()) === null);
    const second = await redis.url();
    expect(second).not.toBe(first);
    expect(await redisFailure(second)).toBeNull();

    await redis.close();
    expect(await redisFailure(second)).not.toBeNull();
    expect(await processesNaming(folder)).toEqual([]);
  });

  test("ends with a harness that is killed", async () => {
    const program = startNodeProgram(path.join(import.meta.dirname, "support", "holder.ts"), ["auto", nobody]);
    const url = await program.nextLine();
    expect(await redisFailure(url)).toBeNull();
    program.kill("SIGKILL");
    await until("its Redis is gone", 8000, async () => (await redisFailure(url)) !== null);
  });
});
