// Opens a Redis as a run does, leaves a message of its agents there, says what it uses, and lives until it is killed.
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openDocker } from "@cooperbench-ts/docker-images";
import { openMessagingRedis } from "../../../packages/core/src/redis/open-messaging-redis.ts";
import { withRedis } from "../../../packages/core/src/redis/redis-connection.ts";

// With a Docker host it is to use a container there: then no program is on its PATH.
const [wanted = "auto", defaultUrl = "", dockerHost] = process.argv.slice(2);
const redis = await openMessagingRedis({
  wanted,
  defaultUrl,
  environment: { PATH: dockerHost === undefined ? (process.env["PATH"] ?? "") : "/nowhere" },
  folder: await mkdtemp(path.join(tmpdir(), "cbts-holder-")),
  docker: dockerHost === undefined ? null : { client: openDocker({ host: dockerHost }), labels: {} },
});
const url = await redis.url();
await withRedis(url, (client) => client.rPush(`run:${process.pid}:agent1:inbox`, "a message"));
console.log(url);
setInterval(() => {}, 60_000);
