// One file for every runtime: `node --test`, `deno test -A` and `bun test` run it against the installed package.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import {
  clusterBootstrap,
  compare,
  createRandom,
  mapSource,
  plannedTrials,
  readResultsFrom,
  renderSummaryTable,
  successBySetting,
  successRates,
  summarize,
  tableToCsv,
  tableToJsonl,
  wilson,
} from "@cooperbench-ts/results";
import { tableToArrow } from "@cooperbench-ts/results/arrow";
import { readResults } from "@cooperbench-ts/results/node";
import { tableToParquet } from "@cooperbench-ts/results/parquet";

const patch = "diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n@@ -1 +1,2 @@\n a\n+b\n";

/** Three solo trials as upstream writes them: two pass, one fails. */
function tree() {
  const files = new Map();
  for (const [feature, passed] of [
    [1, true],
    [2, true],
    [3, false],
  ]) {
    const head = { repo: "pallets_jinja_task", task_id: 0, features: [feature, 9], setting: "solo" };
    const agent = { status: "Submitted", cost: 0.5, steps: 3, patch_lines: 6, error: null };
    const output = `${passed ? "4 passed" : "1 failed, 3 passed"}\nCleaning up repository...\n`;
    const dir = `a-solo/solo/pallets_jinja_task/0/f${feature}_f9`;
    files.set(
      `${dir}/result.json`,
      JSON.stringify({
        ...head,
        run_name: "a-solo",
        model: "m",
        agent_framework: "mini_swe_agent",
        ended_at: "2026-01-01T00:00:00",
        agent,
        total_cost: 0.5,
        total_steps: 3,
      }),
    );
    files.set(
      `${dir}/eval.json`,
      JSON.stringify({
        ...head,
        merge: null,
        feature1: { passed, test_output: output },
        feature2: { passed: true, test_output: output },
        both_passed: passed,
        error: null,
        evaluated_at: "2026-01-01T01:00:00",
      }),
    );
    files.set(`${dir}/solo.patch`, patch);
  }
  return files;
}

void test("the generator gives the same numbers everywhere", () => {
  const random = createRandom(1);
  assert.deepEqual([random.uint32(), random.uint32(), random.uint32()], [393288148, 2174103013, 3814759091]);
  const items = [3, 1, 4, 1, 5, 9, 2, 6].map((value, i) => ({ value, cluster: String(i % 4) }));
  const mean = (some) => some.reduce((sum, { value }) => sum + value, 0) / some.length;
  const { lower, upper } = clusterBootstrap(items, ({ cluster }) => cluster, mean, { seed: 7, resamples: 500 });
  assert.deepEqual([lower, upper], [3.25, 4.625]);
});

void test("tables, statistics, figures and summary from memory", async () => {
  const results = await readResultsFrom(mapSource(tree()));
  assert.deepEqual(
    results.pairs.map(({ verdict }) => verdict),
    ["pass", "pass", "fail"],
  );
  const [rate] = successRates(results.pairs);
  assert.deepEqual([rate.k, rate.n], [2, 3]);
  assert.equal(rate.lower, wilson(2, 3).lower);
  assert.equal(compare(results.pairs, "solo", "coop-comm").pairs, 0);
  assert.equal(successBySetting(results.pairs).rows.length, 1);
  assert.match(renderSummaryTable(summarize(plannedTrials(results))), /\| solo +\| +3 \| +2 \| +1 \| +0 \| \$1\.50 \|/);
});

void test("every export is the same bytes everywhere", async () => {
  const { pairs } = await readResultsFrom(mapSource(tree()));
  assert.equal(tableToCsv(pairs).split("\r\n").length, 5);
  assert.equal(tableToJsonl(pairs).trim().split("\n").length, 3);
  assert.equal(String.fromCharCode(...tableToParquet(pairs).slice(0, 4)), "PAR1");
  assert.ok(tableToArrow(pairs).length > 1000);
});

void test("the same tables from a folder", async () => {
  const dir = await mkdtemp(join(tmpdir(), "portable-"));
  try {
    for (const [path, text] of tree()) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), text);
    }
    const fromDisk = await readResults(dir);
    const fromMemory = await readResultsFrom(mapSource(tree()));
    assert.equal(tableToCsv(fromDisk.pairs), tableToCsv(fromMemory.pairs));
    await assert.rejects(readResults(join(dir, "missing")));
  } finally {
    await rm(dir, { recursive: true });
  }
});
