import type { Column } from "./table.ts";

/**
 * Columns of statistics and figures, which have no shape of their own: what they hold does not depend on the values of one
 * table, where a rate may be 0 throughout, or refused throughout.
 */
const COUNTS = new Set(
  "attempts bothPass bucket clusters conversations coopPass coopPassPlaced costUnknown differentPairs differing empty excluded failedAttempts firstFail firstPass firstTrials firstUnknown infinite k lines messages n nConflict neither nNoConflict onlyFirst onlyInFirst onlyInSecond onlySecond pairs passes paths plans points questions repeat secondFail secondPass secondTrials secondUnknown soloPass soloPassPlaced soloTrials steps strata ties trials undefinedResamples unknown unpaired unplaced zeros".split(
    " ",
  ),
);
const MEASURES = new Set(
  "auc aucCoop aucSolo cliffsDelta cmhP cohensH conflict costPerPassUsd costUsd deltaAuc difference difficulty firstMean firstMedian firstRate greatest greatestRatio least leastRatio lower mannWhitneyP mcnemarP mean meanMessages meanOfRatios meanPerConversation median medianDifference medianLower medianMessages medianOfRatios medianUpper midpoint noConflict noConflictLower noConflictUpper oddsRatio p p5 p95 pHolm q1 q3 rankBiserial rate ratio ratioLower ratioUpper rescaled retention secondMean secondMedian secondRate share superiority upper value wilcoxonP xMax xMin".split(
    " ",
  ),
);

/** The type of a column by its name and its values that are not null. A number that is not known for a count is none. */
export function computedType(name: string, values: readonly unknown[]): Column["type"] {
  if (values.length === 0) return COUNTS.has(name) ? "integer" : MEASURES.has(name) ? "number" : "string";
  if (values.every((value) => typeof value === "boolean")) return "boolean";
  if (!values.every((value) => typeof value === "number")) return "string";
  return COUNTS.has(name) && values.every(Number.isSafeInteger) ? "integer" : "number";
}
