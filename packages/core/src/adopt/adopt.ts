import { type JudgeLine, pairKey, type Setting, trialKey } from "@cooperbench-ts/results";
import type { ExperimentConfigInput } from "../config/config.ts";
import type { ExperimentHost } from "../experiment-host.ts";
import { readPlan } from "../plan/planned-experiment.ts";
import { Adopter, type Taken } from "./adopter.ts";
import { refuseContradictions, withAgentOf } from "./contradictions.ts";
import { type AdoptOptions, findResults, type FoundResult, isKnown, refuseSharedTrials } from "./find-results.ts";
import { intoExperiment } from "./into-experiment.ts";
import { requireResultsFolder } from "./results-folder.ts";

/** What became of one pair folder that was looked at. */
export interface Adoption extends Taken {
  /** As the tree calls it; null: it does not. */
  readonly run: string | null;
  readonly pair: string | null;
  readonly dir: string;
  /** The planned trial that it is a result of; null: of none. */
  readonly as: {
    /** The experiment. */
    readonly arm: string;
    readonly run: string;
    readonly setting: Setting;
    readonly repeat: number;
  } | null;
  /** What `judge` says of it; null where its folder is no pair's. */
  readonly judged: Pick<JudgeLine, "verdict" | "reason" | "redo" | "costUsd"> | null;
}

/**
 * Judges results that upstream or a script made, and takes them into an experiment as `judge` finds them: copies are published, the
 * tree itself is not changed. Where it lies already in the place of this experiment's results, it stays there, and gets
 * our verdicts beside it. It asks neither upstream nor Docker; of the dataset it needs the subset that names the pairs.
 * @throws InputError before anything is written: `results-contradict`, `run-map-…`, `drift`
 */
export async function* adopt(
  input: ExperimentConfigInput,
  host: ExperimentHost,
  options: AdoptOptions,
): AsyncGenerator<Adoption> {
  await requireResultsFolder(options.dir);
  const plan = await readPlan(input, { unadopted: "show", tasks: false });
  const { results, unnamed } = await findResults(plan, options, host.signal);
  const wanted = results.filter(({ trial }) => trial !== null);
  refuseSharedTrials(wanted, (trial) => isKnown(plan.state.trials.get(trialKey(trial))));
  const { model, agent = null } = input;
  refuseContradictions(wanted, { model, agent, upstreamVersion: options.upstreamVersion ?? null });
  const told = withAgentOf(wanted, input);
  yield* intoExperiment(told, host, { asks: "nobody" }, async function* (opened) {
    const adopter = new Adopter(opened);
    for (const found of results) {
      host.signal?.throwIfAborted();
      yield { ...aboutResult(found, opened.plan.name), ...(await adopter.take(found)) };
    }
  });
  for (const { dir, why } of unnamed) yield { run: null, pair: null, dir, as: null, judged: null, action: "left", why };
}

function aboutResult({ line, dir, runDir, trial }: FoundResult, arm: string): Omit<Adoption, keyof Taken> {
  const { verdict, reason, redo, costUsd } = line;
  return {
    run: line.run,
    pair: trial === null ? line.pair : pairKey(trial.pair),
    dir: dir ?? runDir,
    as: trial === null ? null : { arm, run: trial.run, setting: trial.setting, repeat: trial.repeat },
    judged: { verdict, reason, redo, costUsd },
  };
}
