import type { ServerResponse } from "node:http";
import { PassThrough } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { EventHub } from "./event-hub.ts";

const counts: number[] = [];
const hubs: EventHub[] = [];
function newHub(): EventHub {
  const hub = new EventHub((count) => counts.push(count));
  hubs.push(hub);
  return hub;
}
afterEach(() => {
  for (const hub of hubs.splice(0)) hub.end();
  counts.length = 0;
});

/** A page; what it has not read waits in memory, as in a socket. */
function newPage(): { page: PassThrough; response: ServerResponse } {
  const page = Object.assign(new PassThrough(), { writeHead: () => {} });
  return { page, response: page as unknown as ServerResponse };
}
const heard = (page: PassThrough): string => String(page.read() ?? "");

test("a page that joins hears where things stand, and what it missed", () => {
  const hub = newHub();
  hub.tell("status", [1]);
  const { page, response } = newPage();
  hub.join(response, 7);
  expect(heard(page)).toBe("retry: 2000\n\nevent: status\ndata: [1]\n\nid: 7\nevent: changed\ndata: {}\n\n");
  expect(counts).toEqual([1]);
});

test("nothing is told twice, and trouble that never was is not told to be over", () => {
  const hub = newHub();
  const { page, response } = newPage();
  hub.join(response, null);
  heard(page);
  hub.tell("trouble", null);
  for (const status of [[1], [1], [2]]) hub.tell("status", status);
  expect(heard(page).match(/data: .*/g)).toEqual(["data: [1]", "data: [2]"]);
});

test("a page that does not read is let go, and others go on", async () => {
  const hub = newHub();
  const [slow, quick] = [newPage(), newPage()];
  hub.join(slow.response, null);
  hub.join(quick.response, null);
  const megabyte = "x".repeat(1024 * 1024);
  for (let at = 0; at < 8; at += 1) {
    hub.tell("status", [at, megabyte]);
    heard(quick.page);
  }
  await new Promise((resolve) => setImmediate(resolve));
  expect([slow.page.destroyed, quick.page.destroyed]).toEqual([true, false]);
  expect([hub.count, counts.at(-1)]).toEqual([1, 1]);
});
