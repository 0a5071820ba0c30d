import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CampaignPage, howToLook } from "./campaign-page.ts";
import { ioOfTest } from "./testing/io-of-test.ts";

interface Apart {
  readonly signal: AbortSignal;
  readonly onBroken: (message: string) => void;
}
const viewer = vi.hoisted(() => ({ serve: async (_apart: unknown): Promise<unknown> => null }));
vi.mock("@cooperbench-ts/viewer", () => ({
  serveViewerApart: async (_options: unknown, apart: unknown) => viewer.serve(apart),
}));

const url = `http://127.0.0.1:1/${"t".repeat(43)}/`;
let folder = "";
let said: string[] = [];
let done: string[] = [];
let apart: Apart | null = null;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cli-campaign-"));
  [said, done, apart] = [[], [], null];
  viewer.serve = async (given) => {
    apart = given as Apart;
    const ends = (what: string) => async () => void done.push(what);
    return { url, port: 1, settle: ends("settled"), close: ends("closed") };
  };
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

const notes = (): Promise<string[]> => readdir(path.join(folder, "cache/cooperbench-ts/pages")).catch(() => []);
const newPage = (): CampaignPage => new CampaignPage(ioOfTest(folder).io, path.join(folder, "logs"), "x");
const say = (text: string): void => void said.push(text);

test("it is opened once, noted while it is there, and settles before it ends", async () => {
  const page = newPage();
  page.open(say);
  page.open(say);
  await vi.waitFor(() => expect(said).toEqual([`page: ${url}`]));
  expect(await notes()).toHaveLength(1);
  await page.close();
  expect(done).toEqual(["settled", "closed"]);
  expect(await notes()).toEqual([]);
});

test("one that cannot be served is told, and the campaign ends as ever", async () => {
  viewer.serve = () => Promise.reject(new Error("no memory"));
  const page = newPage();
  page.open(say);
  await page.close();
  expect(said).toEqual(["warning: the page cannot be served: no memory"]);
});

test("one that breaks is told, and nobody is sent there any more", async () => {
  const page = newPage();
  page.open(say);
  await vi.waitFor(() => expect(said).toHaveLength(1));
  apart?.onBroken("out of memory");
  expect(said.at(-1)).toBe("warning: the page has ended: out of memory");
  await vi.waitFor(async () => expect(await notes()).toEqual([]));
  await page.close();
});

test("a first reading is not waited for without limit", async () => {
  vi.useFakeTimers();
  viewer.serve = (given) =>
    new Promise((_, reject) => {
      const { signal } = given as Apart;
      signal.addEventListener("abort", () => reject(signal.reason as Error));
    });
  const page = newPage();
  page.open(say);
  const closed = page.close();
  await vi.advanceTimersByTimeAsync(3000);
  await closed;
  expect(said).toEqual([]);
});

test("a page that was never wanted has no end", async () => {
  await newPage().close();
  expect(done).toEqual([]);
});

test("how to look afterwards is a call that a shell takes", () => {
  const { io } = ioOfTest("/srv");
  const call = (logs: string, name: string) => howToLook(io, logs, name).replace("to look at it: cooperbench-ts ", "");
  expect(call("/srv/logs", "x")).toBe("view --name x");
  expect(call("/srv/my logs", "it's")).toBe(String.raw`view --logs 'my logs' --name 'it'\''s'`);
  expect(call("/other/logs", "x")).toBe("view --logs /other/logs --name x");
});
