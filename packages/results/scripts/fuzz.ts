import { parseArgs } from "node:util";
import { derivedScenarios, recordedScenarios } from "../corpus/index.ts";
import { fuzzCase, FuzzFailure, noCounts } from "./fuzz-case.ts";

/** `pnpm fuzz [--cases 100000] [--seed 1]`; `--seed N --cases 1` repeats one case. */
const { values } = parseArgs({
  options: { cases: { type: "string", default: "100000" }, seed: { type: "string", default: "1" } },
});
const [cases, first] = [Number(values.cases), Number(values.seed)];
const scenarios = [...(await recordedScenarios()), ...derivedScenarios];
const counts = noCounts();
const started = performance.now();
try {
  for (let i = 0; i < cases; i++) {
    await fuzzCase(scenarios, (first + i) % 2 ** 32, counts);
    if (i % 10_000 === 9999) console.log(`${i + 1} cases, ${Math.round((performance.now() - started) / 1000)} s`);
  }
} catch (error) {
  if (!(error instanceof FuzzFailure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
console.log(
  `${counts.cases} cases: ${counts.opened} files opened = ${counts.parsed} parsed + ${counts.rejected} rejected; ${counts.rows} rows fit their schemas; slowest ${Math.round(counts.slowestMs)} ms`,
);
