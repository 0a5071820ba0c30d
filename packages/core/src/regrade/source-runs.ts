import path from "node:path";
import {
  InputError,
  type Setting,
  settings,
  settingsCalled,
  settingToldBy,
  upstreamSetting,
  visibleText,
} from "@cooperbench-ts/results";
import { readTrials, type TreeTrial } from "@cooperbench-ts/results/node";
import type { KeptNames } from "./kept-names.ts";

/** One run of a tree, of one setting. */
export interface SourceRun {
  /** As the tree calls it. */
  readonly name: string;
  /** As the regraded tree calls it: several settings of one run are runs of their own here. */
  readonly as: string;
  readonly setting: Setting;
  /** Whether the tree, or the caller, tells the setting: upstream records no messaging. */
  readonly settingTold: boolean;
  readonly trials: readonly TreeTrial[];
}

export interface SourceRuns {
  /** Those that hold a wanted pair, with these pairs alone. */
  readonly runs: readonly SourceRun[];
  /** As all runs of the tree are called, whichever pairs are wanted. */
  readonly names: ReadonlySet<string>;
  /** Trials of settings that are never run here. */
  readonly foreign: readonly TreeTrial[];
}

export interface SourceOptions {
  /** What coop runs are that do not tell it; null: `settingsCalled` names the one that upstream runs by default first. */
  readonly setting: Setting | null;
  /** Only these pairs; null: all. */
  readonly pairs: readonly string[] | null;
  readonly kept: KeptNames;
  readonly signal?: AbortSignal | undefined;
}

/** Finds the runs of a tree. @throws InputError where two of them would have one name, or none can be made of it */
export async function sourceRuns(dir: string, options: SourceOptions): Promise<SourceRuns> {
  const { setting, pairs, kept, signal } = options;
  const groups = new Map<string, TreeTrial[]>();
  for await (const found of readTrials(dir, signal === undefined ? {} : { signal })) {
    const key = JSON.stringify([found.runDir, found.trial.context.upstreamSetting]);
    groups.set(key, [...(groups.get(key) ?? []), found]);
  }
  requireFound(dir, pairs ?? [], [...groups.values()].flat());
  const runs: Omit<SourceRun, "as">[] = [];
  const foreign: TreeTrial[] = [];
  for (const trials of groups.values()) {
    const resolved = settingOf(trials, setting);
    if (resolved === null) foreign.push(...trials);
    else runs.push({ name: (trials[0] as TreeTrial).trial.context.run, ...resolved, trials });
  }
  // Names go by the whole tree, so that a call for some of its pairs and one for all give the same.
  const all = named(runs, kept);
  const isWanted = ({ line }: TreeTrial): boolean => pairs === null || pairs.includes(line.pair ?? "");
  return {
    runs: all.map((run) => ({ ...run, trials: run.trials.filter(isWanted) })).filter(({ trials }) => trials.length > 0),
    names: new Set(all.map(({ as }) => as)),
    foreign: foreign.filter(isWanted),
  };
}

function requireFound(dir: string, pairs: readonly string[], found: readonly TreeTrial[]): void {
  const missing = pairs.find((wanted) => !found.some(({ line }) => line.pair === wanted));
  if (missing === undefined) return;
  throw new InputError({
    code: "pair-unknown",
    subject: `pair ${visibleText(missing)} (--pair)`,
    problem: `The tree ${dir} has no such pair.`,
    remedy: "Write repo/task/fA_fB with the lower feature first; `cooperbench-ts judge` lists what is there.",
  });
}

function settingOf(
  trials: readonly TreeTrial[],
  given: Setting | null,
): Pick<SourceRun, "setting" | "settingTold"> | null {
  const [{ trial, runDir, dir }] = trials as [TreeTrial];
  const { context } = trial;
  if (context.setting !== null) return { setting: context.setting, settingTold: true };
  const word = context.upstreamSetting;
  const fits = (setting: Setting | null | undefined): setting is Setting =>
    setting != null && (word === null || upstreamSetting(setting) === word);
  const named = settings.find((setting) => new RegExp(`-${setting}(?:-r\\d+)?$`).test(context.run));
  const above = path
    .relative(runDir, dir ?? runDir)
    .split(path.sep)
    .map(settingToldBy);
  const told = [named, given, ...above].find(fits);
  if (told !== undefined) return { setting: told, settingTold: true };
  // Evaluating does not depend on messages: upstream's word is all that its eval knows.
  const [first] = word === null ? [] : settingsCalled(word);
  return first === undefined ? null : { setting: first, settingTold: false };
}

/** File systems allow 255 bytes, and a regraded run may get a suffix. */
const MAX_NAME_BYTES = 200;

function named(runs: readonly Omit<SourceRun, "as">[], kept: KeptNames): SourceRun[] {
  const byFolder = Map.groupBy(runs, ({ trials }) => (trials[0] as TreeTrial).runDir);
  const all = [...byFolder.values()].flatMap((ofFolder) =>
    ofFolder.map((run) => ({ ...run, as: nameOf(run, ofFolder.length === 1, kept) })),
  );
  const taken = new Map<string, SourceRun>();
  for (const run of all) {
    const unusable = /^[.-]|[/\\\p{Cc}]/u.test(run.as) || run.as === "" || Buffer.byteLength(run.as) > MAX_NAME_BYTES;
    if (unusable) throw unusableName(run, "cannot be the name of a run: neither a folder nor upstream's flag takes it");
    const other = taken.get(run.as);
    if (other !== undefined)
      throw unusableName(run, `names two runs of the tree, in ${folderOf(other)} and ${folderOf(run)}`);
    taken.set(run.as, run);
  }
  return all;
}

/** The name that the regraded tree has for it already; else one that it has for nothing else. */
function nameOf({ name, setting }: Omit<SourceRun, "as">, alone: boolean, kept: KeptNames): string {
  const names = [...(alone ? [name] : []), `${name}-${setting}`, `${name}-source`];
  return kept.of(name, setting, 1) ?? names.find((one) => !kept.has(one)) ?? names.join("-");
}

function folderOf({ trials }: Pick<SourceRun, "trials">): string {
  return visibleText(trials[0]?.runDir ?? "");
}

function unusableName(run: SourceRun, problem: string): InputError {
  return new InputError({
    code: "run-name-unusable",
    subject: `run ${visibleText(run.as)} in ${folderOf(run)}`,
    problem: `Its name ${problem}.`,
    remedy: "Regrade the folder of one run at a time, each into a tree of its own, or rename a copy of it.",
  });
}
