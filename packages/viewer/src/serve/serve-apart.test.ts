import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import { beforeEach, expect, test, vi } from "vitest";
import { serveViewerApart } from "./serve-apart.ts";

const started = vi.hoisted(() => [] as FakeThread[]);
vi.mock("node:worker_threads", () => ({
  Worker: function newThread(): FakeThread {
    const thread = new FakeThread();
    started.push(thread);
    return thread;
  },
}));

/** A thread that says what a test has it say. */
class FakeThread extends EventEmitter {
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  unref(): void {}
  postMessage(): void {}
  async terminate(): Promise<void> {
    this.emit("exit", 1);
  }
}

beforeEach(() => {
  started.length = 0;
});

const broken: string[] = [];
function serve(signal?: AbortSignal) {
  broken.length = 0;
  const serving = serveViewerApart(
    { dirs: ["logs"] },
    { onBroken: (message) => broken.push(message), ...(signal === undefined ? {} : { signal }) },
  );
  const [thread] = started;
  if (thread === undefined) throw new Error("no thread");
  return { serving, thread };
}
const served = { kind: "served", url: "http://127.0.0.1:1/x/", port: 1 };

test("a thread that breaks later is told, once", async () => {
  const { serving, thread } = serve();
  thread.emit("message", served);
  await serving;
  thread.emit("error", new Error("out of memory"));
  thread.emit("exit", 1);
  expect(broken).toEqual(["out of memory"]);
});

test("one that is closed is not told, and neither is one that never served", async () => {
  const { serving, thread } = serve();
  thread.emit("message", served);
  await (await serving).close();
  expect(broken).toEqual([]);
  started.length = 0;
  const failing = serve();
  failing.thread.emit("error", new Error("no such folder"));
  await expect(failing.serving).rejects.toThrow("no such folder");
  expect(broken).toEqual([]);
});

test("a first reading that nobody waits for any more is ended", async () => {
  const stop = new AbortController();
  const { serving } = serve(stop.signal);
  stop.abort();
  await expect(serving).rejects.toMatchObject({ name: "AbortError" });
});

test("what the thread prints does not pile up", async () => {
  const { serving, thread } = serve();
  thread.emit("message", served);
  await serving;
  thread.stdout.write("x".repeat(1e6));
  thread.stderr.write("x".repeat(1e6));
  await new Promise((resolve) => setImmediate(resolve));
  expect([thread.stdout.readableLength, thread.stderr.readableLength]).toEqual([0, 0]);
});
