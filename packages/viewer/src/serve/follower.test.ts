import type { ServerResponse } from "node:http";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EventHub } from "./event-hub.ts";
import { Follower } from "./follower.ts";
import { SharedTree } from "./shared-tree.ts";

/** Holds back readings that have seen the tree. */
const gate = vi.hoisted(() => ({ hold: async (): Promise<void> => {}, readings: 0 }));
vi.mock(import("../data/viewed-tree.ts"), async (original) => {
  const actual = await original();
  return {
    ...actual,
    readViewed: async (...call) => {
      const tree = await actual.readViewed(...call);
      gate.readings += 1;
      await gate.hold();
      return tree;
    },
  };
});

let folder = "";
const stop = new AbortController();
async function makePair(pair: string): Promise<void> {
  const dir = path.join(folder, "logs/a-solo/solo/repo_task", pair);
  await mkdir(dir, { recursive: true });
  await writeFile(path.join(dir, "result.json"), JSON.stringify({ setting: "solo", agent: { cost: 1 } }));
}

beforeEach(async () => {
  gate.hold = async () => {};
  gate.readings = 0;
  folder = await mkdtemp(path.join(tmpdir(), "viewer-follower-"));
  await makePair("1/f1_f2");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function follow() {
  const options = { dirs: [path.join(folder, "logs")] } as const;
  const tree = new SharedTree(options, stop.signal);
  const hub = new EventHub(() => {});
  const page = Object.assign(new PassThrough(), { writeHead: () => {} });
  const follower = new Follower(options, tree, hub, stop.signal);
  const join = (): void => hub.join(page as unknown as ServerResponse, null);
  const trials = async (): Promise<number> => {
    const body = await tree.body("overview");
    return (JSON.parse(body?.plain.toString() ?? "") as { trials: unknown[] }).trials.length;
  };
  return { tree, hub, page, follower, join, trials };
}

test("before the end pages get what was published while a reading was under way", async () => {
  const { tree, hub, page, follower, join, trials } = follow();
  await tree.read();
  join();
  const { promise, resolve } = Promise.withResolvers<void>();
  gate.hold = () => promise;
  const begun = tree.read();
  await vi.waitFor(() => expect(gate.readings).toBe(2));
  await makePair("1/f1_f3");
  const settled = follower.settle();
  resolve();
  await Promise.all([begun, settled]);
  expect(await trials()).toBe(2);
  expect(String(page.read())).toContain("event: changed");
  hub.end();
});

test("nobody listens: nothing is read before the end", async () => {
  const { tree, hub, follower } = follow();
  await tree.read();
  await makePair("1/f1_f3");
  await follower.settle();
  expect(gate.readings).toBe(1);
  hub.end();
});

test("a page that is opened finds what has come since, and what cannot be read is told", async () => {
  const { tree, hub, page, follower, join, trials } = follow();
  await tree.read();
  await makePair("1/f1_f3");
  await follower.freshen();
  expect(await trials()).toBe(2);
  join();
  gate.hold = () => Promise.reject(new Error("no such disk"));
  await makePair("1/f1_f4");
  await follower.settle();
  expect(String(page.read())).toContain('event: trouble\ndata: "no such disk"');
  expect(await trials()).toBe(2);
  hub.end();
});
