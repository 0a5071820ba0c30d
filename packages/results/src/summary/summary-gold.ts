import { type CountedGold, countGold, type GoldCounts } from "../gold/gold-counts.ts";
import { type PassRate, passRate } from "./pass-rate.ts";
import type { SummaryLine } from "./summary-line.ts";

/** What gold says of the planned pairs, and the rates over those that can pass here: beside the plain ones, never instead of them. */
export interface SummaryGold extends GoldCounts {
  readonly passable: readonly (SummaryLine & {
    /** pass / (pass + fail) of the trials whose pair can pass. */
    readonly infraExcluded: PassRate;
    /** Trials of pairs of which gold does not say whether they can pass: they are not in the rate. */
    readonly unknown: number;
  })[];
}

interface LineOfTrials {
  readonly line: SummaryLine;
  readonly trials: readonly {
    readonly pair: string;
    readonly gold?: CountedGold | null;
    readonly verdict: { readonly verdict: "pass" | "fail" | "infra_error" | null } | null;
  }[];
}

/** null: gold says nothing of any of them. */
export function summarizeGold(lines: readonly LineOfTrials[]): SummaryGold | null {
  const byPair = new Map<string, CountedGold | null>();
  for (const { pair, gold = null } of lines.flatMap(({ trials }) => trials)) byPair.set(pair, byPair.get(pair) ?? gold);
  const counts = countGold(byPair.values());
  if ([...byPair.values()].every((gold) => gold === null)) return null;
  const passable = lines.map(({ line, trials }) => {
    const canPass = trials.filter(({ gold }) => gold?.canPass === true);
    const unknown = trials.filter(({ gold }) => (gold?.canPass ?? null) === null).length;
    return { ...line, infraExcluded: passRate("infra-excluded", canPass), unknown };
  });
  return { ...counts, passable };
}
