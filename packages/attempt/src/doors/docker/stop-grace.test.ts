import { afterEach, beforeEach, expect, test } from "vitest";
import { DoorClient } from "./fixtures/door-client.ts";

let client: DoorClient;
let id: string;

beforeEach(async () => {
  client = await DoorClient.start();
  await client.create();
  id = client.door.containerIds()[0] ?? "";
});
afterEach(() => client.end());

/** What the daemon is asked when a client stops a container in which these commands run, and what it is told runs there. */
async function sent(
  query: string,
  top: { readonly commands?: readonly string[]; readonly title?: string; readonly status?: number },
): Promise<string[]> {
  const { commands = ["sleep infinity"], title = "CMD", status = 200 } = top;
  const { daemon } = client;
  daemon.answers.set(`GET /containers/${id}/top`, (_, response) => {
    const Processes = commands.map((command, index) => ["root", String(index), "00:00:00", command]);
    response.writeHead(status).end(JSON.stringify({ Titles: ["UID", "PID", "TIME", title], Processes }));
  });
  daemon.requests.length = 0;
  expect((await client.call("POST", `/v1.41/containers/${id}/stop${query}`)).status).toBe(204);
  return daemon.requests
    .filter(({ url }) => /\/(?:top|stop)/.test(url))
    .map(({ url }) => url.replace(/.*\/(top|stop)/, "$1"));
}

test.each([
  ["of upstream's eval", "?t=5", "sleep infinity", "stop?t=0"],
  ["of the docker command", "", "sleep 2h", "stop?t=0"],
  ["without limit", "?t=-1", "sleep 7200", "stop?t=0"],
  ["with other settings", "?signal=SIGINT&t=5", "sleep infinity", "stop?signal=SIGINT&t=0"],
])("a stop %s has no grace where only upstream's sleep runs", async (_, query, command, stop) => {
  expect(await sent(query, { commands: [command] })).toEqual(["top", stop]);
});

test("a daemon may call the column COMMAND", async () => {
  expect(await sent("?t=5", { title: "COMMAND" })).toEqual(["top", "stop?t=0"]);
});

test.each([
  ["a second process", { commands: ["sleep infinity", "sleep infinity"] }],
  ["another first process", { commands: ["/bin/bash -c sleep 2h"] }],
  ["a script of that name", { commands: ["/bin/sh /usr/bin/sleep infinity"] }],
  ["a sleep and more", { commands: ["sleep infinity; flush"] }],
  ["no process", { commands: [] }],
  ["no column of commands", { title: "STAT" }],
  ["no list of them", { status: 500 }],
])("it has its grace where there is %s", async (_, top) => {
  expect(await sent("?t=5", top)).toEqual(["top", "stop?t=5"]);
});

test("a stop that has no grace is not asked about", async () => {
  expect(await sent("?t=0", {})).toEqual(["stop?t=0"]);
});

test("the stop is the one that ends it: no death of its own", async () => {
  await sent("?t=5", {});
  expect((await client.door.record()).containers[0]).toMatchObject({ diedBeforeStop: false });
});
