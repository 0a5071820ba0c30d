import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  compareArms,
  denominators,
  difficulty,
  drawFigures,
  limitPolicies,
  type PairRow,
  parseRunMap,
  plannedTrials,
  type Results,
  type Setting,
  settings,
  successPolicies,
  successRates,
  summarize,
  tableToCsv,
  tableToJsonl,
  type Table,
} from "@cooperbench-ts/results";
import { readResults } from "@cooperbench-ts/results/node";
import { tableToParquet } from "@cooperbench-ts/results/parquet";

/** Intervals that are drawn by lot are compared with nothing: a few draws will do, but so many that they do not all fall alike. */
const few = { resamples: 40, flips: 2 };
const tables = ["pairs", "agents", "features", "messages"] as const;

/** Everything that the library says of the tree in `DIR/logs`, into `DIR/numbers.json` and `DIR/export`. */
export async function printNumbers(dir: string, map: string | null): Promise<void> {
  const rules = map === null ? {} : { runs: parseRunMap(readFileSync(map, "utf8"), map) };
  const results = await readResults(path.join(dir, "logs"), rules);
  const { drawn, undrawn } = drawFigures(results, { ...few, by: ["arm"], anyway: true });
  const trials = plannedTrials(results);
  const numbers = {
    summary: { run: summarize(trials), arm: summarize(trials, { by: "arm" }) },
    difficulty: {
      default: difficulty(results.pairs),
      inSample: difficulty(results.pairs, { method: "in-sample" }),
      raw: difficulty(results.pairs, { rescale: "none", denominator: "planned" }),
    },
    figures: Object.fromEntries(drawn.map(({ name, rows }) => [name, rows])),
    rates: rates(results.pairs),
    undrawn: undrawn.map(({ name }) => name),
    comparisons: comparisons(results),
  };
  writeFileSync(path.join(dir, "numbers.json"), JSON.stringify(numbers));
  const out = path.join(dir, "export");
  mkdirSync(out, { recursive: true });
  for (const name of tables) {
    const table: Table<object> = results[name];
    writeFileSync(path.join(out, `${name}.csv`), tableToCsv(table));
    writeFileSync(path.join(out, `${name}.jsonl`), tableToJsonl(table));
    writeFileSync(path.join(out, `${name}.parquet`), tableToParquet(table));
  }
}

/** Rates by arm and setting under every policy. */
function rates(pairs: readonly PairRow[]): object[] {
  return denominators.flatMap((denominator) =>
    successPolicies.flatMap((success) =>
      limitPolicies.flatMap((limits) => {
        const policy = { denominator, success, limits };
        return successRates(pairs, { ...few, ...policy, by: ["arm", "setting"] }).map((row) => ({ ...row, ...policy }));
      }),
    ),
  );
}

type SideOf = Pick<PairRow, "arm" | "setting">;

/** Every two arms under one setting, and every two settings of one arm. */
function comparisons(results: Results): object[] {
  const sides = [...new Map(results.pairs.map(({ arm, setting }) => [`${arm} ${setting}`, { arm, setting }])).values()];
  const known = sides.filter((side): side is SideOf & { setting: Setting } => side.setting !== null);
  known.sort((a, b) => settings.indexOf(a.setting) - settings.indexOf(b.setting));
  return known.flatMap((first, at) =>
    known
      .slice(at + 1)
      .filter((second) => (first.arm === second.arm) !== (first.setting === second.setting))
      .map((second) => ({
        first: { arm: first.arm, setting: first.setting },
        second: { arm: second.arm, setting: second.setting },
        result: compareArms(results, first, second, { ...few, anyway: true }),
      })),
  );
}
