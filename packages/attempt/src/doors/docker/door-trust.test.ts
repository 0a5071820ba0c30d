import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DoorClient } from "./fixtures/door-client.ts";
import type { FakeDaemon } from "./fixtures/fake-daemon.ts";

let client: DoorClient;
let daemon: FakeDaemon;

beforeEach(async () => {
  client = await DoorClient.start();
  ({ daemon } = client);
});
afterEach(() => client.end());

const messageOf = ({ body }: { readonly body: string }): unknown => JSON.parse(body).message;

test("what could be read as two requests gets an answer of ours and reaches no daemon", async () => {
  const body = JSON.stringify({ Image: "i", HostConfig: { Privileged: true } });
  const hidden = `POST /v1.41/containers/create HTTP/1.1\nHost: d\nContent-Length: ${body.length}\r\n\r\n${body}`;
  for (const bytes of [`GET /_ping HTTP/1.1\nHost: d\n\n${hidden}`, "nonsense\r\n\r\n", "GET /_ping HTTP/1.1\n"]) {
    const answer = await client.raw(bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('{"message":"cooperbench-ts cannot read the request: ');
  }
  expect(daemon.requests).toEqual([]);
  expect((await client.door.record()).failures.map(({ status }) => status)).toEqual([400, 400, 400]);
});

test("settings of the host reach the daemon neither with an old start nor beside HostConfig nor in a form", async () => {
  const id = await client.container();
  const host = JSON.stringify({ Privileged: true, Binds: ["/:/host"] });
  const json = { "Content-Type": "application/json" };
  const started = await client.call("POST", `/v1.23/containers/${id}/start`, host, json);
  expect([started.status, messageOf(started)]).toEqual([
    403,
    `cooperbench-ts refuses the API version of /v1.23/containers/${id}/start, older than 1.24`,
  ]);
  const server = await client.call("POST", "/v1.41/containers/create?name=cooperbench-git", host, json);
  expect(messageOf(server)).toBe("cooperbench-ts refuses the setting Privileged");
  const form = await client.call("POST", "/v1.41/build?t=cooperbench-git-server:local", "networkmode=host", {
    "Content-Type": "application/x-www-form-urlencoded",
  });
  expect(messageOf(form)).toBe("cooperbench-ts refuses a form as body");
  expect(daemon.calls.filter((call) => /start|build|git/.test(call))).toEqual([]);
});

test("whose a container is must be known before it is touched", async () => {
  const touch = (): ReturnType<DoorClient["call"]> => client.call("DELETE", "/v1.41/containers/foreign00000?force=1");
  daemon.containers.set("foreign00000", { labels: null, running: true });
  expect((await touch()).status).toBe(403);
  for (const [status, said] of [
    [500, '{"message":"busy"}'],
    [404, "a proxy's page"],
    [200, "{}"],
  ] as const) {
    daemon.answers.set("GET /containers/foreign00000/json", (_, response) => void response.writeHead(status).end(said));
    const answer = await touch();
    expect(answer.status).toBe(503);
    expect(messageOf(answer)).toMatch(/^Cannot connect to the Docker daemon at unix:/);
  }
  expect(daemon.containers.has("foreign00000")).toBe(true);
  const unknown = await client.call("POST", "/v1.41/containers/nobody/stop");
  expect([unknown.status, messageOf(unknown)]).toEqual([404, "No such container: nobody"]);
  expect(daemon.calls.filter((call) => !call.startsWith("GET"))).toEqual([]);
});

test("a call goes on with the id of its container, whatever name it came with", async () => {
  const id = await client.container();
  await client.call("POST", "/v1.41/containers/x/exec", '{"Cmd":["true"]}');
  await client.call("POST", `/containers/${id.slice(0, 6)}/start`);
  await client.call("POST", "/v1.41/containers/x/stop?t=5");
  expect(daemon.requests.filter(({ method }) => method === "POST").map(({ url }) => url)).toEqual([
    "/v1.41/containers/create?name=x",
    `/v1.41/containers/${id}/exec`,
    `/containers/${id}/start`,
    `/v1.41/containers/${id}/stop?t=5`,
  ]);
});

test("a name is forgotten with what it named", async () => {
  const id = await client.container();
  await vi.waitUntil(() => daemon.watchers === 1);
  daemon.tell("rename", id, { name: "y" });
  daemon.containers.delete(id);
  daemon.containers.set("foreign00000", { labels: null, running: true, name: "x" });
  await vi.waitUntil(async () => (await client.call("POST", "/v1.41/containers/x/stop")).status === 403);
  for (const [kind, name] of [
    ["networks", "net"],
    ["volumes", "v"],
  ] as const) {
    await client.call("POST", `/v1.41/${kind}/create`, JSON.stringify({ Name: name }));
    const remove = (): ReturnType<DoorClient["call"]> => client.call("DELETE", `/v1.41/${kind}/${name}`);
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
  }
  expect((await client.door.record()).networks).toEqual(["net"]);
});

test("a privileged exec is refused in every spelling, and a network's join is checked", async () => {
  const id = await client.container();
  for (const Privileged of [true, "yes", 1]) {
    const answer = await client.call("POST", `/v1.41/containers/${id}/exec`, JSON.stringify({ Privileged }));
    expect(messageOf(answer)).toBe("cooperbench-ts refuses a privileged exec");
  }
  const join = (body: object): ReturnType<DoorClient["call"]> =>
    client.call("POST", "/v1.41/networks/net/connect", JSON.stringify(body));
  const { Id: network } = JSON.parse((await client.call("POST", "/networks/create", '{"Name":"net"}')).body);
  expect((await join({ Container: "x", EndpointConfig: { NetworkID: "" } })).status).toBe(200);
  expect(daemon.requests.at(-1)?.url).toBe(`/v1.41/networks/${network}/connect`);
  expect(JSON.parse(daemon.requests.at(-1)?.body ?? "")).toEqual({
    Container: id,
    EndpointConfig: { NetworkID: network },
  });
  expect(messageOf(await join({ Container: "x", EndpointConfig: { NetworkID: "deadbeef" } }))).toBe(
    "cooperbench-ts refuses the endpoint setting NetworkID",
  );
});

test("after the end nothing starts any more", async () => {
  const id = await client.container();
  daemon.answers.set(`DELETE /containers/${id}`, (_, response) => void response.writeHead(500).end("{}"));
  await expect(client.door.removeAll()).rejects.toThrow();
  for (const what of ["start", "restart"])
    expect((await client.call("POST", `/v1.41/containers/${id}/${what}`)).status).toBe(403);
});

test("a build that fails leaves no container", async () => {
  for (const forcerm of ["&forcerm=False", ""]) {
    await client.call("POST", `/v1.41/build?t=cooperbench-git-server:local&rm=True${forcerm}`, "tar");
    const { url, body } = daemon.requests.at(-1) ?? expect.fail("nothing came");
    expect([new URL(url, "http://d").searchParams.getAll("forcerm"), body]).toEqual([["1"], "tar"]);
  }
});

test("what follows a request stays here, and so does a body that is not due", async () => {
  const id = await client.container();
  await client.call("POST", `/v1.41/containers/${id}/exec`, "{}");
  const before = daemon.requests.length;
  const second = `DELETE /containers/${id} HTTP/1.1\r\nHost: d\r\n\r\n`;
  daemon.answers.set(`POST /v1.41/exec/e-${id}/start`, (_, response) => void response.writeHead(409).end("{}"));
  for (const call of [
    `POST /v1.41/containers/${id}/start HTTP/1.1\r\nHost: d\r\nContent-Length: 19\r\n\r\n{"Privileged":true}`,
    `PUT /v1.41/containers/${id}/archive HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntar\r\n0\r\n\r\n`,
    `POST /v1.41/exec/e-${id}/start HTTP/1.1\r\nHost: d\r\nUpgrade: tcp\r\nContent-Length: 13\r\n\r\n{"Tty":false}`,
  ])
    await client.raw(call + second);
  expect(daemon.requests.slice(before).map(({ method, body }) => [method, body])).toEqual([
    ["POST", ""],
    ["PUT", "tar"],
    ["POST", '{"Tty":false}'],
  ]);
  const odd = await client.call("POST", `/v1.41/exec/e-${id}/start`, '{"HostConfig":{}}');
  expect(messageOf(odd)).toBe("cooperbench-ts refuses the exec setting HostConfig");
});
