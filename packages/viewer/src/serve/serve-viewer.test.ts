import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { serveViewerApart } from "./serve-apart.ts";
import { type ServedViewer, serveViewer } from "./serve-viewer.ts";

let folder = "";
let served: ServedViewer;

async function makePair(pair: string): Promise<void> {
  const dir = path.join(folder, "logs", "a-solo", "solo", pair);
  await mkdir(dir, { recursive: true });
  await writeFile(
    path.join(dir, "result.json"),
    JSON.stringify({ setting: "solo", agent: { status: "Submitted", cost: 1 } }),
  );
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "viewer-serve-"));
  await makePair("repo_task/1/f1_f2");
  await writeFile(path.join(folder, "secret.json"), "{}");
  served = await serveViewer({ dirs: [path.join(folder, "logs")] });
});
afterEach(async () => {
  await served.close();
  await rm(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** A request as no browser would send it. */
function raw(path: string, options: http.RequestOptions = {}): Promise<Answer> {
  const { port } = served;
  return new Promise((resolve, reject) => {
    const request = http.request({ host: "127.0.0.1", port, path, ...options }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    request.on("error", reject).end();
  });
}

const home = (): string => new URL(served.url).pathname;
const json = async (name: string) => {
  const { status, body } = await raw(`${home()}${name}`);
  return status === 200 ? (JSON.parse(body) as unknown) : status;
};

test("the page, its documents, and nothing else", async () => {
  expect((await raw(home())).body).toContain('<meta name="cooperbench-page" content="served" />');
  const overview = (await json("data/overview.json")) as { trials: { document: string }[] };
  const [trial] = overview.trials;
  expect(await json(`data/${trial?.document ?? ""}.json`)).toMatchObject({ row: { pairKey: "repo_task/1/f1_f2" } });
  expect(await json("data/tables.json")).toHaveProperty("features");
});

test.each([
  "data/../secret.json",
  "data/../../secret.json",
  "../secret.json",
  "data/trials/..%2f..%2fsecret.json",
  "data/%2e%2e/secret.json",
  "data/trials/0000000000000000.json",
  "data/parts/0000000000000000-0.json",
  "data/parts/../secret.json",
  "data//etc/passwd.json",
  "data/trials/toString.json",
  "data/__proto__.json",
  "data/overview.json/",
  "app.js/../secret.json",
  "package.json",
  "data/overview",
])("a name that is none is not found: %s", async (name) => {
  expect(await json(name)).toBe(404);
});

test("each answer forbids what a page of ours does not need", async () => {
  for (const where of [home(), `${home()}none`, "/"]) {
    const { headers } = await raw(where);
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "no-store",
    });
    expect(headers).not.toHaveProperty("access-control-allow-origin");
  }
});

test("other hosts' names, other origins, other methods and other tokens are refused", async () => {
  const status = async (path: string, options: http.RequestOptions): Promise<number> =>
    (await raw(path, options)).status;
  expect(await status(home(), { headers: { host: `evil.example:${served.port}` } })).toBe(421);
  expect(await status(`${home()}data/overview.json`, { headers: { origin: "http://evil.example" } })).toBe(403);
  expect(await status(home(), { method: "POST" })).toBe(405);
  expect(await status(`/x${home().slice(2)}`, {})).toBe(404);
  expect(await status(home().slice(0, -1), {})).toBe(404);
});

test("a large document is packed for who takes it", async () => {
  const { headers } = await raw(`${home()}app.js`, { headers: { "accept-encoding": "gzip, br" } });
  expect(headers["content-encoding"]).toBe("gzip");
  expect((await raw(`${home()}app.js`)).headers).not.toHaveProperty("content-encoding");
  expect((await raw(`${home()}app.js`, { method: "HEAD" })).body).toBe("");
});

test("a trial that has not changed is not sent again, and one that has is", async () => {
  const trajectory = path.join(folder, "logs/a-solo/solo/repo_task/1/f1_f2/solo_traj.json");
  const write = (content: string): Promise<void> => {
    const messages = [{ role: "assistant", content }];
    return writeFile(trajectory, JSON.stringify({ trajectory_format: "mini-swe-agent-1", info: {}, messages }));
  };
  await write("one");
  await served.close();
  served = await serveViewer({ dirs: [path.join(folder, "logs")] });
  const { trials } = (await json("data/overview.json")) as { trials: { document: string }[] };
  const name = `${home()}data/${trials[0]?.document ?? ""}.json`;
  const { etag = "" } = (await raw(name)).headers;
  const headers = { "if-none-match": etag };
  expect(await raw(name, { headers })).toMatchObject({ status: 304, body: "" });
  await write("two");
  expect(await raw(name, { headers })).toMatchObject({ status: 200 });
});

/** What a page hears. */
async function listening(
  query = "",
  headers: Record<string, string> = {},
): Promise<{ until: (part: string) => Promise<string> }> {
  const response = await fetch(`${served.url}events${query}`, { headers });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = async (part: string): Promise<string> => {
    while (!text.includes(part)) {
      const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) throw new Error(`it ended after ${text}`);
      text += value;
    }
    return text;
  };
  return { until };
}

test("a page that listens is told of a new result, and closing ends it at once", async () => {
  const { until } = await listening("?since=none");
  expect(await until("event: changed")).toContain("id: 1\n");
  await makePair("repo_task/1/f1_f3");
  await until("id: 2\n");
  const overview = (await json("data/overview.json")) as { trials: unknown[] };
  expect(overview.trials).toHaveLength(2);
  await served.close();
  await expect(until("never")).rejects.toThrow(/it ended|terminated/);
  expect(await readdir(folder)).toEqual(["logs", "secret.json"]);
}, 30_000);

test("a page that has what there is hears nothing of it, and one that comes back with less does", async () => {
  const { readAt } = (await json("data/overview.json")) as { readAt: string };
  const same = await raw(`${home()}events?since=${encodeURIComponent(readAt)}`, { method: "HEAD" });
  expect(same.status).toBe(405);
  const first = await listening(`?since=${encodeURIComponent(readAt)}`);
  expect(await first.until("event: status")).not.toContain("event: changed");
  // The browser says itself what it heard last when it connects again.
  const again = await listening(`?since=${encodeURIComponent(readAt)}`, { "last-event-id": "0" });
  await again.until("event: changed");
});

test("a tree that cannot be read any more is told, and the page keeps what it had", async () => {
  const { until } = await listening();
  await rename(path.join(folder, "logs"), path.join(folder, "away"));
  expect(await until("event: trouble")).toContain("ENOENT");
  expect(((await json("data/overview.json")) as { trials: unknown[] }).trials).toHaveLength(1);
  await rename(path.join(folder, "away"), path.join(folder, "logs"));
  await until("event: trouble\ndata: null");
}, 60_000);

test("so many pages may listen, and the next is told so", async () => {
  const all = await Promise.all(Array.from({ length: 64 }, () => fetch(`${served.url}events`)));
  expect(all.every(({ status }) => status === 200)).toBe(true);
  expect(await json("events")).toBe(503);
  await all[0]?.body?.cancel();
  await vi.waitFor(async () => expect((await fetch(`${served.url}events`)).status).toBe(200));
  expect(await json("data/tables.json")).toHaveProperty("features");
});

test("connections that say nothing keep nobody out for long", async () => {
  const silent = Array.from({ length: 300 }, () => net.connect(served.port, "127.0.0.1").on("error", () => {}));
  try {
    await vi.waitFor(() => expect(silent.filter(({ destroyed }) => destroyed).length).toBeGreaterThan(0));
    await vi.waitFor(async () => expect(await json("data/tables.json")).toHaveProperty("features"), 15_000);
  } finally {
    for (const socket of silent) socket.destroy();
  }
}, 30_000);

test("a port that is taken is told by its number", async () => {
  const again = serveViewer({ dirs: [path.join(folder, "logs")], port: served.port });
  await expect(again).rejects.toMatchObject({ code: "port-unusable", subject: `port ${served.port}` });
});

test("a thread of its own serves the same, and says why it cannot", async () => {
  const other = await serveViewerApart({ dirs: [path.join(folder, "logs")] });
  expect(await (await fetch(`${other.url}data/overview.json`)).json()).toHaveProperty("trials.length", 1);
  await other.close();
  await expect(fetch(other.url)).rejects.toThrow();
  const taken = serveViewerApart({ dirs: [path.join(folder, "logs")], port: served.port });
  await expect(taken).rejects.toThrow("Something else listens there");
});

test("an abort closes it", async () => {
  const stop = new AbortController();
  const other = await serveViewer({ dirs: [path.join(folder, "logs")], signal: stop.signal });
  stop.abort();
  await other.close();
  await expect(fetch(other.url)).rejects.toThrow();
});
