import {
  byLine,
  compareFamily,
  type ComparedTables,
  type FamilyMember,
  type PairRow,
  type Selection,
  settingText,
} from "@cooperbench-ts/results";

/** Comparisons with one base: the first setting of an arm with its others, or the first arm with the others of a setting. */
export interface ComparedFamily {
  /** What all of them share, such as their arm; null: nothing that tells families apart. */
  readonly within: string | null;
  readonly base: string;
  readonly members: readonly { readonly other: string; readonly comparison: FamilyMember }[];
}

/** More would be a table of its own: the page of comparisons has it. */
const FAMILIES = 8;

/** Compares the settings of each arm, on the pairs that both have; where there is one setting alone, its arms. */
export function comparedSettings({ pairs, runs }: ComparedTables): ComparedFamily[] {
  const all = [...pairs];
  const tables = { pairs: all, ...(runs === undefined ? {} : { runs: [...runs] }) };
  const conditions = conditionsOf(all);
  const hasSettings = new Set(conditions.map(settingText)).size > 1;
  const arms = new Set(conditions.map(({ arm }) => arm)).size;
  const families = Map.groupBy(conditions, (one) => (hasSettings ? (one.arm ?? "") : settingText(one)));
  return [...families].slice(0, FAMILIES).flatMap(([name, [base, ...others]]) => {
    if (base === undefined || others.length === 0) return [];
    const nameOf = (one: PairRow): string => (hasSettings ? settingText(one) : (one.arm ?? "unnamed"));
    const members = compareFamily(tables, selectionOf(base), others.map(selectionOf), { anyway: true, measures: [] });
    return [
      {
        within: arms > 1 || !hasSettings ? name : null,
        base: nameOf(base),
        members: members.map((comparison, at) => ({ other: nameOf(others[at] ?? base), comparison })),
      },
    ];
  });
}

/** A trial for each setting of each arm, in their order. */
function conditionsOf(pairs: readonly PairRow[]): PairRow[] {
  const firsts = new Map<string, PairRow>();
  for (const row of pairs) {
    const key = JSON.stringify([row.setting, row.setting === null ? row.upstreamSetting : null, row.arm]);
    if (!firsts.has(key)) firsts.set(key, row);
  }
  const line = (row: PairRow) => ({ ...row, repeats: 1 });
  return [...firsts.values()].sort((a, b) => byLine(line(a), line(b)));
}

function selectionOf({ setting, upstreamSetting, arm }: PairRow): Selection {
  return { setting, arm, ...(setting === null ? { upstreamSetting } : {}) };
}
