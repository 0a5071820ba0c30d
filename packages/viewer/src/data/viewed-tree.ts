import type { LabelRow, Results, RunRule, Setting } from "@cooperbench-ts/results";
import type { ExperimentStatus } from "@cooperbench-ts/results/experiment";
import { Layout, listExperiments, readExperiment, readPast, readStatus, readTree } from "@cooperbench-ts/results/node";
import { type OwnExperiments, readOwnExperiments, readOwnStatuses } from "./own-experiments.ts";

/** Which trees the page is about, as the reading commands take them. */
export interface ViewOptions {
  /** Results trees, run folders or pair folders, made by anybody. */
  readonly dirs: readonly [string, ...string[]];
  /** Only this experiment of ours, with its plan; `dirs` is then its logs folder alone. */
  readonly experiment?: string;
  /** Which run is what, where the tree does not tell. */
  readonly runs?: readonly RunRule[];
  readonly setting?: Setting;
  /** The dataset folder, for gold patches and conflicts. */
  readonly dataset?: string;
  readonly labels?: readonly LabelRow[];
  /** What the page is called; by default what was opened. */
  readonly title?: string;
}

/** Trees as they were read. */
export interface ViewedTree extends OwnExperiments {
  readonly title: string;
  readonly readAt: Date;
  readonly results: Results;
  readonly labels: readonly LabelRow[];
  /** The absolute path of a folder in the tables. */
  readonly pathOf: (dir: string) => string;
}

/** @throws as `readExperiment` and `readTree` of results, and when `signal` aborts */
export async function readViewed(options: ViewOptions, signal?: AbortSignal): Promise<ViewedTree> {
  const { dirs, experiment, dataset, labels = [], runs, setting } = options;
  const [logs] = dirs;
  const details = {
    ...(dataset === undefined ? {} : { dataset }),
    ...(signal === undefined ? {} : { signal }),
  };
  const readAt = new Date();
  const title = options.title ?? experiment ?? dirs.join(", ");
  if (experiment !== undefined) {
    const { results, manifest } = await readExperiment(logs, experiment, details);
    const { logs: top } = new Layout(logs, experiment);
    const [statuses, past] = await Promise.all([readStatuses(options), readPast(logs, experiment)]);
    return {
      title,
      readAt,
      results,
      labels,
      experiments: [manifest],
      statuses,
      pasts: [{ experiment, ...past }],
      remarks: [],
      pathOf: (dir) => `${top}/${dir}`,
    };
  }
  const tree = await readTree(dirs, {
    ...details,
    ...(runs === undefined ? {} : { runs }),
    ...(setting === undefined ? {} : { setting }),
  });
  const own = await readOwnExperiments(logs, await experimentsIn(options));
  return { title, readAt, labels, ...own, ...tree };
}

/** Where experiments stand now, which is read in no time; empty: none of ours is shown. */
export async function readStatuses(options: ViewOptions): Promise<ExperimentStatus[]> {
  const { dirs, experiment } = options;
  const [logs] = dirs;
  // An experiment that is asked for by its name must be there.
  return experiment === undefined
    ? readOwnStatuses(logs, await experimentsIn(options))
    : [await readStatus(logs, experiment)];
}

/** Rules give runs other names, and several trees may hold runs of one name: a status would then speak of others. */
async function experimentsIn({ dirs, experiment, runs = [] }: ViewOptions): Promise<string[]> {
  const [logs] = dirs;
  if (experiment !== undefined) return [experiment];
  return dirs.length === 1 && runs.length === 0 ? listExperiments(logs) : [];
}
