import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeReport } from "./write-report.ts";

let folder = "";
const at = (...names: string[]): string => path.join(folder, ...names);

async function makePair(run: string, pair: string): Promise<void> {
  const dir = at("logs", run, "solo", pair);
  await mkdir(dir, { recursive: true });
  await writeFile(
    path.join(dir, "result.json"),
    JSON.stringify({ setting: "solo", agent: { status: "Submitted", cost: 1, steps: 2 } }),
  );
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "viewer-report-"));
  await makePair("a-solo", "repo_task/1/f1_f2");
  await makePair("a-solo", "repo_task/1/f1_f3");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const files = async (): Promise<string[]> =>
  (await readdir(at("out"), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(at("out"), path.join(entry.parentPath, entry.name)))
    .sort();

test("the index is written last, and a later report takes away what it does not have any more", async () => {
  const seen: number[] = [];
  const first = await writeReport({
    dirs: [at("logs")],
    out: at("out"),
    onProgress: ({ trials }) => seen.push(trials),
  });
  expect(first).toMatchObject({ index: at("out", "index.html"), trials: 2 });
  expect(seen).toEqual([1, 2]);
  const before = await files();
  await rm(at("logs", "a-solo", "solo", "repo_task/1/f1_f3"), { recursive: true });
  await writeFile(at("out", "notes.txt"), "mine");
  await writeReport({ dirs: [at("logs")], out: at("out") });
  const after = await files();
  expect(before.filter((file) => file.startsWith("data/trials/"))).toHaveLength(2);
  expect(after.filter((file) => file.startsWith("data/trials/"))).toHaveLength(1);
  expect(after).toContain("notes.txt");
  const all = await Promise.all(after.map((file) => readFile(at("out", file), "utf8")));
  expect(all.filter((text) => text.includes(folder))).toEqual([]);
});

test("what is no report of ours is left alone", async () => {
  await mkdir(at("out"));
  await writeFile(at("out", "index.html"), "<title>mine</title>");
  await expect(writeReport({ dirs: [at("logs")], out: at("out") })).rejects.toMatchObject({ code: "report-place" });
  await expect(writeReport({ dirs: [at("logs")], out: at("out"), singleFile: true })).rejects.toMatchObject({
    code: "report-place",
  });
  await expect(writeReport({ dirs: [at("logs")], out: at("out", "index.html") })).rejects.toMatchObject({
    code: "report-place",
  });
  expect(await files()).toEqual(["index.html"]);
});

test("a tree that cannot be read costs no earlier report", async () => {
  await writeReport({ dirs: [at("logs")], out: at("out") });
  const before = await files();
  await expect(writeReport({ dirs: [at("logs")], experiment: "none", out: at("out") })).rejects.toMatchObject({
    code: "experiment-unknown",
  });
  expect(await files()).toEqual(before);
});

test("one that was cut off has no index, and is written again", async () => {
  const stop = new AbortController();
  const cut = writeReport({ dirs: [at("logs")], out: at("out"), onProgress: () => stop.abort(), signal: stop.signal });
  await expect(cut).rejects.toMatchObject({ name: "AbortError" });
  expect(await files()).not.toContain("index.html");
  await writeReport({ dirs: [at("logs")], out: at("out") });
  expect(await files()).toContain("index.html");
});

test("one file holds all, and says what to do where it would be too large", async () => {
  const call = { dirs: [at("logs")], out: at("out"), singleFile: true } as const;
  await expect(writeReport({ ...call, maxSingleBytes: 100 })).rejects.toMatchObject({ code: "report-too-large" });
  expect(await files()).toEqual([]);
  const { bytes } = await writeReport(call);
  const html = await readFile(at("out", "index.html"), "utf8");
  expect(await files()).toEqual(["index.html"]);
  expect(Buffer.byteLength(html)).toBe(bytes);
  expect(html.match(/id="document:trials\//g)).toHaveLength(2);
  expect(html).toMatch(/script-src 'sha256-/);
  expect(html).not.toContain(folder);
  await writeReport({ ...call, out: at("out", "index.html") });
});
