import { describe, expect, it } from "vitest";
import { countGold, goldNotes } from "./gold-counts.ts";
import type { FeatureGold, PairGold } from "./pair-gold.ts";

const feature: FeatureGold = { feature: 1, passes: true, passesEmpty: null, ran: true, flaky: null, alone: null };
const gold = (key: string, canPass: boolean | null, coop: PairGold["coop"] = null): PairGold => ({
  pair: key,
  canPass,
  solo: null,
  coop,
  merge: null,
  passesEmpty: null,
  flaky: null,
  features: [feature, feature],
  findings: [],
});

describe("what gold says of many pairs", () => {
  it("counts as known only what says whether they can pass", () => {
    const counts = countGold([gold("a", true, "pass"), gold("b", false), gold("c", null), null]);
    expect(counts).toMatchObject({ pairs: 4, known: 2, canPass: 1, cannotPass: ["b"], ceiling: { pass: 1, of: 1 } });
    expect(goldNotes(counts)[0]).toBe("gold: 1 of 4 pairs can pass here (unknown for 2)");
  });

  it("does not say that none can pass where that is not known of any", () => {
    expect(goldNotes(countGold([gold("a", null), null]))).toEqual([]);
    expect(goldNotes(countGold([gold("a", null, "pass")]))).toEqual([
      "gold: two perfect, silent agents can pass 1 of 1 pair",
    ]);
  });
});
