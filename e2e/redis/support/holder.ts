// Opens a Redis as a run does, leaves a message of its agents there, says what it uses, and lives until it is killed.
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openMessagingRedis } from "../../../packages/core/src/redis/messaging-redis.ts";
import { withRedis } from "../../../packages/core/src/redis/redis-connection.ts";

const [wanted = "auto", defaultUrl = ""] = process.argv.slice(2);
const redis = await openMessagingRedis({
  wanted,
  defaultUrl,
  environment: { PATH: process.env["PATH"] ?? "" },
  folder: await mkdtemp(path.join(tmpdir(), "cbts-holder-")),
});
const url = await redis.url();
await withRedis(url, (client) => client.rPush(`run:${process.pid}:agent1:inbox`, "a message"));
console.log(url);
setInterval(() => {}, 60_000);
