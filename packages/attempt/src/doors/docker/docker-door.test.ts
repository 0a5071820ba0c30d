import { once } from "node:events";
import { rename, writeFile } from "node:fs/promises";
import { statSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DoorClient, type Got } from "./fixtures/door-client.ts";
import type { FakeDaemon } from "./fixtures/fake-daemon.ts";

let client: DoorClient;
let daemon: FakeDaemon;

beforeEach(async () => {
  client = await DoorClient.start();
  ({ daemon } = client);
});
afterEach(() => client.end());

const call = (...argv: Parameters<DoorClient["call"]>): Promise<Got> => client.call(...argv);
const raw = (...argv: Parameters<DoorClient["raw"]>): Promise<string> => client.raw(...argv);
const create = (): Promise<Got> => client.create();

test("hands an answer on as the daemon wrote it, and lets the daemon end the connection", async () => {
  daemon.answers.set("GET /v1.41/info", (_, response) => {
    response.writeHead(200, { "X-Odd": "as it is" });
    response.write("part ");
    response.end("whole");
  });
  const answer = await raw("GET /v1.41/info HTTP/1.1\r\nHost: d\r\nConnection: keep-alive\r\n\r\n");
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\nX-Odd: as it is\r\n/);
  expect(answer).toContain("\r\n5\r\npart \r\n5\r\nwhole\r\n0\r\n\r\n");
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  expect(daemon.calls).toEqual(["GET /v1.41/info"]);
});

test("an upgrade is asked for only where a connection becomes a stream", async () => {
  await raw("GET /_ping HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
  expect(daemon.requests[0]?.headers).toMatchObject({ connection: "close" });
  expect(daemon.requests[0]?.headers).not.toHaveProperty("upgrade");
});

test("a hijacked exec passes both ways and each way ends for itself, with or without upgrade", async () => {
  await create();
  const id = client.door.containerIds()[0] ?? "";
  await call("POST", `/v1.41/containers/${id}/exec`, JSON.stringify({ Cmd: ["cat"] }));
  for (const upgrade of ["Connection: Upgrade\r\nUpgrade: tcp\r\n", ""]) {
    daemon.rawAnswer = {
      when: "/start HTTP",
      take: (socket, head) => {
        socket.write(
          upgrade === ""
            ? "HTTP/1.1 200 OK\r\n\r\n"
            : "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n",
        );
        let stdin = head.toString().split("\r\n\r\n")[1]?.slice(2) ?? "";
        socket.on("data", (part: Buffer) => (stdin += part.toString()));
        socket.once("end", () => socket.end(`got ${stdin} and said more after it`));
        socket.resume();
      },
    };
    const head = `POST /v1.41/exec/e-${id}/start HTTP/1.1\r\nHost: d\r\n${upgrade}Content-Length: 2\r\n\r\n{}`;
    const answer = await raw(head, async (socket) => {
      await once(socket, "data");
      socket.end("typed");
    });
    expect(answer).toMatch(/got typed and said more after it$/);
  }
  const record = await client.door.record();
  expect([record.execs, record.containers[0]?.execs]).toEqual([2, 2]);
});

test("a command lasts from the daemon's answer to the end of its output", async () => {
  await client.door.close();
  let now = 100;
  client.door = await client.open({ nowMs: () => now });
  const id = await client.container();
  await call("POST", `/v1.41/containers/${id}/exec`, JSON.stringify({ Cmd: ["sleep"] }));
  const running: net.Socket[] = [];
  daemon.rawAnswer = {
    when: "/start HTTP",
    take: (socket) => {
      running.push(socket);
      socket.resume().write("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
    },
  };
  const start = `POST /v1.41/exec/e-${id}/start HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 2\r\n\r\n{}`;
  await raw(start, async (socket) => {
    await once(socket, "data");
    now = 400;
    expect(client.door.commandTimes()).toEqual([{ from: 100, to: 400 }]);
    running[0]?.end();
  });
  await vi.waitUntil(() => {
    now += 1;
    return client.door.commandTimes()[0]?.to !== now;
  });
  now = 9000;
  expect(client.door.commandTimes()).toEqual([{ from: 100, to: expect.any(Number) as number }]);
  expect(client.door.commandTimes()[0]?.to).toBeLessThan(500);
});

test("a command that the daemon refuses took no time", async () => {
  const id = await client.container();
  await call("POST", `/v1.41/containers/${id}/exec`, JSON.stringify({ Cmd: ["sleep"] }));
  daemon.answers.set(`POST /v1.41/exec/e-${id}/start`, (_, response) => void response.writeHead(409).end("{}"));
  expect((await call("POST", `/v1.41/exec/e-${id}/start`, "{}")).status).toBe(409);
  expect(client.door.commandTimes()).toEqual([]);
});

test("bodies of creations may be chunked and may wait for 100-continue", async () => {
  const waiting = await new Promise<Got>((resolve, reject) => {
    const request = http.request({
      socketPath: client.socketPath,
      method: "POST",
      path: "/v1.41/containers/create",
      headers: { Expect: "100-continue", "Transfer-Encoding": "chunked" },
    });
    request.once("error", reject);
    request.once("continue", () => {
      request.write('{"Image":"i",');
      request.end('"HostConfig":{"Memory":5}}');
    });
    request.once("response", (response) => {
      response
        .resume()
        .once("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: "" }));
    });
    request.flushHeaders();
  });
  expect(waiting.status).toBe(201);
  const sent = JSON.parse(daemon.requests.find(({ url }) => url.endsWith("/create"))?.body ?? "");
  expect(sent).toEqual({ Image: "i", Labels: { attempt: "1" }, HostConfig: { Memory: 5 } });
});

test("keeps the text of every failed call, also where it comes inside a stream", async () => {
  daemon.answers.set("POST /v1.41/images/create", (_, response) => {
    response.writeHead(200);
    response.write('{"status":"Pulling"}\r\n');
    response.end('{"errorDetail":{"message":"toomanyrequests: slow down"},"error":"toomanyrequests: slow down"}\r\n');
  });
  daemon.answers.set("POST /v1.41/containers/create", (_, response) => {
    response.writeHead(404, { "Content-Type": "application/json" });
    response.end('{"message":"No such image: i"}\n');
  });
  daemon.answers.set("GET /v1.41/version", (_, response) => void response.writeHead(500).end("not json"));
  await call("POST", "/v1.41/images/create?fromImage=i");
  const failed = await create();
  await call("GET", "/v1.41/version");
  expect(failed).toMatchObject({ status: 404, body: '{"message":"No such image: i"}\n' });
  expect((await client.door.record()).failures).toEqual([
    { method: "POST", path: "/v1.41/images/create", status: 200, message: "toomanyrequests: slow down", by: "daemon" },
    { method: "POST", path: "/v1.41/containers/create", status: 404, message: "No such image: i", by: "daemon" },
    { method: "GET", path: "/v1.41/version", status: 500, message: "not json", by: "daemon" },
  ]);
});

test("without a daemon it answers in Docker's shape", async () => {
  await daemon.down();
  for (const answer of [await call("GET", "/v1.41/info"), await create()]) {
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body).message).toMatch(
      /^Cannot connect to the Docker daemon at unix:.* Is the docker daemon running\? \(connect /,
    );
  }
  expect((await client.door.record()).failures.map(({ status }) => status)).toEqual([503, 503]);
  await expect(client.door.removeAll()).rejects.toThrow("ENOENT");
});

test("a volume that was there before stays somebody else's", async () => {
  daemon.volumes.set("old", null);
  const made = async (Name: string): Promise<number> =>
    (await call("POST", "/v1.41/volumes/create", JSON.stringify({ Name }))).status;
  expect([await made("new"), await made("old")]).toEqual([201, 403]);
  const mount = (name: string): Promise<Got> =>
    call("POST", "/v1.41/containers/create", JSON.stringify({ Image: "i", HostConfig: { Binds: [`${name}:/x`] } }));
  expect((await mount("new")).status).toBe(201);
  expect(JSON.parse((await mount("old")).body)).toEqual({ message: "cooperbench-ts refuses the volume old" });
  expect((await call("DELETE", "/v1.41/volumes/old")).status).toBe(403);
});

test("refuses what it cannot read for sure", async () => {
  const doubled = await call("POST", "/v1.41/containers/create", '{"HostConfig":{"Privileged":true},"hostconfig":{}}');
  expect([doubled.status, JSON.parse(doubled.body).message]).toEqual([
    403,
    "cooperbench-ts refuses a body that holds hostconfig twice",
  ]);
  expect((await call("POST", "/v1.41/containers/create", "[1]")).status).toBe(400);
  expect(daemon.calls).not.toContain("POST /v1.41/containers/create");
});

test("closing ends what is still open", async () => {
  const logsOf = `GET /v1.41/containers/${await client.container()}/logs`;
  daemon.answers.set(logsOf, (_, response) => response.writeHead(200).flushHeaders());
  const logs = call("GET", "/v1.41/containers/x/logs?follow=1").catch((error: unknown) => error);
  await vi.waitUntil(() => daemon.calls.includes(logsOf));
  expect((await call("GET", "/containers/json")).status).toBe(200);
  await client.door.close();
  expect(await logs).toBeInstanceOf(Error);
  await client.door.close();
});

test("takes over the socket of a dead door, for its owner alone, and no one else's", async () => {
  expect(statSync(client.socketPath).mode & 0o777).toBe(0o600);
  await expect(client.open()).rejects.toMatchObject({
    code: "docker-door-socket",
    problem: "Another process listens there.",
  });
  await client.door.close();
  const stale = net.createServer();
  stale.listen(client.socketPath);
  await once(stale, "listening");
  // A dead process leaves its file; closing takes it away.
  await rename(client.socketPath, `${client.socketPath}.kept`);
  await new Promise<void>((resolve) => stale.close(() => resolve()));
  await rename(`${client.socketPath}.kept`, client.socketPath);
  client.door = await client.open();
  expect((await call("GET", "/containers/json")).status).toBe(200);
  const file = path.join(daemon.folder, "file");
  await writeFile(file, "");
  await expect(client.open({ socketPath: file })).rejects.toMatchObject({
    problem: "A file that is no socket has this name.",
  });
  await expect(client.open({ socketPath: `/tmp/${"x".repeat(100)}` })).rejects.toMatchObject({
    problem: "It is longer than 103 bytes.",
  });
});
