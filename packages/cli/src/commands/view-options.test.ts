import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ioOfTest } from "./testing/io-of-test.ts";
import { readViewOptions } from "./view-options.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cli-view-"));
  for (const name of ["logs/.cooperbench-ts/x", "one", "two"])
    await mkdir(path.join(folder, name), { recursive: true });
  await writeFile(path.join(folder, "logs/.cooperbench-ts/x/manifest.json"), "{}");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = (options: object, ...dirs: string[]) =>
  readViewOptions(ioOfTest(folder).io, options as Record<string, unknown>, dirs);
const fromProcess = (name: string): string => path.relative(process.cwd(), path.join(folder, name));

test("without folders the page is about the experiment in the logs folder", async () => {
  expect(await read({})).toEqual({ dirs: [path.join(folder, "logs")], experiment: "x", labels: [] });
});

test("folders are trees, called as they were given, with what tells which run is what", async () => {
  expect(await read({ setting: "solo", dataset: "set" }, "one", "two")).toEqual({
    dirs: [fromProcess("one"), fromProcess("two")],
    title: "one, two",
    setting: "solo",
    dataset: path.join(folder, "set"),
    labels: [],
  });
  expect(await read({ runs: ["a_{repeat}=solo"] })).toMatchObject({
    dirs: [fromProcess("logs")],
    title: path.join(folder, "logs"),
    runs: [expect.anything()],
  });
});

test("a name with folders, and a folder that is not there, are refused", async () => {
  await expect(read({ name: "x" }, "one")).rejects.toThrow("--name chooses an experiment in --logs");
  await expect(read({}, "none")).rejects.toThrow("none");
});
