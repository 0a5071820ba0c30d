import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readResults } from "../node/read-results.ts";
import { soloFiles, read } from "./fixtures/trees.ts";
import { mapSource } from "./map-source.ts";

async function tree(): Promise<{ dir: string; logs: string }> {
  const dir = await mkdtemp(join(tmpdir(), "dataset-"));
  for (const [path, text] of soloFiles("r1")) {
    await mkdir(join(dir, "logs", path, ".."), { recursive: true });
    await writeFile(join(dir, "logs", path), text);
  }
  return { dir, logs: join(dir, "logs") };
}

test("a dataset that is not there is no dataset without facts", async () => {
  const { dir, logs } = await tree();
  try {
    const dataset = join(dir, "nowhere");
    await expect(readResults(logs, { dataset })).rejects.toMatchObject({
      name: "InputError",
      code: "dataset-missing",
      subject: `dataset ${dataset}`,
      problem: "There is no such folder.",
    });
    const other = join(dir, "logs");
    await expect(readResults(logs, { dataset: other })).rejects.toMatchObject({
      code: "dataset-missing",
      subject: `dataset ${other}`,
      problem:
        "It holds none of the pairs of the results (1): pallets_jinja_task/task1621/feature1/feature.patch, for example, is not there.",
    });
    // A file is no folder.
    const file = join(dir, "file");
    await writeFile(file, "x");
    await expect(readResults(logs, { dataset: file })).rejects.toMatchObject({ problem: "There is no such folder." });
  } finally {
    await rm(dir, { recursive: true });
  }
});

test("a dataset that knows some of the pairs is one, and so is one of results without a pair", async () => {
  const report = (f1: number) =>
    JSON.stringify({
      all_results: [{ repo: "pallets_jinja_task", task_id: 1621, f1, f2: 2, has_conflict: true, error: null }],
    });
  const dataset = (f1: number) => mapSource(new Map([["gold_conflict_report.json", report(f1)]]), "set");
  expect((await read(soloFiles("r1"), { dataset: dataset(1) })).dataset).toMatchObject([{ goldConflict: true }]);
  await expect(read(soloFiles("r1"), { dataset: dataset(0) })).rejects.toThrow(
    /dataset set: It holds none of the pairs/,
  );
  expect((await read([], { dataset: dataset(0) })).dataset).toEqual([]);
});
