import {
  combinePatches,
  type GoldForm,
  messagingArms,
  type Pair,
  pairKey,
  patchedFiles,
  type Setting,
  settings,
  type Trial,
  trialKey,
  worksAlone,
} from "@cooperbench-ts/results";
import { type GoldTask, neighbours } from "./gold-task.ts";

/** One evaluation of gold patches, as a trial of an experiment. */
export interface GoldTrial {
  readonly form: GoldForm;
  readonly trial: Trial;
  /** The features that it is for. */
  readonly features: readonly number[];
  /** One that does it all, or one of each agent in the order of the features. */
  readonly patches: readonly [string] | readonly [string, string];
  /** Files of the gold patches of both features of its pair, whichever of them are handed in. */
  readonly patched: readonly string[];
}

/** What is to be evaluated of a task under one identity, and the pairs of which there is no patch of both. */
export interface GoldPlan {
  readonly trials: readonly GoldTrial[];
  readonly uncombined: readonly string[];
}

/**
 * An empty patch is not evaluated: upstream applies it, git refuses it, and no test runs. This one applies, and adds a file that
 * nothing reads.
 */
export const emptyPatch = [
  "diff --git a/.cooperbench-ts-empty b/.cooperbench-ts-empty",
  "new file mode 100644",
  "--- /dev/null",
  "+++ b/.cooperbench-ts-empty",
  "@@ -0,0 +1 @@",
  "+Nothing was done.",
  "",
].join("\n");

const ALONE = settings.find(worksAlone) as Setting;
const SILENT = messagingArms.without;

/**
 * Each pair with both patches together and with one of each agent; each planned feature alone, and with the empty patch. What is of a
 * feature only is hosted by a pair of neighbours in the dataset: which one, no plan decides, so more pairs evaluate nothing again.
 */
export function goldPlan(task: GoldTask, identity: string, repeats: number): GoldPlan {
  const patches = new Map(task.features.map(({ feature, patch }) => [feature, patch]));
  const patchOf = (feature: number): string => patches.get(feature) as string;
  const combined = new Map(
    task.pairs.map((pair) => [pair, combinePatches(patchOf(pair.features[0]), patchOf(pair.features[1]))]),
  );
  const hosts = neighbours(
    task,
    task.features.map(({ feature }) => feature),
  );
  const planned = new Set(task.pairs.flatMap(({ features }) => features));
  const patchedIn = ({ features }: Pair): string[] => [
    ...new Set(features.flatMap((feature) => patchedFiles(patchOf(feature)))),
  ];
  const trials: GoldTrial[] = [];
  for (let repeat = 1; repeat <= repeats; repeat++) {
    const add = (
      form: GoldForm,
      name: string,
      pair: Pair,
      setting: Setting,
      work: Pick<GoldTrial, "features" | "patches">,
    ) => {
      const trial = { run: runOf(identity, name, repeat), setting, repeat, pair };
      trials.push({ form, trial, patched: patchedIn(pair), ...work });
    };
    for (const [pair, both] of combined) {
      const { features } = pair;
      if (both !== null) add("together", "together", pair, ALONE, { features, patches: [both] });
      add("merged", "merged", pair, SILENT, { features, patches: [patchOf(features[0]), patchOf(features[1])] });
    }
    for (const { feature, host, second } of hosted(hosts, planned))
      add("alone", second ? "alone-second" : "alone", host, ALONE, {
        features: [feature],
        patches: [patchOf(feature)],
      });
    for (const host of emptyHosts(hosts, planned))
      add("empty", "empty", host, ALONE, { features: host.features, patches: [emptyPatch] });
  }
  const uncombined = [...combined].flatMap(([pair, both]) => (both === null ? [pairKey(pair)] : []));
  return { trials, uncombined };
}

function runOf(identity: string, form: string, repeat: number): string {
  return `gold-${identity}-${form}${repeat === 1 ? "" : `-r${repeat}`}`;
}

/** Each planned feature as the first of its neighbours; the last of all has none behind it, and is the second. */
function hosted(hosts: readonly Pair[], planned: ReadonlySet<number>) {
  const last = hosts.at(-1) as Pair;
  return [
    ...hosts.map((host) => ({ feature: host.features[0], host, second: false })),
    { feature: last.features[1], host: last, second: true },
  ].filter(({ feature }) => planned.has(feature));
}

/** Two features for each evaluation: every second pair, and the last one where it would be left out. */
function emptyHosts(hosts: readonly Pair[], planned: ReadonlySet<number>): Pair[] {
  return hosts.filter(
    ({ features }, i) => (i % 2 === 0 || i === hosts.length - 1) && features.some((feature) => planned.has(feature)),
  );
}

/** By the key of their trials. */
export function byTrial(trials: readonly GoldTrial[]): ReadonlyMap<string, GoldTrial> {
  return new Map(trials.map((gold) => [trialKey(gold.trial), gold]));
}
