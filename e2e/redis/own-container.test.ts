import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { baseImage, describeWith, findProgram } from "../images/parts.ts";
import { OwnDaemon } from "../images/support/own-daemon.ts";
import { until } from "../images/support/until.ts";
import { makeRedisImage } from "./support/redis-image.ts";
import { startNodeProgram } from "../../packages/attempt/src/testing/node-program.ts";
import { type MessagingRedisOptions, openMessagingRedis } from "../../packages/core/src/redis/open-messaging-redis.ts";
import { redisFailure } from "../../packages/core/src/redis/redis-connection.ts";

const labels = { "dev.cooperbench-ts.owner": "me" };

describeWith(["root", "dockerd", "docker", "base-image"], "a Redis of our own in a container", () => {
  let daemon: OwnDaemon;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "cbts-redis-"));
    daemon = await OwnDaemon.start();
  });
  afterAll(async () => {
    await daemon.end();
    await rm(folder, { recursive: true, force: true });
  });

  /** Neither a Redis on the default port nor a program on PATH. */
  const nothingElse = (): MessagingRedisOptions => ({
    wanted: "auto",
    defaultUrl: "redis://127.0.0.1:1",
    environment: { PATH: "/nowhere" },
    folder,
    docker: { client: daemon.client, labels },
  });

  test("is refused where its image cannot be had, saying all that was tried", async () => {
    await expect(openMessagingRedis({ ...nothingElse(), docker: null })).rejects.toMatchObject({
      code: "redis-unavailable",
      problem: expect.stringMatching(/default port .*ECONNREFUSED.*no redis-server is on PATH.*there is no Docker/),
    });
    await expect(openMessagingRedis(nothingElse())).rejects.toMatchObject({
      problem: expect.stringContaining("the image redis:alpine cannot be used"),
    });
  });

  test("is started on a loopback port with our labels, again when it dies, and is gone at the end", async () => {
    await makeRedisImage(daemon, findProgram("redis-server") ?? "redis-server");
    const redis = await openMessagingRedis(nothingElse());
    expect(redis.description).toMatch(/^a container of our own \(redis:alpine\) at redis:\/\/:…@127\.0\.0\.1:\d+\/0$/);
    expect(await redis.failure()).toBeNull();
    const [id = ""] = await daemon.containers();
    expect(JSON.parse(await daemon.docker("inspect", "-f", "{{json .Config.Labels}}", id))).toMatchObject(labels);
    await daemon.docker("kill", id);
    await until("another one answers", 20_000, async () => (await redis.failure()) === null);
    expect(await daemon.containers()).not.toContain(id);
    const url = await redis.url();
    await redis.close();
    expect(await redisFailure(url)).not.toBeNull();
    expect(await daemon.containers()).toEqual([]);
  });

  test("answers nothing of another container, of its own on loopback or for an attempt, without its password", async () => {
    const redis = await openMessagingRedis(nothingElse());
    await redis.url();
    const callers = { admits: async () => true, refused: () => {} };
    const reach = { listen: "127.0.0.1", host: "127.0.0.1", apart: true };
    const attempt = await redis.openTo({ reach, callers });
    const servers = await daemon.containers();
    expect(servers).toHaveLength(2);
    for (const id of servers) {
      const address = (await daemon.docker("inspect", "-f", "{{.NetworkSettings.IPAddress}}", id)).trim();
      const script = `exec 3<>/dev/tcp/${address}/6379 && printf 'PING\r\nKEYS *\r\nQUIT\r\n' >&3 && timeout 5 cat <&3`;
      // In the server's own network: this daemon may not let containers talk over its bridge.
      const network = `container:${id}`;
      const said = await daemon.docker(
        "run",
        "--rm",
        "--network",
        network,
        "--entrypoint",
        "bash",
        baseImage,
        "-c",
        script,
      );
      expect(said).toMatch(/^-NOAUTH [^\n]*\n-NOAUTH [^\n]*\n\+OK/);
    }
    // Nor is the password to be read by who may look at containers.
    const password = new URL(await redis.url()).password;
    expect(password.length).toBeGreaterThan(30);
    expect(await daemon.docker("inspect", ...servers)).not.toContain(password);
    expect([await redisFailure(await redis.url()), new URL(attempt.url).password]).toEqual([null, ""]);
    expect(await redisFailure(attempt.url)).toBeNull();
    expect(redis.description).not.toContain(password);
    await attempt.close();
    await redis.close();
    expect(await daemon.containers()).toEqual([]);
  });

  test("ends with a harness that is killed", async () => {
    const holder = path.join(import.meta.dirname, "support", "holder.ts");
    const program = startNodeProgram(holder, ["auto", "redis://127.0.0.1:1", daemon.client.host]);
    const url = await program.nextLine();
    expect(await redisFailure(url)).toBeNull();
    program.kill("SIGKILL");
    await until("its container is gone", 10_000, async () => (await daemon.containers()).length === 0);
  });
});
