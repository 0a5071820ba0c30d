import { InputError } from "../errors.ts";
import { listed } from "../listed.ts";
import { type Setting, settingToldBy, settingsCalled, upstreamSetting } from "../setting.ts";
import { groupBy } from "../stats/group-rows.ts";
import type { FoundRun } from "./found-run.ts";
import { guessRuns, type RepeatGroup } from "./guess-runs.ts";
import { type Captured, runPattern } from "./run-pattern.ts";
import { readRule, type RunRule } from "./run-rule.ts";

/** Which run is what, as the caller says it. */
export interface RunMapOptions {
  /**
   * What the runs of a tree are, the first rule that fits a run and its folder counts; runs that no rule names are left out. As
   * objects or as texts, `flash_msg_{repeat}=coop-comm@claude`. Without them manifests say it, and names: see `arm`.
   */
  readonly runs?: readonly (RunRule | string)[];
  /** The setting of every run without a manifest and without a rule that it can be true of. */
  readonly setting?: Setting;
}

/** What is said, or guessed, of a run's trials under one of upstream's words. */
export interface ToldRun {
  /** As the caller says it; null: the caller says nothing. */
  readonly setting: Setting | null;
  readonly arm: string | null;
  readonly repeat: number;
}

export interface RunMapRemark {
  readonly code: string;
  readonly message: string;
}

type ToldByRule = ToldRun & { readonly rule: RunRule };

/** Which run of one tree is what. */
export class RunMap {
  /** Rules that name no run of this tree. */
  readonly unmatched: readonly RunRule[];
  /** Names of all runs of the tree; where several trees are read, their paths. */
  readonly names: readonly string[];
  readonly remarks: readonly RunMapRemark[];
  readonly isByRules: boolean;
  /** By folder; the first that can be true counts. */
  readonly #told: ReadonlyMap<string, readonly ToldRun[]>;
  /** Folders of runs of one name. */
  readonly #shared: ReadonlySet<string>;
  /** By folder; only of those that have one. */
  readonly #manifests: ReadonlyMap<string, Setting>;
  /** The setting of all runs without a manifest that it can be true of. */
  readonly #setting: Setting | null;
  readonly #fitsSome: boolean;

  /** @param label what paths begin with, where several trees are read @throws InputError `run-rule-invalid` */
  constructor(found: readonly FoundRun[], { runs = [], setting, label }: RunMapOptions & { readonly label?: string }) {
    const pathOf = ({ dir }: FoundRun): string => (label === undefined ? dir : `${label}/${dir}`);
    this.names = found.map((run) => (label === undefined ? run.name : pathOf(run)));
    const byName = groupBy(found, ({ name }) => name);
    this.#shared = new Set([...byName.values()].flatMap((same) => (same.length > 1 ? same.map(({ dir }) => dir) : [])));
    this.#manifests = new Map(
      found.flatMap(({ dir, manifest }) => (manifest === null ? [] : [[dir, manifest.setting]])),
    );
    this.#setting = setting ?? null;
    this.#fitsSome = found.some(({ words }) => words.size === 0 || [...words].some((word) => fits(setting, word)));
    this.isByRules = runs.length > 0;
    if (!this.isByRules) {
      const { runs: guessed, groups } = guessRuns(found);
      this.#told = new Map([...guessed].map(([dir, guess]) => [dir, [{ ...guess, setting: null }]]));
      this.unmatched = [];
      this.remarks = [...repeatsGuessed(groups), ...untold(found, groups, this.#setting)];
      return;
    }
    const rules = runs.map(readRule);
    const told = toldByRules(found, rules, pathOf);
    const matched = new Set([...told.values()].flatMap((all) => all.map(({ rule }) => rule)));
    const chosen = new Set(found.flatMap((run) => chosenRules(told.get(run.dir) ?? [], run)));
    this.#told = told;
    this.unmatched = rules.filter((rule) => !matched.has(rule));
    this.remarks = [
      ...unusedRules(rules.filter((rule) => matched.has(rule) && !chosen.has(rule))),
      ...leftOut(found.filter(({ dir }) => !this.has(dir))),
    ];
  }

  /** Whether the run in this folder is read. */
  has(dir: string): boolean {
    return this.#told.has(dir);
  }

  /** The path of a run that shares its name with another one; null: its name tells it. */
  pathInstead(dir: string): string | null {
    return this.#shared.has(dir) ? dir : null;
  }

  /** What is said of the trials of a run. @param word upstream's, of their folder; null: unknown */
  told(dir: string, word: string | null): ToldRun {
    const manifest = this.#manifests.get(dir) ?? null;
    const { setting = null, arm = null, repeat = 1 } = choose(this.#told.get(dir) ?? [], { manifest, word }) ?? {};
    const isOpen = manifest === null && (word === null || fits(this.#setting, word) || !this.#fitsSome);
    return { setting: setting ?? (isOpen ? this.#setting : null), arm, repeat };
  }
}

/** What the rules that name a run say of it. */
function toldByRules(
  found: readonly FoundRun[],
  rules: readonly RunRule[],
  pathOf: (run: FoundRun) => string,
): Map<string, readonly ToldByRule[]> {
  const patterns = rules.map((rule) => ({ rule, matches: runPattern(rule.run), isPath: rule.run.includes("/") }));
  return new Map(
    found.flatMap((run) => {
      const told = patterns.flatMap(({ rule, matches, isPath }) => {
        const captured = isPath ? (matches(run.dir) ?? matches(pathOf(run))) : matches(run.name);
        return captured === null ? [] : [{ ...toldBy(rule, captured, run), rule }];
      });
      return told.length === 0 ? [] : [[run.dir, told]];
    }),
  );
}

/** What the run itself says of its setting: in its manifest, or by upstream's word. */
interface OwnWord {
  readonly manifest: Setting | null;
  readonly word: string | null;
}

/** The first that can be true, else the first: then it is a mistake, which the trials say. */
function choose<Told extends ToldRun>(told: readonly Told[], { manifest, word }: OwnWord): Told | undefined {
  const isPossible = (setting: Setting): boolean =>
    manifest === null ? word === null || fits(setting, word) : setting === manifest;
  return told.find(({ setting }) => setting === null || isPossible(setting)) ?? told[0];
}

function chosenRules(told: readonly ToldByRule[], { words, manifest }: FoundRun): RunRule[] {
  const all = words.size === 0 ? [null] : [...words];
  return all.flatMap((word) => choose(told, { manifest: manifest?.setting ?? null, word })?.rule ?? []);
}

/** A rule that names nothing is a mistyped one. @throws InputError `run-map-unmatched` */
export function refuseUnmatched(maps: readonly Pick<RunMap, "unmatched" | "names">[]): void {
  const [first, ...others] = maps;
  const rule = first?.unmatched.find((one) =>
    others.every(({ unmatched }) => unmatched.some((o) => o.run === one.run)),
  );
  if (rule === undefined) return;
  const names = maps.flatMap((map) => map.names);
  throw new InputError({
    code: "run-map-unmatched",
    subject: `run rule ${rule.run}`,
    problem: "No run has such a name.",
    remedy: names.length === 0 ? "No run lies there at all." : `The runs are: ${listed(names, 20)}.`,
  });
}

function fits(setting: Setting | null | undefined, word: string): boolean {
  return setting != null && upstreamSetting(setting) === word;
}

function toldBy({ setting, arm, repeat }: RunRule, captured: Captured, { manifest }: FoundRun): ToldRun {
  return {
    setting: setting ?? null,
    arm: arm ?? captured.arm,
    repeat: captured.repeat ?? repeat ?? manifest?.repeat ?? 1,
  };
}

/** Rules that name a run, but say what others say before them, or what cannot be true of it. */
function unusedRules(rules: readonly RunRule[]): RunMapRemark[] {
  return rules.map((rule) => ({
    code: "run-rule-unused",
    message: `the rule for ${rule.run}${rule.setting === undefined ? "" : ` as ${rule.setting}`} tells nothing: rules before it, or manifests, say otherwise of every run that it names`,
  }));
}

function leftOut(runs: readonly FoundRun[]): RunMapRemark[] {
  if (runs.length === 0) return [];
  const names = listed(
    runs.map(({ name }) => name),
    5,
  );
  return [{ code: "runs-left-out", message: `${counted(runs.length, "run")} that no rule names: ${names}` }];
}

function repeatsGuessed(groups: readonly RepeatGroup[]): RunMapRemark[] {
  if (groups.length === 0) return [];
  const names = groups.map(({ pattern, repeats }) => `${pattern} (${repeats[0] ?? 1} to ${repeats.at(-1) ?? 1})`);
  const message = `runs that differ by a number at the end are taken for repeats of one arm: ${listed(names, 4)}; a run map says it otherwise`;
  return [{ code: "repeats-guessed", message }];
}

/** Where upstream's word leaves open what a run was. */
function untold(found: readonly FoundRun[], groups: readonly RepeatGroup[], setting: Setting | null): RunMapRemark[] {
  const open = found.filter(
    ({ manifest, words }) =>
      manifest === null &&
      [...words].some(
        (word) => settingsCalled(word).length > 0 && settingToldBy(word) === null && !fits(setting, word),
      ),
  );
  const [first] = open;
  if (first === undefined) return [];
  const word = [...first.words].find((one) => settingToldBy(one) === null) ?? "";
  const pattern = groups.find(({ runs }) => runs.includes(first.name))?.pattern ?? first.name;
  const names = listed(
    open.map(({ name }) => name),
    3,
  );
  const message = `upstream records neither whether agents of ${word} could send messages nor whether they shared a repository, so the setting of ${counted(open.length, "run")} is not known (${names}): tell it by a run map, such as ${pattern}=${settingsCalled(word)[0] ?? ""}`;
  return [{ code: "runs-untold", message }];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
