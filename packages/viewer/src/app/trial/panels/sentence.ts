import { listed, type PairRow, type PatchAccount, reasonTraits, rules, worksAlone } from "@cooperbench-ts/results";
import type { TrialDocument } from "../../../documents/documents.ts";
import { type TestedFacts, type TestedWork, testedWork } from "./tested-work.ts";

/** What the sentence goes by. */
export interface SentenceFacts extends TestedFacts, Pick<TrialDocument, "overlaps"> {
  readonly row: PairRow;
  readonly patches: readonly Pick<PatchAccount, "agent" | "lines">[];
}

/** Why the trial came to its verdict, in one or two plain sentences. */
export function verdictSentence(facts: SentenceFacts): string {
  const { row } = facts;
  switch (row.reason) {
    case "tests-passed":
      return passed(facts);
    case "tests-failed":
      return failedTests(facts);
    case "merge-conflict":
      return `${conflict(facts)}${gradedInstead(row)}`;
    case "no-patch":
      return `${isAlone(row) ? "The agent handed in no change" : "Neither agent handed in a change that counts"}, so there was nothing to test.${ends(row)}`;
    case "patch-rejected":
      return "Git refuses a patch that was handed in, so its tests could not pass.";
    case "patch-too-large":
      return "A patch is too large for the evaluation to take, so it was not tested.";
    case "not-run":
      return "There is no result of this pair yet.";
    case "not-evaluated":
      return "The agents have done their work, and nobody has evaluated it yet.";
    default:
      return noResult(row);
  }
}

/** What a rule is, in the words of the judge's table; null: this version has no such rule. */
export function ruleText({ rule, reason }: Pick<PairRow, "rule" | "reason">): string | null {
  const found = rules.find((one) => one.id === rule && one.reason === reason) ?? rules.find(({ id }) => id === rule);
  return found?.doc ?? null;
}

function noResult(row: PairRow): string {
  const doc = ruleText(row);
  const why = doc === null ? ` The judge calls it ${row.reason}.` : ` ${doc}`;
  return reasonTraits[row.reason].stands
    ? `There is no pass and no fail, and there will be none.${why}`
    : `There is no pass and no fail: something beside the agents' work went wrong.${why}`;
}

/** How agents ended that did not end by handing in; nothing where all did, or nobody knows. */
function ends(row: PairRow): string {
  const others = [row.aStatus, row.bStatus].filter(
    (status) => status !== null && status !== "" && status !== "Submitted",
  );
  return others.length === 0
    ? ""
    : ` ${isAlone(row) ? "It" : "They"} ended with ${[...new Set(others)].join(" and ")}.`;
}

function isAlone({ setting }: PairRow): boolean {
  return setting !== null && worksAlone(setting);
}

function passed(facts: SentenceFacts): string {
  const both = "passes the tests of both features";
  switch (testedWork(facts)) {
    case "unknown":
      return "Both features pass their tests.";
    case "one-missing":
      return `The merge is called clean, but the patch of one agent is not in it; what was tested ${both}.`;
    case "one-patch":
      return `Only ${onlyAgent(facts)} handed in a change, and it ${both}.`;
    case "naive":
      return `The patches of both agents merge without a conflict, and the merged work ${both}.`;
    case "union":
      return `The patches conflict, but the lines of both put one after the other make work that ${both}.`;
    case "identical":
      return `The agents handed in the same patch, and it ${both}.`;
    case "single-agent":
      return `The patches conflict, and ${onePatch(facts.row)} alone ${both}; what the other agent did was not tested.`;
    case "alone":
      return `The one agent's patch ${both}.`;
  }
}

/** How the work that was tested came together, where the tests are what failed. */
function cameTogether(facts: SentenceFacts): string {
  const work = testedWork(facts);
  if (work === "single-agent") return `The patches conflict, ${onePatch(facts.row)} alone was tested, and `;
  return work === "one-patch" ? `Only ${onlyAgent(facts)} handed in a change, and ` : togetherWords[work];
}

function onlyAgent({ patches }: SentenceFacts): string {
  const [one, ...others] = patches.filter(({ lines: { added, removed } }) => added + removed > 0);
  return one === undefined || others.length > 0 ? "one agent" : one.agent;
}

const togetherWords: Readonly<Record<Exclude<TestedWork, "single-agent" | "one-patch">, string>> = {
  unknown: "",
  alone: "",
  "one-missing": "The merge is called clean, but the patch of one agent is not in it; in what was tested, ",
  naive: "The patches merge without a conflict, but ",
  union: "The patches conflict, the lines of both were put one after the other, and ",
  identical: "The agents handed in the same patch, and ",
};

function failedTests(facts: SentenceFacts): string {
  const text = `${cameTogether(facts)}${outcomes(facts.row)}.`;
  return capital(text);
}

/** Whose patch stands for both, as the strategy names it: upstream takes the first one. */
function onePatch({ mergeStrategy }: PairRow): string {
  const agent = /-(\w+)$/.exec(mergeStrategy ?? "")?.[1];
  return agent === undefined ? "the patch of one agent" : `${agent}'s patch`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function outcomes(row: PairRow): string {
  const [a, b] = features(row);
  if (a.passed !== false || b.passed !== false) return `${outcome(a)} and ${outcome(b)}`;
  if (a.count === null && b.count === null) return "both features fail their tests";
  // Both of two suites with one test each.
  if (a.count === b.count && a.count === ONLY_TEST) return "both features fail their only test";
  return `both features fail: feature ${a.id} ${a.count ?? "its tests"}, feature ${b.id} ${b.count ?? "its tests"}`;
}

interface FeatureOutcome {
  readonly id: number;
  readonly passed: boolean | null;
  /** `3 of 14 tests`; null: not known. */
  readonly count: string | null;
}

function features(row: PairRow): [FeatureOutcome, FeatureOutcome] {
  const of = (id: number, did: boolean | null, ok: number | null, failed: number | null): FeatureOutcome => ({
    id,
    passed: did,
    // Where the count and the verdict disagree, the count is left to the tests below.
    count: ok === null || failed === null || failed === 0 ? null : testsText(failed, ok + failed),
  });
  return [
    of(row.featureA, row.aPassed, row.aTestsPassed, row.aTestsFailed),
    of(row.featureB, row.bPassed, row.bTestsPassed, row.bTestsFailed),
  ];
}

function outcome({ id, passed: did, count }: FeatureOutcome): string {
  if (did === null) return `the tests of feature ${id} did not run`;
  return did ? `feature ${id} passes` : `feature ${id} fails ${count ?? "its tests"}`;
}

const ONLY_TEST = "its only test";

function testsText(failed: number, all: number): string {
  if (all === 1) return ONLY_TEST;
  return failed === all ? `all ${all} tests` : `${failed} of ${all} tests`;
}

const NAMED_PLACES = 2;

function conflict({ overlaps }: SentenceFacts): string {
  if (overlaps === null || overlaps.length === 0) return "The patches of the two agents conflict when they are merged";
  const places = overlaps.map(({ file, from, to }) => `${file} (${linesText(from, to)})`);
  return `The patches of the two agents conflict: both changed ${listed(places, NAMED_PLACES)}`;
}

/** Base lines in words; 0 is the place before the first. */
export function linesText(from: number, to: number): string {
  if (to === 0) return "at its beginning";
  return from === to ? `line ${from}` : `lines ${Math.max(1, from)} to ${to}`;
}

function gradedInstead(row: PairRow): string {
  const [a, b] = features(row);
  const tested = [a, b].some(({ passed: did }) => did !== null);
  if (!tested) return ", and nothing of them was tested.";
  const what =
    row.mergedBy === "single-agent"
      ? `${capital(onePatch(row))}, which was tested instead`
      : row.mergedBy === "union"
        ? "Their lines put one after the other, which was tested instead"
        : "What was tested instead";
  return `. ${what}, is not enough: ${outcome(a)} and ${outcome(b)}.`;
}
