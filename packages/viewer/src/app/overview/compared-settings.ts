import {
  byLine,
  type ArmComparison,
  compareArms,
  type ComparedTables,
  holm,
  type PairRow,
  type Selection,
  settingText,
} from "@cooperbench-ts/results";

/** Comparisons with one base: the first setting of an arm with its others, or the first arm with the others of a setting. */
export interface ComparedFamily {
  /** What all of them share, such as their arm; null: nothing that tells families apart. */
  readonly within: string | null;
  readonly base: string;
  readonly members: readonly ComparedMember[];
}

export interface ComparedMember {
  readonly other: string;
  readonly comparison: ArmComparison;
  /** p of the success rates, adjusted by Holm over the family. */
  readonly pHolm: number | null;
}

/** What is not judged yet has not failed. Barriers stand beside the figures, as losses that are not equal do. */
const POLICY = { denominator: "exclude-infra", anyway: true, measures: [] } as const;

/** More would be a table of its own: the page of comparisons has it. */
const FAMILIES = 8;

/**
 * Compares the settings of each arm, on the pairs that both have; where there is one setting alone, its arms. Each comparison
 * takes its time, so it stops after each: whoever shows a page lets it breathe then.
 */
export function* comparedSettings({ pairs, runs }: ComparedTables): Generator<undefined, ComparedFamily[], undefined> {
  const all = [...pairs];
  const tables = { pairs: all, ...(runs === undefined ? {} : { runs: [...runs] }) };
  const conditions = conditionsOf(all);
  const arms = new Set(conditions.map(({ arm }) => arm)).size;
  const bySetting = families(conditions, ({ arm }) => arm ?? "", settingText);
  const byArm = families(conditions, settingText, ({ arm }) => arm ?? "unnamed");
  // Where no arm has two settings and no setting two arms, only all of them together are left.
  const together = families(
    conditions,
    () => "",
    (one) => `${settingText(one)} ${one.arm ?? ""}`.trim(),
  );
  const [chosen, isNamed] =
    bySetting.length > 0 ? [bySetting, arms > 1] : byArm.length > 0 ? [byArm, true] : [together, false];
  const found: ComparedFamily[] = [];
  for (const { name, base, others, nameOf } of chosen.slice(0, FAMILIES)) {
    const members: ArmComparison[] = [];
    for (const other of others) {
      members.push(compareArms(tables, selectionOf(base), selectionOf(other), POLICY));
      yield;
    }
    const adjusted = holm(members.map(({ paired, unpaired }) => (paired ?? unpaired)?.p ?? null));
    found.push({
      within: isNamed ? name : null,
      base: nameOf(base),
      members: members.map((comparison, at) => ({
        other: nameOf(others[at] ?? base),
        comparison,
        pHolm: adjusted[at] ?? null,
      })),
    });
  }
  return found;
}

interface Family {
  readonly name: string;
  readonly base: PairRow;
  readonly others: readonly PairRow[];
  readonly nameOf: (condition: PairRow) => string;
}

/** Those that have somebody to be compared with. */
function families(
  conditions: readonly PairRow[],
  familyOf: (condition: PairRow) => string,
  nameOf: (condition: PairRow) => string,
): Family[] {
  return [...Map.groupBy(conditions, familyOf)].flatMap(([name, [base, ...others]]) =>
    base === undefined || others.length === 0 ? [] : [{ name, base, others, nameOf }],
  );
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
