import { PrerequisiteError } from "../errors.ts";
import type { ManifestFile } from "../formats/manifest-file.ts";
import { HOME } from "../layout/folders.ts";
import { readTables } from "../read/read-results-from.ts";
import type { Detail } from "../read/read-trial.ts";
import type { Results } from "../read/results.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { directorySource } from "./directory-source.ts";
import { readExperimentManifest, unknownExperiment } from "./experiment-manifest.ts";
import { ForeignTree } from "./foreign-tree.ts";
import { type JudgedTrial, judgedTrial } from "./judged-trial.ts";
import { Layout } from "./layout.ts";

/** An experiment as its files tell it: what was planned, and what each trial came to. */
export interface Experiment {
  readonly name: string;
  readonly manifest: ManifestFile;
  /** Every planned trial, run by run, in the order of the plan. */
  readonly trials: readonly JudgedTrial[];
  /** What the calls before the first trials have cost in USD, as far as it is known. */
  readonly preflightUsd: number;
  /** All tables of its runs. */
  readonly results: Results;
}

export interface ReadExperimentOptions {
  /** The dataset folder, for gold conflicts and overlaps. */
  readonly dataset?: string;
  /** Only this pair, by its key. */
  readonly pair?: string;
  /** `verdicts`: what the runs say. `pairs`: also what lies in their folders, without attempts and times of messages. Default `all`. */
  readonly detail?: Detail;
  /** A column of what upstream's files hold beside all that is known, as in `readResults`. */
  readonly extra?: boolean;
  readonly signal?: AbortSignal;
}

/** Names of the experiments in a logs folder, sorted. */
export async function listExperiments(logs: string): Promise<string[]> {
  const tree = new ForeignTree(logs);
  const entries = await tree.listInPool(HOME).catch(() => []);
  const names = entries.map(({ name }) => name);
  return names.filter((name) => tree.look(`${HOME}/${name}/manifest.json`)?.kind === "file").sort();
}

/**
 * Reads an experiment and every planned trial of it. What stands of a trial is what journal, verdicts and attempts say together:
 * a verdict after which it was tried again does not stand, the trial is pending.
 * @throws InputError `experiment-unknown`, `manifest-invalid`; PrerequisiteError `journal-format`, `journal-unreadable`
 */
export async function readExperiment(
  logs: string,
  name: string,
  { dataset, pair, extra, detail = "all", signal }: ReadExperimentOptions = {},
): Promise<Experiment> {
  const layout = new Layout(logs, name);
  const manifest = await readExperimentManifest(layout);
  if (manifest === null) throw unknownExperiment(layout);
  const found = new Map<string, JudgedTrial>();
  const planned = new Set(manifest.runs.map(({ run }) => run));
  const { results, home } = await readTables(
    directorySource(layout.logs),
    {
      experiment: name,
      detail,
      ...(pair === undefined ? {} : { pair }),
      ...(extra === undefined ? {} : { extra }),
      ...(dataset === undefined ? {} : { dataset: directorySource(dataset) }),
      ...(signal === undefined ? {} : { signal }),
    },
    (row, record) => {
      for (const trial of judgedTrial(row, record)) found.set(planned.has(row.run) ? ofRun(row) : placeOf(row), trial);
    },
  );
  // By setting and repeat where nothing has its name: whoever renamed the folder of a run has not changed the plan. Names come first, because
  // a regraded tree has as many runs of one setting and repeat as its source had campaigns.
  const trials = manifest.runs.flatMap(({ run, setting, repeat, pairs }) =>
    pairs.flatMap((pairKey) => {
      const trial = found.get(ofRun({ run, pairKey })) ?? found.get(placeOf({ setting, repeat, pairKey }));
      return trial === undefined ? [] : [trial];
    }),
  );
  const { journal = null, refusal = null } = home.experiments.get(name) ?? {};
  if (refusal !== null) {
    const { code, problem, remedy } = refusal;
    throw new PrerequisiteError({ code, subject: layout.journal, problem, remedy });
  }
  return { name, manifest, trials, results, preflightUsd: journal?.state.preflightUsd ?? 0 };
}

function ofRun({ run, pairKey }: Pick<PairRow, "run" | "pairKey">): string {
  return JSON.stringify([run, pairKey]);
}

function placeOf({ setting, repeat, pairKey }: Pick<PairRow, "setting" | "repeat" | "pairKey">): string {
  return `${setting} ${repeat} ${pairKey}`;
}
