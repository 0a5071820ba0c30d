import { listed, type PairRow, reasonTraits, rules, worksAlone } from "@cooperbench-ts/results";
import type { TrialDocument } from "../../../documents/documents.ts";

/** What the sentence goes by. */
export interface SentenceFacts extends Pick<TrialDocument, "overlaps"> {
  readonly row: PairRow;
}

/** Why the trial came to its verdict, in one or two plain sentences. */
export function verdictSentence(facts: SentenceFacts): string {
  const { row } = facts;
  switch (row.reason) {
    case "tests-passed":
      return passed(row);
    case "tests-failed":
      return `${cameTogether(row)}${failedTests(row)}.`;
    case "merge-conflict":
      return `${conflict(facts)}${gradedInstead(row)}`;
    case "no-patch":
      return isAlone(row)
        ? "The agent handed in no change, so there was nothing to test."
        : "Neither agent handed in a change that counts, so there was nothing to test.";
    case "patch-rejected":
      return "Git refuses a patch that was handed in, so its tests could not pass.";
    case "patch-too-large":
      return "A patch is too large for the evaluation to take, so it was not tested.";
    case "not-run":
      return "Nobody has run this pair yet.";
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

function isAlone({ setting }: PairRow): boolean {
  return setting !== null && worksAlone(setting);
}

function passed(row: PairRow): string {
  const both = "passes the tests of both features";
  switch (row.mergedBy) {
    case null:
      return "Both features pass their tests.";
    case "naive":
      return `The patches of both agents merge without a conflict, and the merged work ${both}.`;
    case "union":
      return `The patches conflict, but the lines of both put one after the other make work that ${both}.`;
    case "identical":
      return `The agents handed in the same patch, and it ${both}.`;
    case "single-agent":
      return `The patch of one agent alone ${both}; what the other did was not tested.`;
    default:
      return `The one agent's patch ${both}.`;
  }
}

/** How the patches came together, where that went well: the tests are what failed. */
function cameTogether({ mergedBy }: PairRow): string {
  switch (mergedBy) {
    case "naive":
      return "The patches merge without a conflict, but ";
    case "union":
      return "The patches conflict, the lines of both were put one after the other, and ";
    case "identical":
      return "The agents handed in the same patch, and ";
    case "single-agent":
      return "The patch of one agent alone was tested, and ";
    default:
      return "";
  }
}

function failedTests(row: PairRow): string {
  const [a, b] = features(row);
  if (a.passed === false && b.passed === false) {
    if (a.count === "" && b.count === "") return sentenceStart(row, "both features fail their tests");
    return sentenceStart(row, `both features fail: feature ${a.id}${a.count}, feature ${b.id}${b.count}`);
  }
  return sentenceStart(row, `${outcome(a)} and ${outcome(b)}`);
}

/** Behind what was said of the merge it goes on; alone it begins. */
function sentenceStart(row: PairRow, text: string): string {
  return cameTogether(row) === "" ? text.slice(0, 1).toUpperCase() + text.slice(1) : text;
}

interface FeatureOutcome {
  readonly id: number;
  readonly passed: boolean | null;
  /** ` with 3 of 14 tests`, or nothing. */
  readonly count: string;
}

function features(row: PairRow): [FeatureOutcome, FeatureOutcome] {
  const of = (id: number, did: boolean | null, ok: number | null, failed: number | null): FeatureOutcome => ({
    id,
    passed: did,
    // Where the count and the verdict disagree, the count is left to the tests below.
    count: ok === null || failed === null || failed === 0 ? "" : ` ${failed} of ${ok + failed} tests`,
  });
  return [
    of(row.featureA, row.aPassed, row.aTestsPassed, row.aTestsFailed),
    of(row.featureB, row.bPassed, row.bTestsPassed, row.bTestsFailed),
  ];
}

function outcome({ id, passed: did, count }: FeatureOutcome): string {
  if (did === null) return `the tests of feature ${id} did not run`;
  return did ? `feature ${id} passes` : `feature ${id} fails${count === "" ? " its tests" : count}`;
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
      ? "The patch of one agent, which was tested instead"
      : row.mergedBy === "union"
        ? "Their lines put one after the other, which was tested instead"
        : "What was tested instead";
  return `. ${what}, is not enough: ${outcome(a)} and ${outcome(b)}.`;
}
