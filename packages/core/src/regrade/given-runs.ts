import {
  pairKey,
  parsePairKey,
  regradedPolicyOf,
  type Trial,
  trialKey,
  type WorkSource,
} from "@cooperbench-ts/results";
import type { GivenRun } from "../plan/given-work.ts";
import type { KeptNames } from "./kept-names.ts";
import type { SourceRun } from "./source-runs.ts";
import type { GradedPatches } from "./work-of-pair.ts";
import type { LeftTrial, PairWork, RunWork } from "./work-of-run.ts";

/** What is not known of an agent or a model, where a manifest must have a word. */
const UNKNOWN = "unknown";

export interface RegradeAs {
  readonly tree: string;
  /** Version of upstream that grades. */
  readonly version: string;
  readonly patches: GradedPatches;
  /** How often each work is graded. */
  readonly repeat: number;
  /** As all runs of the source are called, those too that this call does not regrade. */
  readonly names: ReadonlySet<string>;
  readonly kept: KeptNames;
}

export interface GradedWork extends PairWork {
  readonly grading: number;
}

/** What is evaluated, what stays as it is, and what is known of each run. */
export interface RegradedRuns {
  readonly trials: readonly Trial[];
  readonly workOf: ReadonlyMap<string, GradedWork>;
  readonly left: readonly { readonly trial: Trial; readonly left: LeftTrial; readonly grading: number }[];
  readonly runs: ReadonlyMap<string, GivenRun>;
}

/** Lays the runs of a source out as runs of the regraded tree: once for each grading. */
export function regradedRuns(sources: readonly RunWork[], as: RegradeAs): RegradedRuns {
  const trials: Trial[] = [];
  const left: { trial: Trial; left: LeftTrial; grading: number }[] = [];
  const workOf = new Map<string, GradedWork>();
  const runs = new Map<string, GivenRun>();
  for (let grading = 1; grading <= as.repeat; grading += 1) {
    for (const source of sources) {
      const { setting, trials: of } = source.run;
      const run = gradingName(source.run, grading, as);
      const repeat = ((of[0]?.trial.context.repeat ?? 1) - 1) * as.repeat + grading;
      runs.set(run, { setting, repeat, ...aboutRun(source, grading, as) });
      for (const work of source.work) {
        const trial = { run, setting, repeat, pair: work.pair };
        trials.push(trial);
        workOf.set(trialKey(trial), { ...work, grading });
      }
      for (const one of source.left) {
        const pair = parsePairKey(one.pair ?? "");
        if (pair !== null && one.judgement !== null)
          left.push({ trial: { run, setting, repeat, pair }, left: one, grading });
      }
    }
  }
  return { trials, workOf, left, runs };
}

/** As repeats of a run are called; where the source has such a run of its own, a grading is told from it. */
function gradingName({ name, as, setting }: SourceRun, grading: number, { names, kept }: RegradeAs): string {
  if (grading === 1) return as;
  const free = ["r", "g", "grading"].map((letter) => `${as}-${letter}${grading}`);
  return kept.of(name, setting, grading) ?? free.find((one) => !names.has(one) && !kept.has(one)) ?? free.join("-");
}

function aboutRun({ run, work, left }: RunWork, grading: number, as: RegradeAs): Omit<GivenRun, "setting" | "repeat"> {
  const manifest = run.trials[0]?.manifest ?? null;
  const who = whoWorked(run);
  const origin = originOf(run);
  const found = [...work.map(({ pair }) => pairKey(pair)), ...left.flatMap(({ pair }) => pair ?? [])];
  return {
    pairs: plannedFirst(found, manifest?.pairs ?? []),
    agent: who.agent ?? UNKNOWN,
    model: who.model ?? UNKNOWN,
    endpointHost: manifest?.endpointHost ?? null,
    agentConfigHash: manifest?.agentConfigHash ?? null,
    agentBudget: manifest?.agentBudget ?? { costLimitUsd: null, stepLimit: null },
    evalPolicy: regradedPolicyOf(as.version, origin.upstreamVersion, who.agent),
    // As its manifest has it by the source of the upstream that all of its agents ran with.
    ...(manifest?.nudge === undefined || origin.upstreamVersion === null ? {} : { nudge: manifest.nudge }),
    source: {
      tree: as.tree,
      run: run.name,
      setting: run.settingTold ? run.setting : null,
      experiment: manifest?.experiment ?? null,
      evalPolicy: manifest?.evalPolicy.id ?? null,
      ...origin,
      ...who,
      patches: as.patches,
      grading,
      work: Object.fromEntries(work.map(({ pair, hash }) => [pairKey(pair), hash])),
    },
  };
}

/** What has run the agents: of a tree that was regraded itself, what its own source says; of adopted work, what they were adopted with. */
function originOf({ trials }: SourceRun): Pick<WorkSource, "upstreamVersion" | "cooperbenchTs"> {
  const manifest = trials[0]?.manifest ?? null;
  if (manifest === null) return { upstreamVersion: null, cooperbenchTs: null };
  const { source, cooperbenchTs } = manifest;
  if (source !== undefined) return { upstreamVersion: source.upstreamVersion, cooperbenchTs: source.cooperbenchTs };
  const [version = null, ...others] = new Set(trials.map(({ trial }) => trial.context.upstreamVersion));
  return { upstreamVersion: others.length === 0 ? version : null, cooperbenchTs };
}

/** The manifest says it, else all results that say it agree; null: neither. */
function whoWorked({ trials }: SourceRun): Pick<WorkSource, "agent" | "model"> {
  const manifest = trials[0]?.manifest ?? null;
  const source = manifest?.source;
  if (source !== undefined) return { agent: source.agent, model: source.model };
  const agreed = (said: readonly (string | null)[]): string | null => {
    const [one = null, ...others] = new Set(said.filter((word) => word !== null));
    return others.length === 0 ? one : null;
  };
  const contexts = trials.map(({ trial }) => trial.context);
  return {
    agent: manifest?.agent ?? agreed(contexts.map(({ agentFramework }) => agentFramework)),
    model: manifest?.model ?? agreed(contexts.map(({ model }) => model)),
  };
}

/** As the source planned them; what it did not plan comes after. */
function plannedFirst(found: readonly string[], planned: readonly string[]): string[] {
  const there = new Set(found);
  return [...new Set([...planned.filter((pair) => there.has(pair)), ...found])];
}
