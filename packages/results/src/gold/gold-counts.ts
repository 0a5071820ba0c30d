import { listed } from "../listed.ts";
import type { GoldFinding, GoldFindingCode, GoldOutcome, PairGold } from "./pair-gold.ts";

/** What is counted of a pair's gold: the columns of the table of pairs know as much. */
export interface CountedGold extends Pick<PairGold, "pair" | "canPass" | "passesEmpty" | "flaky"> {
  readonly coop: GoldOutcome;
  readonly findings: readonly Pick<GoldFinding, "code">[];
}

/** What gold says of a set of pairs; pairs are named by their keys. */
export interface GoldCounts {
  /** All pairs that were asked about. */
  readonly pairs: number;
  /** Those of which it says whether they can pass. */
  readonly known: number;
  readonly canPass: number;
  readonly cannotPass: readonly string[];
  /** Both features pass with a patch that changes nothing. */
  readonly passEmpty: readonly string[];
  /** A feature passes, and no test of it is seen to run. */
  readonly passWithoutTest: readonly string[];
  readonly flaky: readonly string[];
  /** Pairs that two perfect, silent agents pass, of those of which that is known. */
  readonly ceiling: { readonly pass: number; readonly of: number };
}

/** @param pairs null: gold says nothing of it */
export function countGold(pairs: Iterable<CountedGold | null>): GoldCounts {
  const all = [...pairs];
  const found = all.filter((gold) => gold !== null);
  const keys = (select: (gold: CountedGold) => boolean): string[] => found.filter(select).map(({ pair }) => pair);
  const has = (code: GoldFindingCode) => (gold: CountedGold) => gold.findings.some((finding) => finding.code === code);
  const merged = found.filter(({ coop }) => coop !== null);
  return {
    pairs: all.length,
    known: found.filter(({ canPass }) => canPass !== null).length,
    canPass: found.filter(({ canPass }) => canPass === true).length,
    cannotPass: keys(({ canPass }) => canPass === false),
    passEmpty: keys(({ passesEmpty }) => passesEmpty === true),
    passWithoutTest: keys(has("passes-without-a-test")),
    flaky: keys(({ flaky }) => flaky === true),
    ceiling: { pass: merged.filter(({ coop }) => coop === "pass").length, of: merged.length },
  };
}

/** One sentence each; none where gold says nothing. */
export function goldNotes(counts: GoldCounts): string[] {
  const { pairs, known, canPass, ceiling } = counts;
  const unknown = known === pairs ? "" : ` (unknown for ${pairs - known})`;
  const named: readonly (readonly [readonly string[], string, string])[] = [
    [counts.cannotPass, "cannot pass here", "cannot pass here"],
    [counts.passEmpty, "passes with a patch that changes nothing", "pass with a patch that changes nothing"],
    [counts.passWithoutTest, "passes without a test that runs", "pass without a test that runs"],
    [counts.flaky, "is flaky", "are flaky"],
  ];
  return [
    ...(known === 0 ? [] : [`gold: ${canPass} of ${plural(pairs)} can pass here${unknown}`]),
    ...named.flatMap(([keys, one, more]) =>
      keys.length === 0
        ? []
        : [`gold: ${plural(keys.length)} ${keys.length === 1 ? one : more}: ${listed(keys, NAMED)}`],
    ),
    ...(ceiling.of === 0 ? [] : [`gold: two perfect, silent agents can pass ${ceiling.pass} of ${plural(ceiling.of)}`]),
  ];
}

const NAMED = 5;

function plural(count: number): string {
  return `${count} ${count === 1 ? "pair" : "pairs"}`;
}
