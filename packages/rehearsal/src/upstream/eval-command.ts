import { join } from "node:path";
import { textOf, type Values } from "./argv.ts";
import { isoNow } from "./clock.ts";
import { table, terminal } from "./console.ts";
import { evaluateRun, type EvalResult } from "./eval-run.ts";
import { PythonError, SystemExit } from "./python-error.ts";
import { float } from "./python-json.ts";
import { selectionOf, selectRuns, type SelectedRun } from "./select.ts";
import { featureText, type World } from "./world.ts";
import { readIfThere, writeJson } from "./write-file.ts";

/** `cooperbench eval`. */
export async function evalCommand(world: World, values: Values): Promise<void> {
  const name = textOf(values, "name");
  if (name === undefined) {
    terminal.error("error: -n/--name is required for eval command\n");
    throw new SystemExit(1);
  }
  const force = values["force"] === true;
  const found = selectRuns(world.logsDir, world.datasetDir, name, selectionOf(values));
  if (found.length === 0) {
    terminal.print("no runs found to evaluate");
    return;
  }
  const runs = force ? found : found.filter((run) => readIfThere(join(run.dir, "eval.json")) === null);
  if (runs.length < found.length) terminal.print(`skipping ${found.length - runs.length} already evaluated`);
  if (runs.length === 0) {
    terminal.print("all runs already evaluated");
    return;
  }
  terminal.print();
  terminal.print(`cooperbench eval ${name}`);
  terminal.print(`runs: ${runs.length}`);
  terminal.print(`backend: ${String(values["backend"])}`);
  terminal.print();
  const [single] = runs;
  const tally =
    runs.length === 1 && single !== undefined
      ? await evalSingle(world, name, single, force)
      : await evalMany(world, name, runs, force, Number(values["concurrency"]));
  const { passed, failed, errors, skipped, results } = tally;
  const rate = passed / Math.max(passed + failed, 1);
  writeJson(join(world.logsDir, name, "eval_summary.json"), {
    run_name: name,
    evaluated_at: isoNow(),
    total_runs: runs.length,
    passed,
    failed,
    errors,
    skipped,
    pass_rate: float(rate),
    results: results.map((result) => ({ ...result })),
  });
  const rows = [
    ["passed", String(passed)],
    ["failed", String(failed)],
    ...(errors > 0 ? [["errors", String(errors)]] : []),
    ...(skipped > 0 ? [["skipped", String(skipped)]] : []),
    ["pass rate", `${(rate * 100).toFixed(1)}%`],
  ];
  terminal.print();
  terminal.lines(table([{}, {}], rows));
  terminal.print();
}

interface Tally {
  passed: number;
  failed: number;
  errors: number;
  skipped: number;
  results: { run: string; status: string; error?: string }[];
}

function add(tally: Tally, result: EvalResult): "skip" | "error" | "pass" | "fail" {
  const status = result.skipped ? "skip" : result.error !== null ? "error" : result.passed ? "pass" : "fail";
  tally[({ skip: "skipped", error: "errors", pass: "passed", fail: "failed" } as const)[status]]++;
  return status;
}

async function evalSingle(world: World, name: string, run: SelectedRun, force: boolean): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, errors: 0, skipped: 0, results: [] };
  terminal.print(`  evaluating ${run.repo}/${run.taskId} [${featureText(run.features)}]`);
  const result = await evaluateRun(world, name, run, force);
  const status = add(tally, result);
  const mark = (passed: boolean): string => (passed ? "✓" : "✗");
  const words = {
    skip: "→ skip (already evaluated)",
    error: `✗ error: ${result.error}`,
    pass: "✓ pass both features",
    fail: `✗ partial f1:${mark(result.features[0])} f2:${mark(result.features[1])}`,
  };
  terminal.print(words[status]);
  return tally;
}

async function evalMany(
  world: World,
  name: string,
  runs: readonly SelectedRun[],
  force: boolean,
  concurrency: number,
): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, errors: 0, skipped: 0, results: [] };
  const queue = [...runs];
  const marks = { skip: "→ skip", error: "✗ error", pass: "✓ pass", fail: "✗ fail" };
  const worker = async (): Promise<void> => {
    for (let run = queue.shift(); run !== undefined; run = queue.shift()) {
      const place = `${run.repo}/${run.taskId}`;
      const label = `${place}/${featureText(run.features)}`;
      try {
        const status = add(tally, await evaluateRun(world, name, run, force));
        tally.results.push({ run: label, status });
        terminal.print(`${marks[status]} ${place} [${featureText(run.features)}]`);
      } catch (error) {
        if (!(error instanceof PythonError)) throw error;
        tally.errors++;
        tally.results.push({ run: label, status: "error", error: error.message });
        terminal.print(`✗ error ${place} ${error.message}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(concurrency, runs.length)) }, worker));
  return tally;
}
