import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { KEY, ModelDoorClient, post } from "./fixtures/model-door-client.ts";

let client: ModelDoorClient;
beforeEach(async () => {
  client = await ModelDoorClient.start();
});
afterEach(() => client.end());

test("keeps error bodies, without the key in any spelling", async () => {
  const attempt = client.open();
  client.answer = (_, response, request) => {
    const key = (request.headers.authorization ?? "").slice(7);
    response
      .writeHead(401)
      .end(JSON.stringify({ message: `bad key ${key}, ${encodeURIComponent(key)}` }).replaceAll("/", "\\/"));
  };
  const response = await post(attempt, JSON.stringify({ messages: [{ role: "user", content: `my key is ${KEY}` }] }));
  expect(await response.text()).not.toContain("secret");
  const kept = JSON.stringify([attempt.record(), attempt.lastMessages(), client.calls]);
  expect(attempt.record().errors).toEqual([{ status: 401, body: expect.stringContaining("bad key [credential]") }]);
  expect(kept).not.toContain("secret");
});

test("an error that echoes the key reaches upstream, which writes it down, without the key", async () => {
  const body = JSON.stringify({ message: `bad key ${KEY}` });
  client.answer = (index, response) =>
    index === 0
      ? response.writeHead(401, { "Content-Length": String(body.length) }).end(body)
      : index === 1
        ? response.writeHead(401, { "Content-Encoding": "gzip" }).end(gzipSync(body))
        : response.writeHead(500, { "Content-Encoding": "gzip" }).end(gzipSync("at fault"));
  const attempt = client.open();
  for (const said of ['{"message":"bad key [credential]"}', '{"message":"bad key [credential]"}', "at fault"])
    expect(await (await post(attempt)).text()).toBe(said);
});
