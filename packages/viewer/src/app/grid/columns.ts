import { byLine, settingText } from "@cooperbench-ts/results";
import type { PageTrial } from "../load/page-data.ts";

/** A column of the grid: one run. */
export interface RunColumn {
  readonly key: string;
  readonly run: string;
  readonly setting: string;
  readonly arm: string | null;
  readonly repeat: number;
}

/** Columns that lie side by side under one head: the repeats of an arm under a setting. */
export interface ColumnGroup {
  readonly setting: string;
  /** null: all columns of the grid are of one arm, or nobody named any. */
  readonly arm: string | null;
  readonly columns: readonly RunColumn[];
}

/** A row of the grid: a pair with what each column has of it. */
export interface PairLine {
  readonly pairKey: string;
  readonly repo: string;
  readonly taskId: number;
  /** By column; usually one trial. Several where trees hold several works of one name. */
  readonly cells: readonly (readonly PageTrial[])[];
  readonly trials: readonly PageTrial[];
}

function columnKey({ row }: PageTrial): string {
  return JSON.stringify([row.run, row.setting, row.upstreamSetting, row.arm, row.repeat]);
}

export function runColumns(trials: readonly PageTrial[]): RunColumn[] {
  const firsts = new Map<string, PageTrial>();
  for (const trial of trials) {
    const key = columnKey(trial);
    if (!firsts.has(key)) firsts.set(key, trial);
  }
  const line = ({ row }: PageTrial) => ({ ...row, repeats: 1 });
  return [...firsts]
    .sort(([, a], [, b]) => byLine(line(a), line(b)) || a.row.repeat - b.row.repeat || compareRuns(a, b))
    .map(([key, { row }]) => ({
      key,
      run: row.run,
      setting: settingText(row),
      arm: row.arm,
      repeat: row.repeat,
    }));
}

const collator = new Intl.Collator("en", { numeric: true });

function compareRuns(a: PageTrial, b: PageTrial): number {
  return collator.compare(a.row.run, b.row.run);
}

export function columnGroups(columns: readonly RunColumn[]): ColumnGroup[] {
  const isOneArm = new Set(columns.map(({ arm }) => arm)).size === 1;
  const groups: (ColumnGroup & { columns: RunColumn[] })[] = [];
  for (const column of columns) {
    const arm = isOneArm ? null : column.arm;
    const last = groups.at(-1);
    if (last !== undefined && last.setting === column.setting && last.arm === arm) last.columns.push(column);
    else groups.push({ setting: column.setting, arm, columns: [column] });
  }
  return groups;
}

/** The pairs of trials, in the order in which they come first. */
export function pairLines(trials: readonly PageTrial[], columns: readonly RunColumn[]): PairLine[] {
  const places = new Map(columns.map(({ key }, at) => [key, at]));
  const lines = new Map<string, { line: PairLine; cells: PageTrial[][]; trials: PageTrial[] }>();
  for (const trial of trials) {
    const { pairKey, repo, taskId } = trial.row;
    let known = lines.get(pairKey);
    if (known === undefined) {
      const cells = columns.map((): PageTrial[] => []);
      const own: PageTrial[] = [];
      known = { line: { pairKey, repo, taskId, cells, trials: own }, cells, trials: own };
      lines.set(pairKey, known);
    }
    const at = places.get(columnKey(trial));
    if (at === undefined) continue;
    known.cells[at]?.push(trial);
    known.trials.push(trial);
  }
  return [...lines.values()].map(({ line }) => line);
}
