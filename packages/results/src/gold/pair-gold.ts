import type { GoldEvaluation, GoldFile, GoldForm, GoldGrade } from "../formats/gold-file.ts";
import { pairKey, type Pair } from "../pair.ts";

/** What gold says about a feature. Unknown is null. */
export interface FeatureGold {
  readonly feature: number;
  /** Its patch passes its tests: alone, or with that of its partner. null: neither was seen to pass, nor graded alone. */
  readonly passes: boolean | null;
  /** Its tests pass with a patch that changes nothing. */
  readonly passesEmpty: boolean | null;
  /** A test of it is seen to have run. */
  readonly ran: boolean | null;
  /** Its patch alone came to different grades; null: it was evaluated once. */
  readonly flaky: boolean | null;
  /** Its patch alone, the last repeat that has a grade. */
  readonly alone: GoldGrade | null;
}

/** What two gold patches came to: their grade, or why there is none. */
export type GoldOutcome = "pass" | "fail" | "conflict" | "no-test-ran" | null;

/** What gold says about a pair. Unknown is null. */
export interface PairGold {
  readonly pair: string;
  /** Whether both features can pass here, as far as their own patches show it. */
  readonly canPass: boolean | null;
  /** `conflict`: the patches change the same lines, so there is no one patch of both. */
  readonly solo: GoldOutcome;
  /** `conflict`: they conflict, and what this version of upstream grades instead does not pass. */
  readonly coop: GoldOutcome;
  /** Upstream's words for the merge of both. */
  readonly merge: GoldEvaluation["merge"];
  /** Both features pass with a patch that changes nothing. */
  readonly passesEmpty: boolean | null;
  /** Some evaluation of it came to different grades; null: each was made once. */
  readonly flaky: boolean | null;
  readonly features: readonly [FeatureGold, FeatureGold];
  /** What is wrong, in the order of its weight; empty where all is sound or nothing is known. */
  readonly findings: readonly GoldFinding[];
}

/** What may be wrong with a pair, or with a feature of it. */
export const goldFindings = [
  "no-test-ran",
  "gold-fails",
  "passes-empty",
  "passes-without-a-test",
  "flaky",
  "conflict",
  "fails-together",
] as const;
export type GoldFindingCode = (typeof goldFindings)[number];

export interface GoldFinding {
  readonly code: GoldFindingCode;
  /** null: it is about the pair. */
  readonly feature: number | null;
  readonly message: string;
}

/** What a file says about a feature of its task. */
export function featureGold({ evaluations }: Pick<GoldFile, "evaluations">, feature: number): FeatureGold {
  const grades = (...forms: readonly GoldForm[]): GoldGrade[] =>
    evaluations
      .filter(({ form, merge }) => forms.includes(form) && (merge?.strategy ?? "naive") === "naive")
      .flatMap((evaluation) => evaluation.grades.filter((grade) => grade.feature === feature && grade.passed !== null));
  const alone = grades("alone");
  const anywhere = grades("alone", "together", "merged");
  const empty = grades("empty");
  const passed = anywhere.filter((grade) => grade.passed === true);
  // Where two patches were merged, upstream counts packages without any test as tests that passed.
  const shown = alone.length > 0 ? alone : anywhere;
  return {
    feature,
    passes: passed.length > 0 ? true : alone.length > 0 ? false : null,
    passesEmpty: empty.length === 0 ? null : empty.some((grade) => grade.passed === true),
    ran: shown.length === 0 ? null : shown.some(({ ran }) => ran === true),
    flaky: disagree(alone),
    alone: alone.at(-1) ?? null,
  };
}

/** null: too few to say. */
function disagree(grades: readonly GoldGrade[]): boolean | null {
  return grades.length < 2 ? null : new Set(grades.map(({ passed }) => passed)).size > 1;
}

type Found = Pick<GoldFile, "evaluations" | "uncombined">;

/** What a file says about a pair of its task; null: nothing of it was graded, whatever was tried. */
export function pairGold(file: Found, pair: Pair): PairGold | null {
  const gold = goldOf(file, pair);
  const together = outcomeOf(evaluationsOf(file, "together", pair));
  const isGraded = gold.features.some(({ passes, passesEmpty }) => passes !== null || passesEmpty !== null);
  return together === null && gold.coop === null && !isGraded ? null : gold;
}

/** What is said of a pair while nothing is known of it. */
export function unknownGold(pair: Pair): PairGold {
  return goldOf({ evaluations: [], uncombined: [] }, pair);
}

function goldOf(file: Found, pair: Pair): PairGold {
  const key = pairKey(pair);
  const features = [featureGold(file, pair.features[0]), featureGold(file, pair.features[1])] as const;
  const [solo, coop] = [evaluationsOf(file, "together", pair), evaluationsOf(file, "merged", pair)];
  const found = {
    pair: key,
    canPass: every(features.map(({ passes }) => passes)),
    solo: file.uncombined.includes(key) ? ("conflict" as const) : outcomeOf(solo),
    coop: outcomeOf(coop),
    merge: coop.findLast(({ merge }) => merge !== null)?.merge ?? null,
    passesEmpty: every(features.map(({ passesEmpty }) => passesEmpty)),
    flaky: some([...features.map(({ flaky }) => flaky), varies(solo), varies(coop)]),
    features,
  };
  return { ...found, findings: findingsOf(found) };
}

function evaluationsOf({ evaluations }: Found, form: GoldForm, pair: Pair): GoldEvaluation[] {
  const key = pairKey(pair);
  return evaluations.filter((evaluation) => evaluation.form === form && evaluation.pair === key);
}

/** One pass is enough to show that it can: the others are a matter of flakiness. */
function outcomeOf(evaluations: readonly GoldEvaluation[]): GoldOutcome {
  const outcomes = evaluations.map(outcome);
  if (outcomes.includes("pass")) return "pass";
  return outcomes.findLast((one) => one !== null) ?? null;
}

function outcome({ verdict, reason, grades }: GoldEvaluation): GoldOutcome {
  if (verdict === "pass") return "pass";
  if (reason === "merge-conflict") return "conflict";
  if (grades.some(({ passed, ran }) => passed === false && ran === false)) return "no-test-ran";
  return verdict === "fail" ? "fail" : null;
}

function varies(evaluations: readonly GoldEvaluation[]): boolean | null {
  const known = evaluations.map(outcome).filter((one) => one !== null);
  return known.length < 2 ? null : new Set(known).size > 1;
}

function every(values: readonly (boolean | null)[]): boolean | null {
  if (values.includes(false)) return false;
  return values.includes(null) ? null : true;
}

function some(values: readonly (boolean | null)[]): boolean | null {
  if (values.includes(true)) return true;
  return values.every((value) => value === null) ? null : false;
}

function findingsOf(gold: Omit<PairGold, "findings">): GoldFinding[] {
  const found: GoldFinding[] = gold.features.flatMap((feature) => findingsOfFeature(feature));
  const { solo } = gold;
  if (gold.features.every(({ flaky }) => flaky !== true) && gold.flaky === true)
    found.push(about(null, "flaky", "both gold patches together pass in one evaluation and fail in another"));
  const conflicts = gold.merge?.status === "conflicts" || solo === "conflict";
  if (conflicts) found.push(about(null, "conflict", conflictText(gold)));
  if (gold.canPass === true && (solo === "fail" || solo === "no-test-ran"))
    found.push(about(null, "fails-together", "each gold patch passes its tests, and both together do not"));
  return found.sort((a, b) => goldFindings.indexOf(a.code) - goldFindings.indexOf(b.code));
}

function conflictText({ merge, coop }: Omit<PairGold, "findings">): string {
  const instead = merge?.strategy == null || merge.strategy === "naive" ? "nothing" : merge.strategy;
  const came = coop === "pass" ? "passes" : "does not pass";
  return merge?.status === "conflicts"
    ? `the gold patches conflict; this upstream grades ${instead} instead, which ${came}`
    : "the gold patches change the same lines: there is no one patch of both";
}

function findingsOfFeature({ feature, passes, passesEmpty, ran, flaky, alone }: FeatureGold): GoldFinding[] {
  const found: GoldFinding[] = [];
  if (passes === false && alone?.ran === false)
    found.push(
      about(feature, "no-test-ran", `no test of feature ${feature} runs${alone.why === null ? "" : `: ${alone.why}`}`),
    );
  else if (passes === false) found.push(about(feature, "gold-fails", failText(feature, alone)));
  if (passesEmpty === true)
    found.push(about(feature, "passes-empty", `feature ${feature} passes with a patch that changes nothing`));
  if (passes === true && ran === false)
    found.push(about(feature, "passes-without-a-test", `feature ${feature} passes, and no test of it is seen to run`));
  if (flaky === true)
    found.push(
      about(feature, "flaky", `the gold patch of feature ${feature} passes in one evaluation and fails in another`),
    );
  return found;
}

function failText(feature: number, alone: GoldGrade | null): string {
  const names = alone?.failing ?? [];
  const which = names.length === 0 ? "" : `: ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}`;
  return `the gold patch of feature ${feature} fails its tests${which}`;
}

function about(feature: number | null, code: GoldFindingCode, message: string): GoldFinding {
  return { code, feature, message };
}
