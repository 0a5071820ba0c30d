import {
  InputError,
  type JudgeLine,
  pairKey,
  type RunRule,
  type Setting,
  type Trial,
  trialKey,
  upstreamSetting,
} from "@cooperbench-ts/results";
import type { TrialState } from "@cooperbench-ts/results/experiment";
import { readTrials, type TreeTrial } from "@cooperbench-ts/results/node";
import type { PlannedExperiment } from "../plan/planned-experiment.ts";

/** Which run of the tree is what, and what the tree cannot tell. */
export interface AdoptOptions {
  readonly dir: string;
  /** The run map, as `readResults` takes it. Default: manifests, names of planned runs, and what other names tell. */
  readonly runs?: readonly (RunRule | string)[];
  /** The setting of runs that neither a manifest nor the run map tells it of. */
  readonly setting?: Setting | null;
  /** Version of upstream that made runs without a manifest. Default: unknown. */
  readonly upstreamVersion?: string | null;
  /** What is to be said of the tree as a whole, once. */
  readonly onNotice?: (text: string) => void;
}

/** One result of the tree, and the planned trial that it is a result of. */
export interface FoundResult extends Pick<TreeTrial, "line" | "dir" | "runDir"> {
  readonly context: TreeTrial["trial"]["context"];
  /** Of a tree of ours what its own run says of it. */
  readonly told: TreeTrial["trial"]["verdictFile"];
  readonly evaluated: boolean;
  readonly trial: Trial | null;
  /** Why it is none; "" where it is one. */
  readonly why: string;
}

export interface FoundResults {
  readonly results: readonly FoundResult[];
  /** Folders with files of a pair whose name is no pair's, and why they are none. */
  readonly unnamed: readonly { readonly dir: string; readonly why: string }[];
}

/** Reads all of a tree before anything of it is taken. @throws InputError `run-map-…` */
export async function findResults(
  { trials, config }: Pick<PlannedExperiment, "trials" | "config">,
  { dir, runs = [], setting, upstreamVersion, onNotice }: AdoptOptions,
  signal: AbortSignal | undefined,
): Promise<FoundResults> {
  const unnamed: { dir: string; why: string }[] = [];
  const planned = new PlannedTrials(
    trials.map(({ trial }) => trial),
    config,
  );
  const results: FoundResult[] = [];
  const read = readTrials(dir, {
    ...(runs.length === 0 ? {} : { runs }),
    ...(setting == null ? {} : { setting }),
    ...(upstreamVersion == null ? {} : { upstreamVersion }),
    ...(signal === undefined ? {} : { signal }),
    unadopted: "judge",
    onDiagnostic: ({ message, file }) => {
      if (file === null) onNotice?.(message);
      else unnamed.push({ dir: file, why: message });
    },
  });
  for await (const found of read) {
    const { line, runDir, trial } = found;
    if (found.dir === null && line.verdict === null && trial.state === null) continue;
    const { context, verdictFile: told, evaluation } = trial;
    const of = { line, dir: found.dir, runDir, context, told, evaluated: evaluation !== null };
    results.push({ ...of, ...planned.of(found, runs.length > 0) });
  }
  return { results, unnamed };
}

/** What an experiment plans, asked for what a tree holds. */
class PlannedTrials {
  readonly #byPair: ReadonlyMap<string, readonly Trial[]>;
  readonly #config: Pick<PlannedExperiment["config"], "settings" | "repeat" | "subset">;

  constructor(trials: readonly Trial[], config: PlannedExperiment["config"]) {
    this.#byPair = Map.groupBy(trials, ({ pair }) => pairKey(pair));
    this.#config = config;
  }

  /** @param byRules whether a run map says what runs are */
  of({ trial: { context }, line, manifest }: TreeTrial, byRules: boolean): Pick<FoundResult, "trial" | "why"> {
    const ofPair = this.#byPair.get(line.pair ?? "") ?? [];
    const { upstreamSetting: word, repeat } = context;
    // A run that is named as this experiment would name it is what its name says.
    const named = ofPair.find(
      ({ run, setting }) => run === context.run && (word === null || upstreamSetting(setting) === word),
    );
    const setting = context.setting ?? named?.setting ?? null;
    if (setting === null) return { trial: null, why: whySettingUnknown(line) };
    const byName = byRules || manifest !== null ? undefined : named;
    if (byName !== undefined && byName.setting !== setting)
      return {
        trial: null,
        why: `it is named as the experiment names ${byName.setting}, and --setting says ${setting}: tell it with --runs`,
      };
    const trial = byName ?? ofPair.find((one) => one.setting === setting && one.repeat === repeat);
    return trial === undefined ? { trial: null, why: this.#whyNone(ofPair, setting, repeat) } : { trial, why: "" };
  }

  #whyNone(ofPair: readonly Trial[], setting: Setting, repeat: number): string {
    const { settings, repeat: repeats, subset } = this.#config;
    if (ofPair.length === 0)
      return `the experiment does not plan this pair: it is not in the subset ${subset}, or --limit or --pair leaves it out`;
    if (!settings.includes(setting)) return `the experiment does not plan ${setting}: add it to --settings`;
    return `the experiment does not plan repeat ${repeat}, only ${repeats}: pass --repeat ${repeat}`;
  }
}

function whySettingUnknown({ diagnostics }: JudgeLine): string {
  const saying = (code: string): string | undefined => diagnostics.find((one) => one.code === code)?.message;
  return (
    saying("setting-other") ??
    saying("setting-mismatch") ??
    "its setting is not known, upstream records neither whether agents could send messages nor whether they shared a repository: tell it with --runs or --setting"
  );
}

/** Whether the experiment has a verdict or an attempt of a trial already. */
export function isKnown(state: TrialState | undefined): boolean {
  return state !== undefined && (state.judged !== null || state.lastAttempt > 0);
}

/** Two results of one trial: taking either would be a guess. @throws InputError `run-map-ambiguous` */
export function refuseSharedTrials(found: readonly FoundResult[], known: (trial: Trial) => boolean): void {
  const taken = new Map<string, FoundResult>();
  for (const one of found) {
    const { trial } = one;
    if (trial === null || known(trial)) continue;
    const other = taken.get(trialKey(trial));
    if (other === undefined) {
      taken.set(trialKey(trial), one);
      continue;
    }
    throw new InputError({
      code: "run-map-ambiguous",
      subject: `runs ${other.context.run} and ${one.context.run}`,
      problem: `Both would be ${trial.setting} ${trial.repeat === 1 ? "" : `repeat ${trial.repeat} `}of this experiment, and both hold ${pairKey(trial.pair)}: ${other.dir} and ${one.dir}.`,
      remedy:
        "Name the runs that are meant with --runs PATTERN=SETTING, with {repeat} where their names have the number; runs that no rule names are left out.",
    });
  }
}
