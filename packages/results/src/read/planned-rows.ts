import type { Judgement, VerdictFile } from "../formats/verdict-file.ts";
import { parsePairKey } from "../pair.ts";
import { upstreamSetting } from "../setting.ts";
import type { DatasetRow } from "../tables/dataset-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { RunContext } from "../tables/trial-record.ts";
import type { Plan } from "./plan.ts";
import type { RunFiles } from "./read-run.ts";
import { runContext, type ExplicitContext } from "./run-context.ts";
import { trialRows, type TrialRows } from "./trial-rows.ts";

/** Rows of planned pairs that have no folder: never run, or run without upstream writing anything. */
export function missingRows(
  trials: readonly TrialRows[],
  plans: ReadonlyMap<string, Plan>,
  runs: ReadonlyMap<string, RunFiles>,
  verdicts: ReadonlyMap<string, VerdictFile>,
  dataset: ReadonlyMap<string, DatasetRow>,
  options: ExplicitContext,
): TrialRows[] {
  return [...plans.values()].flatMap((plan) => {
    const { run, runDir, manifest, places } = plan;
    if (places === null) return [];
    const ofRun = trials.filter((trial) => trial.runDir === runDir).map(({ pair }) => pair);
    return plannedSettings(plan, ofRun, runs.get(runDir) ?? null).flatMap((upstream) => {
      const found = new Set(
        ofRun
          .filter(({ upstreamSetting: found }) => found === upstream || found === null || upstream === null)
          .map((pair) => pair.pairKey),
      );
      const { context } = runContext(run, upstream, manifest, runs.get(runDir) ?? null, options);
      // Its attempts keep the name under which the run was made, whatever its folder is called now.
      const madeAs = manifest?.run ?? run;
      return [...places.keys()].flatMap((key) =>
        found.has(key)
          ? []
          : plannedRow(key, context, runDir, verdicts.get(`${madeAs}/${key}`) ?? null, dataset.get(key) ?? null),
      );
    });
  });
}

/** The settings in which a run has to hold every planned pair: that of its manifest, else each that it holds a pair of. */
function plannedSettings(
  { manifest }: Plan,
  found: readonly Pick<PairRow, "upstreamSetting">[],
  files: RunFiles | null,
): (string | null)[] {
  if (manifest !== null) return [upstreamSetting(manifest.setting)];
  const held = [...new Set(found.flatMap((pair) => pair.upstreamSetting ?? []))];
  return held.length > 0 ? held : [files?.config?.setting ?? null];
}

function plannedRow(
  key: string,
  context: RunContext,
  runDir: string,
  verdictFile: VerdictFile | null,
  dataset: DatasetRow | null,
): TrialRows[] {
  const pair = parsePairKey(key);
  if (pair === null) return [];
  const judgement = verdictFile ?? notRun;
  const cost = { costUsd: verdictFile?.costUsd ?? null, steps: null, byAgent: new Map<string, number>() };
  const files = { dir: null, result: null, evaluation: null, conversation: null };
  return [
    trialRows(
      {
        context,
        pair,
        planned: true,
        ...files,
        verdictFile,
        judgement,
        judged: verdictFile === null ? "plan" : "verdict-file",
        cost,
      },
      runDir,
      dataset,
    ),
  ];
}

const notRun: Judgement = {
  verdict: null,
  redo: "agent",
  reason: "not-run",
  rule: "not-run",
  stopsRun: false,
  evidence: null,
  diagnostics: [],
};
