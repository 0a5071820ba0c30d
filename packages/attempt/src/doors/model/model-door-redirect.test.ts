import { afterEach, beforeEach, expect, test } from "vitest";
import { answerBody, COST, KEY, ModelDoorClient, post } from "./fixtures/model-door-client.ts";

let client: ModelDoorClient;
let elsewhere: ModelDoorClient;
beforeEach(async () => {
  [client, elsewhere] = [await ModelDoorClient.start(), await ModelDoorClient.start()];
});
afterEach(() => Promise.all([client.end(), elsewhere.end()]));

function redirects(status: number, location: (index: number) => string | null): void {
  client.answer = (index, response) => {
    const to = location(index);
    if (to === null) response.writeHead(200).end(answerBody);
    else response.writeHead(status, { Location: to }).end("moved");
  };
}

test.each([
  [307, "POST"],
  [308, "POST"],
  [301, "GET"],
  [302, "GET"],
  [303, "GET"],
])("%i within the origin is followed with %s, and counted", async (status, method) => {
  redirects(status, (index) => (index === 0 ? "/v2/chat?x=1" : null));
  const attempt = client.open();
  const response = await post(attempt);
  expect([response.status, await response.text()]).toEqual([200, answerBody]);
  expect(client.seen[1]).toMatchObject({
    url: "/v2/chat?x=1",
    method,
    headers: { authorization: `Bearer ${KEY}` },
    body: method === "POST" ? client.seen[0]?.body : Buffer.alloc(0),
  });
  expect(client.seen[1]?.headers["content-type"]).toBe(method === "POST" ? "text/plain;charset=UTF-8" : undefined);
  expect(attempt.record()).toMatchObject({ calls: 2, statuses: { [status]: 1, "200": 1 }, costUsd: COST });
});

test("another origin gets neither call nor key, and the agent is told why", async () => {
  redirects(307, () => `${elsewhere.target.origin}/v1?key=${KEY}`);
  const attempt = client.open();
  const response = await post(attempt);
  expect(response.status).toBe(502);
  const said = await response.text();
  expect(said).toContain(`it redirects to ${elsewhere.target.origin}, where neither calls nor keys are sent`);
  expect(said).not.toContain("secret");
  expect(elsewhere.seen).toEqual([]);
  expect(attempt.record()).toMatchObject({ calls: 1, statuses: { "307": 1 }, errors: [{ status: 307 }], costUsd: 0 });
});

test.each([
  ["round and round", "chat/completions", "it redirects again and again", 10],
  ["to a login of its own", "http://user:pass@127.0.0.1/", "where neither calls nor keys are sent", 1],
  ["to what is no address", "http://[", "an address that is none", 1],
])("one that leads %s ends", async (_, location, why, calls) => {
  redirects(308, () => location);
  const attempt = client.open();
  const response = await post(attempt);
  expect([response.status, await response.text()]).toEqual([502, expect.stringContaining(why)]);
  expect(attempt.record().calls).toBe(calls);
});
