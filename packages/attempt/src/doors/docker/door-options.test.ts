import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DoorClient, type Got } from "./fixtures/door-client.ts";
import type { FakeDaemon } from "./fixtures/fake-daemon.ts";

let client: DoorClient;
let daemon: FakeDaemon;

beforeEach(async () => {
  client = await DoorClient.start();
  ({ daemon } = client);
  await client.door.close();
});
afterEach(() => client.end());

const create = (Image: string, name = "x"): Promise<Got> =>
  client.call("POST", `/v1.41/containers/create?name=${name}`, JSON.stringify({ Image, HostConfig: {} }));
const created = (): { Image: string; Env?: string[] } =>
  JSON.parse(daemon.requests.findLast(({ url }) => url.includes("/create"))?.body ?? "");

test.each([
  ["akhatua/task:task1", "akhatua/task:task1"],
  ["akhatua/task:task1", "docker.io/akhatua/task:task1"],
  ["docker.io/akhatua/task", "akhatua/task:latest"],
  ["redis", "index.docker.io/library/redis:latest"],
  ["localhost:5000/a", "localhost:5000/a:latest"],
])("the image for %s is used where upstream asks for %s", async (key, asked) => {
  client.door = await client.open({ images: new Map([[key, "with-agent:1"]]) });
  await create(asked);
  expect(created().Image).toBe("with-agent:1");
  for (const other of [
    "akhatua/task:task2",
    "other/redis",
    "localhost:5000/a:1",
    `${asked}@sha256:${"0".repeat(64)}`,
  ]) {
    await create(other);
    expect(created().Image).toBe(other);
  }
});

test("what is said of the container names the image that upstream asked for; the record, what it was made of", async () => {
  client.door = await client.open({ images: new Map([["task", "with-agent"]]) });
  const [id, other] = [await create("task:latest"), await create("more", "y")].map(({ body }) => JSON.parse(body).Id);
  daemon.answers.set("GET /v1.41/containers/json", (_, response) => {
    const Labels = { attempt: "1" };
    response.end(JSON.stringify([id, other].map((Id) => ({ Id, Image: Id === id ? "with-agent" : "more", Labels }))));
  });
  for (const each of [id, other])
    daemon.answers.set(`GET /v1.41/containers/${each}/json`, (_, response) => {
      response.end(
        JSON.stringify({ Id: each, Image: "sha256:0", Config: { Image: each === id ? "with-agent" : "more" } }),
      );
    });
  const said = async (each: string): Promise<unknown> =>
    JSON.parse((await client.call("GET", `/v1.41/containers/${each}/json`)).body);
  expect([await said(id), await said(other)]).toEqual([
    { Id: id, Image: "sha256:0", Config: { Image: "task:latest" } },
    { Id: other, Image: "sha256:0", Config: { Image: "more" } },
  ]);
  const listed: { Image: string }[] = JSON.parse((await client.call("GET", "/v1.41/containers/json")).body);
  expect(listed.map(({ Image }) => Image)).toEqual(["task:latest", "more"]);
  const { containers } = await client.door.record();
  expect(containers.map(({ image }) => image)).toEqual(["with-agent", "more"]);
});

test("tasks' containers get further variables, and the git server none", async () => {
  client.door = await client.open({ containerEnvironment: { A: "1" } });
  await create("task");
  expect(created().Env).toEqual(["A=1"]);
  await create("server", "cooperbench-git");
  expect(created()).not.toHaveProperty("Env");
});

describe("addresses", () => {
  const at = (IPAddress: string, GlobalIPv6Address = ""): object => ({ IPAddress, GlobalIPv6Address });
  const onNetworks = (...endpoints: object[]): object => ({
    NetworkSettings: { Networks: Object.fromEntries(endpoints.entries()) },
  });
  const [a, b, c, d] = [
    onNetworks(at("172.17.0.2"), at("172.18.0.3", "fd00::1:2")),
    onNetworks(at("")),
    onNetworks(at("172.17.0.9", "fd00::9")),
    onNetworks(at("172.17.0.7")),
  ] as const;

  /** Containers as they are listed, and as a look at them finds them. */
  function containers(all: Record<string, { labels: object; listed: object; found: object; runs: boolean }>): void {
    daemon.answers.set("GET /containers/json", (_, response) => {
      const listed = Object.entries(all).map(([Id, { labels, listed: own }]) => ({ Id, Labels: labels, ...own }));
      response.end(JSON.stringify(listed));
    });
    for (const [id, { found, runs }] of Object.entries(all))
      daemon.answers.set(`GET /containers/${id}/json`, (_, response) => {
        response.end(JSON.stringify({ Id: id, State: { Running: runs }, ...found }));
      });
  }
  const own = { attempt: "1" };
  const settled = {
    a: { labels: own, listed: a, found: a, runs: true },
    b: { labels: own, listed: b, found: b, runs: false },
    c: { labels: { attempt: "2" }, listed: c, found: c, runs: true },
    d: { labels: own, listed: d, found: d, runs: false },
  };

  test.each([
    ["172.17.0.2", true],
    ["172.18.0.3", true],
    ["::ffff:172.17.0.2", true],
    ["::FFFF:ac11:2", true],
    ["fd00::1:2", true],
    ["fd00:0:0:0:0:0:1:2", true],
    ["fd00::1:2%eth0", true],
    ["172.17.0.9", false],
    ["172.17.0.7", false],
    ["172.17.0.3", false],
    ["::ffff:172.17.0.9", false],
    ["fd00::9", false],
    ["fd00::1", false],
    ["127.0.0.1", false],
    ["", false],
    ["none", false],
  ])("%s is an address of its containers: %s", async (address, expected) => {
    client.door = await client.open();
    containers(settled);
    expect(await client.door.ownsAddress(address)).toBe(expected);
    const filters = encodeURIComponent('{"label":["attempt=1"]}');
    expect(daemon.requests.map(({ url }) => url).slice(0, 2)).toEqual([
      `/containers/json?all=1&filters=${filters}`,
      ...(expected ? ["/containers/a/json"] : daemon.requests.slice(1, 2).map(({ url }) => url)),
    ]);
    expect(daemon.requests.length).toBeLessThanOrEqual(expected ? 2 : 4);
    expect(daemon.calls).not.toContain("GET /containers/c/json");
  });

  test("what a list says is of a moment ago: one that has just started counts, one that has just ended does not", async () => {
    client.door = await client.open();
    containers({
      a: { labels: own, listed: a, found: b, runs: false },
      b: { labels: own, listed: b, found: d, runs: true },
    });
    expect([await client.door.ownsAddress("172.17.0.2"), await client.door.ownsAddress("172.17.0.7")]).toEqual([
      false,
      true,
    ]);
  });

  test("addresses are asked for each time, and a daemon that does not say has none", async () => {
    client.door = await client.open();
    const asked = (): Promise<boolean> => client.door.ownsAddress("172.17.0.2");
    containers(settled);
    expect(await asked()).toBe(true);
    containers({});
    expect(await asked()).toBe(false);
    for (const [path, status, answer] of [
      ["/containers/json", 200, "no JSON"],
      ["/containers/json", 200, "{}"],
      ["/containers/json", 200, "[1,null]"],
      ["/containers/json", 500, JSON.stringify([{ Id: "a", Labels: own, ...a }])],
      ["/containers/a/json", 500, JSON.stringify({ State: { Running: true }, ...a })],
      ["/containers/a/json", 200, "no JSON"],
      ["/containers/a/json", 404, "{}"],
    ] as const) {
      containers(settled);
      daemon.answers.set(`GET ${path}`, (_, response) => void response.writeHead(status).end(answer));
      expect([path, answer, await asked()]).toEqual([path, answer, false]);
    }
    await daemon.down();
    expect(await asked()).toBe(false);
  });
});
