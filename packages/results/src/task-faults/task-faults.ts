import pMap from "p-map";
import { patchedFiles } from "../patch/test-file-filter.ts";
import { groupBy } from "../stats/group-rows.ts";
import { asTable, type Table } from "../tables/as-table.ts";
import type { FeatureRow } from "../tables/features-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { trialId } from "../tables/trial-columns.ts";
import { ranTests } from "../verdict/test-results.ts";
import { unran } from "../verdict/test-run.ts";
import { brokenPairs } from "./broken-pairs.ts";
import { errorSignatures } from "./error-signature.ts";
import { flakyVerdicts, type ReadsPatches } from "./flaky-verdicts.ts";
import { type FailedEvaluation, neverPasses } from "./never-passes.ts";
import { taskFaultKinds, type TaskFaultRow, taskFaultsShape } from "./task-faults-shape.ts";

/** What is needed of results: their rows, and their files one trial at a time. */
export interface ResultsOfTasks extends ReadsPatches {
  readonly pairs: readonly PairRow[];
  readonly features: readonly FeatureRow[];
  testOutput(row: Pick<PairRow, "dir">, feature: "a" | "b", signal?: AbortSignal): Promise<string | null>;
}

export interface TaskFaultOptions {
  /** Evaluations that a feature needs before it is said that nobody can pass it; 3 by default. */
  readonly minimum?: number;
  /** What is looked for; all of it by default. */
  readonly kinds?: readonly (typeof taskFaultKinds)[number][];
  /** Trials read at the same time; 4 by default. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/** A feature of a trial, with the row of the trial. */
interface Evaluated {
  readonly feature: FeatureRow;
  readonly pair: PairRow;
}

/**
 * What is not the model's fault, over all arms, settings and repeats that are given: features that nobody passes and whose evaluations
 * share an error that is not about them, passes in which no test is seen to have run, and equal patches that were judged
 * differently. Reads the outputs of these features' evaluations again, one trial at a time; nothing of them is kept.
 * @throws when `signal` aborts
 */
export async function taskFaults(
  results: ResultsOfTasks,
  options: TaskFaultOptions = {},
): Promise<Table<TaskFaultRow>> {
  const evaluated = withPairs(results);
  const byFeature = [
    ...groupBy(evaluated, ({ pair, feature }) => `${pair.repo}/${pair.taskId}/${feature.featureId}`).values(),
  ];
  const find = {
    "never-passes": () => ofFeaturesNobodyPasses(results, byFeature, options),
    "passes-without-test": () => withoutTest(results, byFeature, options),
    "flaky-verdict": () => flakyVerdicts(results, results.pairs, options),
  };
  const rows: TaskFaultRow[] = [];
  for (const kind of options.kinds ?? taskFaultKinds) rows.push(...(await find[kind]()));
  return asTable(rows, taskFaultsShape);
}

function withPairs({ pairs, features }: ResultsOfTasks): Evaluated[] {
  const byTrial = new Map(pairs.map((pair) => [trialId(pair), pair]));
  return features.flatMap((feature) => {
    const pair = byTrial.get(trialId(feature));
    return pair === undefined || pair.dir === null ? [] : [{ feature, pair }];
  });
}

async function ofFeaturesNobodyPasses(
  results: ResultsOfTasks,
  byFeature: readonly (readonly Evaluated[])[],
  { minimum = 3, concurrency = 4, signal }: TaskFaultOptions,
): Promise<TaskFaultRow[]> {
  const never = byFeature.filter((all) => all.every(({ feature }) => feature.passed !== true)).flat();
  const read = await pMap(
    never,
    async (one) => failedEvaluation(results, one, signal),
    mapOptions(concurrency, signal),
  );
  const found = neverPasses(
    read.flatMap((one) => one ?? []),
    minimum,
  );
  return found.map((row): TaskFaultRow => {
    const fault = { ...row, pairKey: null, trials: 0 };
    const concerned = brokenPairs(
      results.pairs.map(({ pairKey }) => pairKey),
      [fault],
    );
    return { ...fault, trials: results.pairs.filter(({ pairKey }) => concerned.has(pairKey)).length };
  });
}

async function failedEvaluation(
  results: ResultsOfTasks,
  { feature, pair }: Evaluated,
  signal: AbortSignal | undefined,
): Promise<FailedEvaluation | null> {
  const output = await results.testOutput(pair, feature.position, signal);
  if (output === null || output.trim() === "") return null;
  const patches = await results.patches(pair, signal);
  const paths = patches.flatMap(({ text }) => patchedFiles(text));
  const errors = errorSignatures(output, new Set(paths.flatMap(moduleNames)));
  const ran = ranTests({ test_output: output, tests_passed: feature.testsPassed, tests_failed: feature.testsFailed });
  // The judge has seen more than the output before it says so.
  const broken = pair.reason === "task-broken" && !ran;
  const setUp = broken ? (unran({ test_output: output }, { patched: paths }, ran)?.line ?? null) : null;
  if (!ran && errors.length === 0 && setUp === null) return null;
  const { repo, taskId, pairKey } = pair;
  return { repo, taskId, featureId: feature.featureId, pairKey, dir: pair.dir ?? "", errors, setUp };
}

/** Every folder on the way may be a package, and the file a module. */
function moduleNames(path: string): string[] {
  return path.split("/").map((part) => part.replace(/\.\w+$/, ""));
}

async function withoutTest(
  results: ResultsOfTasks,
  byFeature: readonly (readonly Evaluated[])[],
  { concurrency = 4, signal }: TaskFaultOptions,
): Promise<TaskFaultRow[]> {
  const rows = await pMap(
    byFeature,
    async (all): Promise<TaskFaultRow[]> => {
      const passes = all.filter(({ feature }) => feature.passed === true);
      const silent: Evaluated[] = [];
      for (const one of passes) if (await ranNone(results, one, signal)) silent.push(one);
      const [first] = silent;
      if (first === undefined) return [];
      const { repo, taskId, dir } = first.pair;
      return [
        {
          fault: "passes-without-test",
          repo,
          taskId,
          featureId: first.feature.featureId,
          pairKey: null,
          evaluations: passes.length,
          affected: silent.length,
          trials: silent.length,
          cause: null,
          signature: null,
          quote: null,
          dir,
        },
      ];
    },
    mapOptions(concurrency, signal),
  );
  return rows.flat();
}

/** Where the output was not kept nobody knows. */
async function ranNone(results: ResultsOfTasks, { feature, pair }: Evaluated, signal?: AbortSignal): Promise<boolean> {
  if ((feature.testsPassed ?? 0) > 0) return false;
  const output = await results.testOutput(pair, feature.position, signal);
  return output !== null && !ranTests({ passed: true, test_output: output });
}

function mapOptions(concurrency: number, signal: AbortSignal | undefined) {
  return { concurrency, ...(signal === undefined ? {} : { signal }) };
}
