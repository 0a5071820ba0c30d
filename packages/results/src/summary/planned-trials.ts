import type { CountedGold } from "../gold/gold-counts.ts";
import type { Results } from "../read/results.ts";
import type { DiagnosticRow } from "../tables/diagnostics-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { PlannedTrial } from "./summarize.ts";

/** The planned trials of tables, for `summarize`. */
export function plannedTrials({ pairs, diagnostics }: Pick<Results, "pairs" | "diagnostics">): PlannedTrial[] {
  const about = new Map<string, { code: string }[]>();
  for (const row of diagnostics) {
    const key = keyOf(row);
    about.set(key, [...(about.get(key) ?? []), { code: row.code }]);
  }
  return pairs.flatMap((row) => plannedTrial(row, about.get(keyOf(row)) ?? []));
}

function keyOf({ run, setting, upstreamSetting, pairKey }: DiagnosticRow | PairRow): string {
  return JSON.stringify([run, setting, upstreamSetting, pairKey]);
}

/** None where it is not planned. */
export function plannedTrial(row: PairRow, diagnostics: readonly { readonly code: string }[]): PlannedTrial[] {
  if (!row.planned) return [];
  const unknownAttempts = row.unpricedAttempts ?? (row.spentKnownUsd === null ? 1 : 0);
  const spent = { knownUsd: row.spentKnownUsd ?? 0, unknownAttempts };
  const { run, arm, setting, upstreamSetting, repeat } = row;
  const trial = { pair: row.pairKey, run, arm, setting, upstreamSetting, repeat, spent, gold: goldOfRow(row) };
  if (row.judged === "plan") return [{ ...trial, verdict: null, pending: row.verdict === null ? row.reason : null }];
  return [
    {
      ...trial,
      verdict: {
        verdict: row.verdict,
        reason: row.reason,
        spent,
        attempts: { agent: row.attempts ?? 1, eval: row.evalAttempts ?? 1 },
        patchRepair: { length: row.patchRepaired === true ? 1 : 0 },
        diagnostics,
      },
    },
  ];
}

/** What the columns keep of gold. null: nothing was graded for the pair. */
function goldOfRow(row: PairRow): CountedGold | null {
  const { goldCanPass, goldCoop, goldPassesEmpty, goldFlaky, goldWithoutTest } = row;
  if (goldWithoutTest === null) return null;
  return {
    pair: row.pairKey,
    canPass: goldCanPass,
    coop: goldCoop,
    passesEmpty: goldPassesEmpty,
    flaky: goldFlaky,
    findings: goldWithoutTest ? [{ code: "passes-without-a-test" }] : [],
  };
}
