import type { Results } from "../read/results.ts";
import type { PlannedTrial } from "./summarize.ts";

/**
 * The planned trials of tables, for `summarize`. Trials whose setting nobody knows are left out: they have a
 * `setting-unknown` row in the diagnostics.
 */
export function plannedTrials({ pairs, diagnostics }: Pick<Results, "pairs" | "diagnostics">): PlannedTrial[] {
  const about = new Map<string, { code: string }[]>();
  for (const { run, setting, pairKey, code } of diagnostics) {
    const key = `${run}\n${setting}\n${pairKey}`;
    about.set(key, [...(about.get(key) ?? []), { code }]);
  }
  return pairs.flatMap((row): PlannedTrial[] => {
    if (!row.planned || row.setting === null) return [];
    const trial = { pair: row.pairKey, run: row.run, setting: row.setting };
    if (row.judged === "plan") return [{ ...trial, verdict: null }];
    const unknownAttempts = row.unpricedAttempts ?? (row.spentKnownUsd === null ? 1 : 0);
    return [
      {
        ...trial,
        verdict: {
          verdict: row.verdict,
          reason: row.reason,
          spent: { knownUsd: row.spentKnownUsd ?? 0, unknownAttempts },
          attempts: { agent: row.attempts ?? 1, eval: row.evalAttempts ?? 1 },
          patchRepair: { length: row.patchRepaired === true ? 1 : 0 },
          diagnostics: about.get(`${row.run}\n${row.setting}\n${row.pairKey}`) ?? [],
        },
      },
    ];
  });
}
