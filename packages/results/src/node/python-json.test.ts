import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { diskFiles } from "./disk-files.ts";
import { ForeignTree } from "./foreign-tree.ts";

test("a published result with a cost of NaN is there: its trial is not run anew", async () => {
  const dir = await mkdtemp(join(tmpdir(), "python-json-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, "result.json"), '{"total_cost": NaN}');
  await writeFile(join(dir, "eval.json"), '{"total_cost": NaN');
  const files = diskFiles(new ForeignTree(dir));
  expect(files.json("result.json")).toEqual({ total_cost: null });
  expect(files.json("eval.json")).toBeUndefined();
});
