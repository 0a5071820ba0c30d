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
  const [own, others] = [{ attempt: "1" }, { attempt: "2" }];
  const at = (IPAddress: string, GlobalIPv6Address = ""): object => ({ IPAddress, GlobalIPv6Address });
  const listed = [
    {
      Id: "a",
      Labels: own,
      NetworkSettings: { Networks: { bridge: at("172.17.0.2"), n: at("172.18.0.3", "fd00::1:2") } },
    },
    { Id: "b", Labels: own, NetworkSettings: { Networks: { n: at("", "") } } },
    { Id: "c", Labels: others, NetworkSettings: { Networks: { bridge: at("172.17.0.9", "fd00::9") } } },
    { Id: "d", Labels: own },
  ];

  test.each([
    ["172.17.0.2", true],
    ["172.18.0.3", true],
    ["::ffff:172.17.0.2", true],
    ["::FFFF:ac11:2", true],
    ["fd00::1:2", true],
    ["fd00:0:0:0:0:0:1:2", true],
    ["fd00::1:2%eth0", true],
    ["172.17.0.9", false],
    ["172.17.0.3", false],
    ["::ffff:172.17.0.9", false],
    ["fd00::9", false],
    ["fd00::1", false],
    ["127.0.0.1", false],
    ["", false],
    ["none", false],
  ])("%s is an address of its containers: %s", async (address, expected) => {
    client.door = await client.open();
    daemon.answers.set("GET /containers/json", (_, response) => void response.end(JSON.stringify(listed)));
    expect(await client.door.ownsAddress(address)).toBe(expected);
    expect(daemon.requests.map(({ url }) => url)).toEqual([
      `/containers/json?filters=${encodeURIComponent('{"label":["attempt=1"]}')}`,
    ]);
  });

  test("addresses are asked for each time, and a daemon that does not say has none", async () => {
    client.door = await client.open();
    let now: unknown = listed;
    daemon.answers.set("GET /containers/json", (_, response) => void response.end(JSON.stringify(now)));
    expect(await client.door.ownsAddress("172.17.0.2")).toBe(true);
    now = [];
    expect(await client.door.ownsAddress("172.17.0.2")).toBe(false);
    for (const answer of ["no JSON", "{}", "[1,null]"]) {
      daemon.answers.set("GET /containers/json", (_, response) => void response.end(answer));
      expect(await client.door.ownsAddress("172.17.0.2")).toBe(false);
    }
    daemon.answers.set("GET /containers/json", (_, response) => {
      response.writeHead(500).end(JSON.stringify(listed));
    });
    expect(await client.door.ownsAddress("172.17.0.2")).toBe(false);
    await daemon.down();
    expect(await client.door.ownsAddress("172.17.0.2")).toBe(false);
  });
});
