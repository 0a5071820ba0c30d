import { afterEach, beforeEach, expect, test } from "vitest";
import { DoorClient, type Got } from "./fixtures/door-client.ts";
import type { FakeDaemon, SeenRequest } from "./fixtures/fake-daemon.ts";

let client: DoorClient;
let daemon: FakeDaemon;
/** Commands of agents so far. */
let steps: number;

beforeEach(async () => {
  client = await DoorClient.start();
  ({ daemon } = client);
  await client.door.close();
  steps = 0;
  client.door = await client.open({ onExec: (execs) => (steps = execs) });
});
afterEach(() => client.end());

const post = (path: string, body: object = {}): Promise<Got> =>
  client.call("POST", `/v1.41${path}`, JSON.stringify(body));
const get = (path: string): Promise<Got> => client.call("GET", `/v1.41${path}`);
const idOf = ({ body }: Got): string => JSON.parse(body).Id;
const ofClient = ({ url }: SeenRequest): boolean => url.startsWith("/v1.41/");
const last = (): SeenRequest => daemon.requests.findLast(ofClient) ?? expect.fail("nothing reached the daemon");

const HOST = { NetworkMode: "cooperbench", Binds: ["cooperbench-git-data:/git:rw"] };
/** As upstream starts its git server. */
async function startServer(): Promise<{ readonly network: string; readonly container: string }> {
  const network = idOf(await post("/networks/create", { Name: "cooperbench", Driver: "bridge" }));
  await post("/volumes/create", { Name: "cooperbench-git-data" });
  const body = { Image: "cooperbench-git-server:local", HostConfig: HOST };
  return { network, container: idOf(await post("/containers/create?name=cooperbench-git", body)) };
}

/** Another upstream's, without a door. */
function othersOnMachine(): unknown {
  daemon.networks.set("f00000000000", { labels: null, name: "cooperbench" });
  daemon.containers.set("c00000000000", { labels: null, running: true, name: "cooperbench-git" });
  daemon.volumes.set("cooperbench-git-data", null);
  return structuredClone([[...daemon.networks], [...daemon.containers], [...daemon.volumes]]);
}

const NAME = /^cooperbench(?:-git(?:-data)?)?-[0-9a-f]{16}$/;

test("what upstream has once per machine is made for each door, with its labels and under a name of its own", async () => {
  const before = othersOnMachine();
  const { network, container } = await startServer();
  const made = { network: daemon.networks.get(network), container: daemon.containers.get(container) };
  const volume = [...daemon.volumes.keys()].find((name) => name !== "cooperbench-git-data") ?? "";
  expect([made.network?.name, made.container?.name, volume]).toEqual([1, 2, 3].map(() => expect.stringMatching(NAME)));
  expect([made.network?.labels, made.container?.labels, daemon.volumes.get(volume)]).toEqual(
    [1, 2, 3].map(() => ({ attempt: "1" })),
  );
  expect(JSON.parse(last().body)).toMatchObject({
    HostConfig: { NetworkMode: network, Binds: [`${volume}:/git:rw`], Memory: 1000 },
    NetworkingConfig: { EndpointsConfig: { [network]: { NetworkID: network, Aliases: ["cooperbench-git"] } } },
  });
  await client.door.removeAll();
  expect([[...daemon.networks], [...daemon.containers], [...daemon.volumes]]).toEqual(before);
});

test("upstream finds its own by the names that it gave, and no other one of them", async () => {
  othersOnMachine();
  for (const path of ["/networks/cooperbench", "/volumes/cooperbench-git-data", "/containers/cooperbench-git/json"])
    expect((await get(path)).status).toBe(404);
  const { network, container } = await startServer();
  for (const [path, name, id] of [
    ["/networks/cooperbench", "cooperbench", network],
    ["/volumes/cooperbench-git-data", "cooperbench-git-data", undefined],
    ["/containers/cooperbench-git/json", "/cooperbench-git", container],
    [`/containers/${container}/json`, "/cooperbench-git", container],
  ] as const) {
    const { Name, Id }: { Name: string; Id?: string } = JSON.parse((await get(path)).body);
    expect([path, Name, Id]).toEqual([path, name, id]);
  }
  expect((await post("/containers/cooperbench-git/start")).status).toBe(204);
  expect(last().url).toBe(`/v1.41/containers/${container}/start`);
  const agent = { Image: "i", HostConfig: { NetworkMode: "cooperbench" } };
  expect((await post("/containers/create?name=agent", agent)).status).toBe(201);
  expect(JSON.parse(last().body)).toMatchObject({
    HostConfig: { NetworkMode: network },
    NetworkingConfig: { EndpointsConfig: { [network]: { NetworkID: network } } },
  });
  expect((await client.call("DELETE", "/v1.41/volumes/cooperbench-git-data")).status).toBe(204);
  expect([...daemon.volumes.keys()]).toEqual(["cooperbench-git-data"]);
});

test("lists, events and errors say upstream's names", async () => {
  othersOnMachine();
  await startServer();
  const told = [
    ...["/containers/json?all=1", "/networks", "/volumes", "/events?until=1"].map(get),
    ...(daemon.answers.set("POST /v1.41/volumes/create", (request, response) => {
      response.writeHead(500).end(JSON.stringify({ message: `no room for ${JSON.parse(request.body).Name}` }));
    }),
    [post("/volumes/create", { Name: "cooperbench-git-data" })]),
  ];
  const texts = (await Promise.all(told)).map(({ body }) => body);
  for (const text of texts) expect(text).toMatch(/\bcooperbench(?:-git(?:-data)?)?(?![\w-])/);
  expect(texts.join("")).not.toMatch(/cooperbench[\w-]*-[0-9a-f]{16}/);
  expect(texts.join("")).not.toContain('00000000000"');
  expect((await client.door.record()).failures).toEqual([
    expect.objectContaining({ message: "no room for cooperbench-git-data" }),
  ]);
});

test("filters find by upstream's names", async () => {
  await startServer();
  const name = /-[0-9a-f]{16}/.exec(last().url)?.[0] ?? expect.fail(last().url);
  for (const [path, filters, expected] of [
    ["/containers/json", { name: ["^/cooperbench-git$"] }, { name: [`^/cooperbench-git${name}$`] }],
    ["/containers/json", { name: { "cooperbench-git": true } }, { name: { [`cooperbench-git${name}`]: true } }],
    ["/containers/json", { network: ["cooperbench"], id: ["x"] }, { network: [`cooperbench${name}`], id: ["x"] }],
    ["/networks", { name: ["cooperbench", "net"] }, { name: [`cooperbench${name}`, "net"] }],
    ["/volumes", { name: ["cooperbench-git-data"] }, { name: [`cooperbench-git-data${name}`] }],
    ["/volumes", { name: ["cooperbench-git"] }, { name: ["cooperbench-git"] }],
  ] as const) {
    await get(`${path}?filters=${encodeURIComponent(JSON.stringify(filters))}`);
    expect(JSON.parse(new URL(last().url, "http://d").searchParams.get("filters") ?? "")).toEqual(expected);
  }
});

test("the git server keeps its name on a network that it joins later", async () => {
  const { container } = await startServer();
  const network = idOf(await post("/networks/create", { Name: "net" }));
  await post("/networks/net/connect", { Container: "cooperbench-git", EndpointConfig: { Aliases: ["g"] } });
  expect(JSON.parse(last().body)).toEqual({
    Container: container,
    EndpointConfig: { Aliases: ["g", "cooperbench-git"], NetworkID: network },
  });
});

test("its commands are no steps, and it is no agent's container; what became of it is told all the same", async () => {
  const { container } = await startServer();
  const agent = await client.container();
  const ofRun = idOf(await post("/containers/create?name=cooperbench-git-5f2c", { Image: "debian:bookworm-slim" }));
  for (const id of [container, agent, container, ofRun]) {
    daemon.answers.set(`POST /v1.41/exec/e-${id}/start`, (_, response) => void response.writeHead(200).end());
    await post(`/containers/${id}/exec`, { Cmd: ["bash", "-lc", "cat patch.txt"] });
    await post(`/exec/e-${id}/start`);
  }
  expect([steps, client.door.containerIds()]).toEqual([1, [agent]]);
  const { execs, containers, networks } = await client.door.record();
  expect([execs, networks]).toEqual([1, ["cooperbench"]]);
  expect(containers.map(({ id, name, execs: own }) => [id, name, own])).toEqual([
    [container, "cooperbench-git", 2],
    [agent, "x", 1],
    [ofRun, "cooperbench-git-5f2c", 1],
  ]);
});

test("a team's volume is the attempt's own, and none of another attempt is mounted", async () => {
  const mount = (volume: string): Promise<Got> =>
    post("/containers/create", { Image: "i", HostConfig: { Binds: [`${volume}:/workspace/shared`] } });
  daemon.volumes.set("cb-team-others", { attempt: "2" });
  for (const volume of ["cb-team-1", "cb-team-1", "cb-team-others"])
    expect([volume, (await mount(volume)).status]).toEqual([volume, volume === "cb-team-1" ? 201 : 403]);
  expect(daemon.volumes.get("cb-team-1")).toEqual({ attempt: "1" });
  expect((await get("/volumes/cb-team-others")).status).toBe(404);
  await client.door.removeAll();
  expect([...daemon.volumes.keys()]).toEqual(["cb-team-others"]);
});

test("a volume that others made between the look and the creation is not mounted", async () => {
  daemon.answers.set("GET /volumes/cb-team-1", (_, response) => {
    daemon.volumes.set("cb-team-1", null);
    response.writeHead(404).end('{"message":"get cb-team-1: no such volume"}');
  });
  const body = { Image: "i", HostConfig: { Binds: ["cb-team-1:/workspace/shared"] } };
  expect(JSON.parse((await post("/containers/create", body)).body)).toEqual({
    message: "cooperbench-ts refuses the volume cb-team-1",
  });
  expect(daemon.containers.size).toBe(0);
});
