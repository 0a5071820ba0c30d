import type { ArmComparison } from "@cooperbench-ts/results";
import { counted } from "../parts/counted.ts";
import { pText } from "../parts/numbers.ts";
import { percent } from "../parts/format.ts";

/** `clear`: test and interval both say that the sides differ. `doubtful`: they are no one measure. */
export type Tone = "clear" | "unclear" | "doubtful" | "nothing";

/** What two sides came to, in words. */
export interface ComparisonWords {
  readonly tone: Tone;
  readonly headline: string;
  /** The figures behind it. */
  readonly sentence: string;
  /** What has to be known to believe it. */
  readonly asides: readonly string[];
  /** The difference that is told, A less B, with the interval that is told; null: there is none. */
  readonly told: ToldDifference | null;
}

export interface ToldDifference {
  readonly difference: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** A comparison among others that were looked at, too. */
export interface AmongOthers {
  readonly comparisons: number;
  readonly pHolm: number | null;
}

type Outcome = NonNullable<ArmComparison["paired"] | ArmComparison["unpaired"]>;

/** Says which side is better and how sure that is, and never more than the test and the interval do. */
export function comparisonWords(
  comparison: ArmComparison,
  [a, b]: readonly [string, string],
  among: AmongOthers | null = null,
): ComparisonWords {
  const { paired, unpaired, barriers, notes } = comparison;
  const outcome = paired ?? unpaired;
  if (outcome?.difference == null)
    return {
      tone: "nothing",
      headline: "Nothing to compare",
      sentence: `There are not results on both sides, so nobody can say whether ${a} or ${b} passes more.`,
      asides: [],
      told: null,
    };
  const isNoted = (code: string) => notes.some((note) => note.code === code);
  const alpha = 1 - levelOf(outcome) / 100;
  const isSeen = excludesZero(outcome) && outcome.p !== null && outcome.p < alpha;
  const isThin = ["few-clusters", "few-differences", "no-spread"].some(isNoted);
  const interval = isThin ? (newcombeOf(comparison) ?? outcome) : outcome;
  const isClear = isSeen && !isNoted("units-disagree");
  const [more, less] = outcome.difference > 0 ? [a, b] : [b, a];
  const plain = isClear
    ? `${more} passes more than ${less}`
    : isNoted("few-clusters")
      ? `Too little to tell ${a} and ${b} apart`
      : `No clear difference between ${a} and ${b}`;
  return {
    tone: barriers.length > 0 ? "doubtful" : isClear ? "clear" : "unclear",
    headline: barriers.length > 0 ? `Not comparable as they are. ${plain}` : plain,
    sentence: `${factsOf(comparison, outcome, interval, [a, b])}${isClear ? "" : ` ${whatFits(interval, a)}`}`,
    asides: [
      barriers.length > 0
        ? `${counted(barriers.length, "reason")} below why the difference is not that of the sides alone.`
        : null,
      isSeen && !isClear
        ? "By task and by pair the tests disagree: whether there is a difference hangs on what is taken for independent."
        : null,
      isClear && among !== null && among.comparisons > 1 && among.pHolm !== null
        ? `It is one of ${among.comparisons} comparisons with ${a}. Adjusted for all of them (Holm), p is ${pText(among.pHolm)}${among.pHolm < alpha ? "." : ": then it is no longer clear."}`
        : null,
      isNoted("several-differences")
        ? "The sides differ in several things at once: the difference is that of all of them."
        : null,
      isNoted("stand-in") ? "These are rehearsals by a stand-in: the figures say nothing of a model." : null,
    ].filter((aside) => aside !== null),
    told: { difference: outcome.difference, lower: interval.lower, upper: interval.upper },
  };
}

interface Interval {
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: string | null;
}

/** The one to take where flips and draws of clusters see too little. */
function newcombeOf({ tests }: ArmComparison): Interval | null {
  return tests.find(({ ci, lower }) => ci?.startsWith("newcombe") === true && lower !== null) ?? null;
}

function levelOf({ ci }: Interval): number {
  return Number(/[\d.]+$/.exec(ci ?? "")?.[0] ?? 95);
}

function excludesZero({ lower, upper }: Interval): boolean {
  return lower !== null && upper !== null && (lower > 0 || upper < 0);
}

function factsOf(
  { paired, unpaired }: ArmComparison,
  { difference, p }: Outcome,
  interval: Interval,
  [a, b]: readonly [string, string],
): string {
  const { lower, upper, ci } = interval;
  const size = pointsText(Math.abs(difference ?? 0));
  const than = difference === 0 ? "just as many" : `${size} ${(difference ?? 0) > 0 ? "more" : "fewer"}`;
  const method = paired !== null && ci?.startsWith("newcombe") === true ? " by Newcombe" : "";
  const ends =
    lower === null || upper === null
      ? ""
      : `${levelOf(interval)} %${method} ${signedPoints(lower)} to ${signedPoints(upper)}, `;
  const unit = paired === null ? "by trial" : `by ${paired.test.replace("sign-flips-by-", "")}`;
  const told = p !== null && p < 0.0001 ? pText(p) : `= ${pText(p)}`;
  return `${ratesText(paired, unpaired, [a, b])}: ${than} (${ends}p ${told} ${unit}).`;
}

function ratesText(
  paired: ArmComparison["paired"],
  unpaired: ArmComparison["unpaired"],
  [a, b]: readonly [string, string],
): string {
  if (unpaired !== null)
    return `${a} passes ${unpaired.firstPass} of ${counted(unpaired.firstTrials, "trial")}, ${b} ${unpaired.secondPass} of ${unpaired.secondTrials}, whichever their pairs`;
  if (paired === null) return "";
  const { pairs, bothPass, onlyFirst, onlySecond, firstRate, secondRate, within } = paired;
  const what = `${counted(pairs, "pair")}${within === null ? "" : ` within ${within}`}`;
  if (bothPass === null || onlyFirst === null || onlySecond === null)
    return `${a} passes ${percent(firstRate)} of ${what}, ${b} ${percent(secondRate)}, each pair by the mean of its trials`;
  return `${a} passes ${bothPass + onlyFirst} of ${what}, ${b} ${bothPass + onlySecond}`;
}

/** What the interval leaves open. */
function whatFits({ lower, upper }: Interval, a: string): string {
  if (lower === null || upper === null || (lower <= -1 && upper >= 1)) return "The results rule out nothing.";
  const side = (end: number) => (end === 0 ? "none" : `${pointsText(Math.abs(end))} ${end < 0 ? "fewer" : "more"}`);
  return `The results fit anything from ${side(lower)} to ${side(upper)} for ${a}.`;
}

function pointsText(share: number): string {
  const points = share * 100;
  if (points > 0 && points < 0.05) return "less than 0.1 points";
  const text = points.toFixed(1);
  return `${text} ${text === "1.0" ? "point" : "points"}`;
}

function signedPoints(share: number): string {
  const text = Math.abs(share * 100).toFixed(1);
  return Number(text) === 0 ? "0" : `${share < 0 ? "−" : "+"}${text}`;
}
