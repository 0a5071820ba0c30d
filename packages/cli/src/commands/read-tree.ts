import path from "node:path";
import { requireResultsFolder } from "@cooperbench-ts/core";
import {
  asTable,
  pairsShape,
  type Results,
  type RunRule,
  type Setting,
  type TaskFaultRow,
  taskFaults,
  withTaskFaults,
} from "@cooperbench-ts/results";
import {
  type JudgedTrial,
  listExperiments,
  readExperiment,
  readTree,
  type ReadTreeOptions,
} from "@cooperbench-ts/results/node";
import type { Command } from "commander";
import { addRunMap, addRuns, readRunMap, readSetting } from "../config/run-map.ts";
import { type Io, sayLine } from "../io.ts";
import { UsageError } from "../usage-error.ts";
import { addExperiment } from "./command.ts";
import { readExclusion } from "./exclusion.ts";
import { findExperiment, logsFolder } from "./find-experiment.ts";

/** What a reading command is about: an experiment of ours, or trees that anybody made. */
export interface Chosen {
  /** The experiment, or the folders as they were given. */
  readonly name: string;
  /** The logs folder of the experiment; null: it is not one experiment. */
  readonly experimentIn: string | null;
  /** Whether a run map tells which run is what. */
  readonly isByRules: boolean;
  /** With `--exclude task-broken` their pairs say in `taskBroken` what `faults` found. */
  readonly results: Results;
  /** What is not the model's fault; null: nobody asked. */
  readonly faults: readonly TaskFaultRow[] | null;
  /** The planned ones. */
  readonly trials: readonly JudgedTrial[];
  /** The absolute path of a folder in the tables. */
  readonly pathOf: (dir: string) => string;
}

type Options = Readonly<Record<string, unknown>>;

/** `[dir...]`, and the flags that tell what lies there. */
export function addTree(command: Command): Command {
  return addRunMap(addDirs(command));
}

/** The same, of a command whose `--setting` chooses what it shows. */
export function addTreeBesideSetting(command: Command): Command {
  return addRuns(addDirs(command));
}

function addDirs(command: Command): Command {
  return addExperiment(command).argument(
    "[dir...]",
    "results trees, run folders or pair folders, made by anybody (default: the experiment in --logs)",
  );
}

type ReadDetails = Pick<ReadTreeOptions, "dataset" | "detail" | "pair" | "extra"> & {
  /** Says nothing of what the run map leaves open: it has been said. */
  readonly quiet?: true;
};

/**
 * The experiment that is meant, or the tree: with folders or a run map, and where the logs folder holds no experiment.
 * With `--exclude task-broken`, what nobody can pass is looked for.
 * @throws UsageError, InputError
 */
export async function readChosen(
  io: Io,
  options: Options,
  dirs: readonly string[],
  read: ReadDetails = {},
): Promise<Chosen> {
  const exclude = readExclusion(options);
  const chosen = await readUnasked(io, options, dirs, read);
  if (exclude === "none") return { ...chosen, faults: null };
  const { results } = chosen;
  const faults = await taskFaults(results);
  const pairs = asTable(withTaskFaults(results.pairs, faults), pairsShape);
  return { ...chosen, faults, results: { ...results, pairs } };
}

async function readUnasked(
  io: Io,
  options: Options,
  dirs: readonly string[],
  read: ReadDetails,
): Promise<Omit<Chosen, "faults">> {
  const place = await choosePlace(io, options, dirs);
  const { dataset, detail, pair, extra, quiet } = read;
  const details = {
    ...(dataset === undefined ? {} : { dataset: path.resolve(io.cwd, dataset) }),
    ...(detail === undefined ? {} : { detail }),
    ...(pair === undefined ? {} : { pair }),
    ...(extra === undefined ? {} : { extra }),
  };
  if (place.kind === "experiment") {
    const { logs, name } = place;
    const { results, trials } = await readExperiment(logs, name, details);
    return { name, experimentIn: logs, isByRules: false, results, trials, pathOf: (dir) => path.join(logs, dir) };
  }
  const { name, rules } = place;
  const tree = await readTree(place.dirs, { ...details, ...rules });
  if (tree.results.pairs.length === 0 && pair === undefined)
    throw new UsageError(`${name}: ${noPairText(tree.results)}`);
  if (quiet !== true)
    for (const { message } of tree.results.diagnostics.filter(isAboutTree)) sayLine(io, `note: ${message}`);
  return { name, experimentIn: null, isByRules: rules.runs !== undefined, ...tree };
}

/** Where results are, before anything is read: an experiment of ours, or trees with what tells which run is what. */
type ChosenPlace =
  | { readonly kind: "experiment"; readonly logs: string; readonly name: string }
  | {
      readonly kind: "trees";
      /** The folders as they were given. */
      readonly name: string;
      /** As the tables name them. */
      readonly dirs: readonly [string, ...string[]];
      readonly rules: { readonly runs?: readonly RunRule[]; readonly setting?: Setting };
    };

/** As all reading commands choose. @throws UsageError, InputError */
export async function choosePlace(io: Io, options: Options, dirs: readonly string[]): Promise<ChosenPlace> {
  const runs = await readRunMap(io.cwd, options);
  const setting = readSetting(options);
  const [first = await logsFolder(io, options), ...others] = dirs;
  const experiment = await chosenExperiment(io, options, dirs);
  if (experiment !== null) return { kind: "experiment", ...experiment };
  if (options["name"] !== undefined)
    throw new UsageError("--name chooses an experiment in --logs: leave it out with folders, --runs or --setting.");
  for (const dir of [first, ...others]) await requireResultsFolder(path.resolve(io.cwd, dir));
  return {
    kind: "trees",
    name: [first, ...others].join(", "),
    dirs: [fromHere(io, first), ...others.map((dir) => fromHere(io, dir))],
    rules: { ...(runs.length === 0 ? {} : { runs }), ...(setting === undefined ? {} : { setting }) },
  };
}

/** A folder as the tables name it. */
function fromHere(io: Io, dir: string): string {
  return path.relative(process.cwd(), path.resolve(io.cwd, dir)) || ".";
}

/** The experiment that is meant; null: trees are. @throws UsageError when it is not clear which one */
export async function chosenExperiment(
  io: Io,
  options: Options,
  dirs: readonly string[],
): Promise<{ logs: string; name: string } | null> {
  const { runs = [], setting } = options as { readonly runs?: readonly string[]; readonly setting?: string };
  if (dirs.length > 0 || runs.length > 0 || setting !== undefined) return null;
  const logs = await logsFolder(io, options);
  const asked = options["name"] !== undefined || (await listExperiments(logs)).length > 0;
  return asked || !(await isFolder(logs)) ? findExperiment(io, options) : null;
}

async function isFolder(dir: string): Promise<boolean> {
  return requireResultsFolder(dir).then(
    () => true,
    () => false,
  );
}

/** What the run map, or the lack of one, leaves to be said. */
function isAboutTree({ run, pairKey, file }: Results["diagnostics"][number]): boolean {
  return run === null && pairKey === null && file === null;
}

function noPairText({ diagnostics }: Results): string {
  const { message } = diagnostics.find(({ code }) => code === "unsupported-layout") ?? {};
  return message === undefined ? `no pair of results lies here. ${WHAT_A_PAIR_IS}` : `${message}.`;
}

export const WHAT_A_PAIR_IS =
  "A pair is a folder <run>/<setting>/<repo>/<task>/fA_fB with what upstream writes: result.json, a trajectory, a patch. Folders whose name begins with a dot are skipped.";
