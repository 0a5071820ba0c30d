import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openDocker } from "@cooperbench-ts/docker-images";
import { type ModelDoor, openModelDoor } from "../../packages/attempt/src/doors/model/model-door.ts";
import type { Reach } from "../../packages/attempt/src/doors/reach/reach.ts";
import { proveReach } from "../../packages/core/src/check/reach.ts";
import { withRedis } from "../../packages/core/src/redis/redis-connection.ts";
import { processesNaming } from "../cli/support/processes.ts";
import { baseImage, describeWith, sharedSocket } from "../images/parts.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { type AttemptListeners, attemptListeners } from "./support/attempt-listeners.ts";

const endpoint = { kind: "unix", path: sharedSocket } as const;

describeWithParts("what containers of two attempts reach", ({ redisServer }) => {
  let provider: http.Server;
  let modelDoor: ModelDoor;
  let reach: Reach;
  let one: AttemptListeners;
  let other: AttemptListeners;
  beforeAll(async () => {
    reach = await proveReach({ client: openDocker(), endpoint }, baseImage);
    provider = http.createServer((_, response) => response.end('{"answer":1}')).listen(0, "127.0.0.1");
    await once(provider, "listening");
    modelDoor = await openModelDoor();
  });
  afterAll(async () => {
    await modelDoor.close();
    provider.close();
  });
  beforeEach(async () => {
    const target = new URL(`http://127.0.0.1:${(provider.address() as AddressInfo).port}`);
    one = await attemptListeners(modelDoor, { target, reach, redisServer });
    other = await attemptListeners(modelDoor, { target, reach, redisServer });
  });
  afterEach(async () => {
    await one.end();
    await other.end();
  });

  const get = (path: string): string => `GET ${path}/v1/models HTTP/1.1\r\nHost: door\r\nConnection: close\r\n\r\n`;
  const PING = "PING\r\nQUIT\r\n";

  test("are this attempt's model and Redis, from whatever network of its own", async () => {
    expect(reach).toMatchObject({ listen: reach.host, apart: true });
    const network = `reach-${one.opened.label}`;
    expect((await one.opened.docker(["network", "create", network])).code).toBe(0);
    for (const options of [[], ["--network", network]]) {
      const container = await one.start(...options);
      expect(await one.say(container, one.modelUrl, get(one.modelUrl.pathname))).toMatch(/^HTTP\/1\.1 200 /);
      expect(await one.say(container, one.redisUrl, PING)).toBe("+PONG\r\n+OK\r\n");
    }
    expect(one.callers.notice()).toBeNull();
    // Upstream's own process uses the same address.
    expect(await withRedis(one.redisUrl.href, (client) => client.ping())).toBe("PONG");
  });

  test("are not the other attempt's model, its Redis, or its token", async () => {
    const stranger = await other.start();
    expect(await other.say(stranger, one.modelUrl, get(one.modelUrl.pathname))).toBe("");
    expect(await other.say(stranger, one.redisUrl, PING)).toBe("");
    expect(await other.say(stranger, other.modelUrl, get(one.modelUrl.pathname))).toMatch(/^HTTP\/1\.1 404 /);
    expect([one.model.record().calls, other.model.record().calls]).toEqual([0, 0]);
    expect(one.callers.notice()).toMatch(/^2 connections were refused .* to the model door from [\d.]+; to the Redis/);
    expect(other.callers.notice()).toBeNull();
  });

  test("are nobody's by an address that was a container's of the attempt", async () => {
    const id = await one.start();
    const inspected = await one.opened.docker(["inspect", "-f", "{{.NetworkSettings.IPAddress}}", id]);
    const address = inspected.stdout.toString().trim();
    expect([await one.callers.admits(address), await other.callers.admits(address)]).toEqual([true, false]);
    expect((await one.opened.docker(["rm", "-f", id])).code).toBe(0);
    expect(await one.callers.admits(address)).toBe(false);
  });

  test("end with the attempt, and leave no process", async () => {
    const port = one.redisUrl.port;
    await one.end();
    await expect(withRedis(`redis://${reach.listen}:${port}`, (client) => client.ping())).rejects.toThrow();
    const container = await other.start();
    expect(await other.say(container, one.modelUrl, get(one.modelUrl.pathname))).toBe("");
    expect(await processesNaming(one.folder)).toEqual([]);
  });
});

describeWith(["docker", "base-image"], "the proof that containers reach this machine", () => {
  test("is refused, with what was tried, where they do not", async () => {
    // Of the container, not of this machine.
    const candidates = [{ listen: "127.0.0.1", host: "127.0.0.1" }];
    const proving = proveReach({ client: openDocker(), endpoint }, baseImage, { candidates });
    await expect(proving).rejects.toMatchObject({
      code: "containers-cut-off",
      problem: expect.stringMatching(/\(127\.0\.0\.1: .*Connection refused\)/),
      remedy: expect.stringContaining("firewall"),
    });
  });
});
