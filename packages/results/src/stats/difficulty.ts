import { InputError } from "../errors.ts";
import { worksAlone } from "../setting.ts";
import { asTable, type Table } from "../tables/as-table.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { groupRows, mean } from "./group-rows.ts";
import { outcome, policyText, withDefaults, type RatePolicy } from "./policies.ts";

export const difficultyMethods = ["in-sample", "leave-one-repeat-out", "external", "gold-overlap"] as const;
export type DifficultyMethod = (typeof difficultyMethods)[number];

export interface DifficultyOptions extends RatePolicy {
  /**
   * `in-sample`: 1 − mean of all solo trials of the pair (the paper's; circular where the same trials are then compared).
   * `leave-one-repeat-out`: for repeat r from the solo trials of the other repeats; for repeats without solo trials from all.
   * `external`: from `values`.
   * `gold-overlap`: share of the gold patches' changed lines that both change; needs the dataset.
   * By default leave-one-repeat-out where there are two solo repeats, else in-sample, which each row's note then says.
   */
  readonly method?: DifficultyMethod;
  /** Difficulty by pair key, for `external`. */
  readonly values?: Readonly<Record<string, number>> | ReadonlyMap<string, number>;
  /** Arms whose solo trials count; all by default, which each row's note then says where they are several. */
  readonly arms?: readonly string[];
  /** `minmax` (the paper's d̃) by default. */
  readonly rescale?: "minmax" | "none";
}

export interface DifficultyRow {
  readonly pairKey: string;
  /** The repeat this difficulty is for; null: for every repeat that has no row of its own. */
  readonly repeat: number | null;
  /** d(t) in [0, 1]; null where no trial says it. */
  readonly difficulty: number | null;
  /** d̃(t): min-max over the pairs; the raw value with `rescale: "none"`; null where all pairs have the same difficulty. */
  readonly rescaled: number | null;
  /** Solo trials behind it. */
  readonly soloTrials: number;
  readonly method: DifficultyMethod;
  readonly rescale: "minmax" | "none";
  readonly policy: string;
  /** What is wrong with it, for example a degenerate range, or that it is circular or pooled though nobody asked for that. */
  readonly note: string | null;
}

/**
 * Difficulty d(t) = 1 − Solo(t) of every pair (the paper's §4), in the order of the pairs. The denominator is
 * `exclude-infra` by default: an infrastructure failure says nothing about a pair.
 * @throws InputError `repeats-missing` when `leave-one-repeat-out` is asked for and there are no two solo repeats.
 */
export function difficulty(pairs: Iterable<PairRow>, options: DifficultyOptions = {}): Table<DifficultyRow> {
  const all = [...pairs].filter((row) => row.planned);
  const solo = all.filter((row) => worksAlone(row.setting) && countsArm(row, options));
  const repeats: (number | null)[] = [...new Set(solo.map((row) => row.repeat))].sort((a, b) => a - b);
  const several = repeats.length >= 2;
  if (options.method === "leave-one-repeat-out" && !several) throw noRepeats(solo);
  const method = options.method ?? (several ? "leave-one-repeat-out" : "in-sample");
  const circular = options.method === undefined && !several && solo.length > 0 ? circularNote(solo) : null;
  const pooled =
    options.arms === undefined && method !== "external" && method !== "gold-overlap" ? pooledNote(solo) : null;
  // A repeat without solo trials cannot leak into a difficulty: all solo trials count there.
  if (all.some((row) => !repeats.includes(row.repeat))) repeats.push(null);
  const policy = withDefaults({ denominator: "exclude-infra", ...options });
  const raw = groupRows(all, ["pairKey"]).flatMap(({ key, rows }) =>
    rawDifficulties(key.pairKey, rows, method, policy, repeats, options),
  );
  const rescale = options.rescale ?? "minmax";
  const values = raw.flatMap((row) => row.difficulty ?? []);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const degenerate = rescale === "minmax" && values.length > 0 && low === high;
  const common = { method, rescale, policy: policyText(policy) };
  return asTable(
    raw.map((row) => {
      const range = degenerate ? `every pair has d = ${low}: it cannot be rescaled` : null;
      const note = row.note ?? joined([range, pooled, circular]);
      if (row.difficulty === null || degenerate) return { ...row, rescaled: null, ...common, note };
      return {
        ...row,
        rescaled: rescale === "none" ? row.difficulty : (row.difficulty - low) / (high - low),
        ...common,
        note,
      };
    }),
    "difficulty",
  );
}

function countsArm({ arm }: PairRow, { arms }: DifficultyOptions): boolean {
  return arms === undefined || (arm !== null && arms.includes(arm));
}

/** Arms, or where there is one its models, of which solo trials count together. null: of one alone. */
function pooledNote(solo: readonly PairRow[]): string | null {
  for (const column of ["arm", "model"] as const) {
    const names = [...new Set(solo.map((row) => row[column]))].map((name) => name ?? `unknown ${column}`);
    if (names.length > 1) return `solo trials of ${names.length} ${column}s are pooled: ${shortList(names)}`;
  }
  return null;
}

function shortList(names: readonly string[]): string {
  return `${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}`;
}

/** Of a difficulty that is circular because no second repeat is known. */
function circularNote(solo: readonly PairRow[]): string {
  const told = toldAsOne(solo);
  return `circular: the solo trials that say how hard a pair is are the ones compared${told === null ? ", of one repeat" : `. ${told}`}`;
}

/**
 * Where a pair has several solo trials of one repeat, they may be repeats that nobody told: without a run map each run whose name
 * does not say so is an arm by itself. null: nowhere.
 */
function toldAsOne(solo: readonly PairRow[]): string | null {
  const several = groupRows(solo, ["pairKey", "setting", "repeat"]).find(({ rows }) => rows.length > 1);
  if (several === undefined) return null;
  const runs = [...new Set(several.rows.map(({ run }) => run))];
  const named = runs.length === 1 ? `The run ${runs[0]} has` : `The runs ${shortList(runs)} have`;
  return `${named} several solo trials of a pair as repeat ${several.key.repeat}: where they are repeats of each other, say so with \`runs\` (--runs 'NAME_{repeat}=solo')`;
}

function noRepeats(solo: readonly PairRow[]): InputError {
  return new InputError({
    code: "repeats-missing",
    subject: "leave-one-repeat-out",
    problem:
      solo.length === 0
        ? "It needs solo trials of at least two repeats, and there is no solo trial."
        : "It needs solo trials of at least two repeats, and there is one: without it no trial is left.",
    remedy: toldAsOne(solo) ?? "Run more solo repeats, or take method in-sample, external or gold-overlap.",
  });
}

function joined(notes: readonly (string | null)[]): string | null {
  const said = notes.filter((note) => note !== null);
  return said.length === 0 ? null : said.join("; ");
}

type RawDifficulty = Pick<DifficultyRow, "pairKey" | "repeat" | "difficulty" | "soloTrials" | "note">;

function rawDifficulties(
  pairKey: string,
  rows: readonly PairRow[],
  method: DifficultyMethod,
  policy: Required<RatePolicy>,
  repeats: readonly (number | null)[],
  options: DifficultyOptions,
): RawDifficulty[] {
  if (method === "external") {
    const value = externalValue(options.values, pairKey);
    return [
      {
        pairKey,
        repeat: null,
        difficulty: value,
        soloTrials: 0,
        note: value === null ? "no value given for this pair" : null,
      },
    ];
  }
  if (method === "gold-overlap") {
    const value = goldOverlap(rows);
    return [
      {
        pairKey,
        repeat: null,
        difficulty: value,
        soloTrials: 0,
        note: value === null ? "no gold patches: read with the dataset" : null,
      },
    ];
  }
  const solo = rows.flatMap((row) => {
    const success = worksAlone(row.setting) && countsArm(row, options) ? outcome(row, policy) : null;
    return success === null ? [] : [{ repeat: row.repeat, failure: success ? 0 : 1 }];
  });
  const from = (repeat: number | null): RawDifficulty => {
    const counted = solo.filter((trial) => repeat === null || trial.repeat !== repeat);
    const value = mean(counted.map((trial) => trial.failure));
    return {
      pairKey,
      repeat,
      difficulty: value,
      soloTrials: counted.length,
      note: value === null ? "no solo trial to count" : null,
    };
  };
  return method === "in-sample" ? [from(null)] : repeats.map((repeat) => from(repeat));
}

function externalValue(values: DifficultyOptions["values"], pairKey: string): number | null {
  if (values === undefined)
    throw new TypeError('difficulty: method "external" needs `values`, a difficulty by pair key');
  const value =
    values instanceof Map ? values.get(pairKey) : Object.entries(values).find(([key]) => key === pairKey)?.[1];
  return typeof value === "number" ? value : null;
}

function goldOverlap(rows: readonly PairRow[]): number | null {
  const row = rows.find(
    ({ goldLines, goldOverlapLines }) => goldLines !== null && goldLines > 0 && goldOverlapLines !== null,
  );
  return row === undefined ? null : (row.goldOverlapLines ?? 0) / (row.goldLines ?? 1);
}
