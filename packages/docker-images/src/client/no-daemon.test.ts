import { describe, expect, test } from "vitest";
import { imagesByName } from "../name/images-of-tasks.ts";
import { inventory } from "../inventory/inventory.ts";
import { pullImages } from "../pull/pull-images.ts";
import { describeDaemon } from "./describe-daemon.ts";
import type { DockerClient } from "./docker-client.ts";
import { answering, socketOf } from "./fixtures/no-daemon.ts";

const HTML = "<!doctype html><html><head><title>Welcome to nginx!</title></head><body>hello</body></html>";
const TOO_OLD =
  "client version 1.24 is too old. Minimum supported API version is 1.44, please upgrade your client to a newer version";
const PLUGIN = "authorization denied by plugin opa-docker-authz: request rejected by administrative policy";
const json = (message: string): string => JSON.stringify({ message });

const strangers: readonly (readonly [what: string, made: () => Promise<DockerClient>, says: readonly string[]])[] = [
  ["a web server", () => answering(200, "text/html", HTML), ["Welcome to nginx!"]],
  ["a web server without this page", () => answering(404, "text/html", HTML), ["404", "Welcome to nginx!"]],
  ["another service's JSON", () => answering(200, "application/json", '{"hello":1}'), ['{"hello":1}']],
  ["a JSON list", () => answering(200, "application/json", "[]"), ["[]"]],
  ["nothing at all", () => answering(200, "application/json", ""), ["empty"]],
  ["JSON that is torn", () => answering(200, "application/json", '{"ID":"x","Serv'), ['{"ID":"x","Serv']],
  ["a daemon that finds us too old", () => answering(400, "application/json", json(TOO_OLD)), [TOO_OLD]],
  ["an authorisation plugin", () => answering(403, "application/json", json(PLUGIN)), [PLUGIN]],
  ["a service with other words", () => answering(401, "application/json", '{"error":"no token"}'), ["no token"]],
  ["another protocol", () => socketOf((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n")), ["HTTP"]],
  ["a Redis", () => socketOf((socket) => socket.end("-ERR unknown command 'GET'\r\n")), ["HTTP"]],
];

describe.each(strangers)("%s in the daemon's place", (_what, made, says) => {
  test("is docker-refused, in its own words", async () => {
    const state = await describeDaemon(await made());
    expect(state).toMatchObject({ available: false, code: "docker-refused", remedy: expect.stringMatching(/\w/) });
    for (const said of says) expect(state.available ? "" : state.message).toContain(said);
  });

  test("stops a pull and a look at the images with the same error", async () => {
    const images = imagesByName(["alpine:3"]);
    const client = await made();
    for (const ask of [pullImages, inventory])
      await expect(ask(client, images, {})).rejects.toMatchObject({
        name: "DockerImagesError",
        code: "docker-refused",
      });
  });
});

test("who hangs up at once is no daemon that answers", async () => {
  const client = await socketOf((socket) => socket.destroy());
  expect(await describeDaemon(client)).toMatchObject({ available: false, code: "docker-unavailable" });
});
