import type { ArmComparison, CompareArmsOptions, Denominator } from "@cooperbench-ts/results";
import { counted } from "../parts/counted.ts";
import { chosen, chosenFlags, chosenRatePolicy, denominatorChoice, rateChoices } from "../parts/policy-choices.ts";
import { clusterChoice } from "./cluster-choice.ts";

/** As on the overview: a trial that is still to be done has not failed. The command counts it as a failure unless it is told otherwise. */
export const PAGE_DENOMINATOR = "exclude-infra" satisfies Denominator;

export function comparisonOptions(query: URLSearchParams): CompareArmsOptions & { readonly denominator: Denominator } {
  return {
    denominator: PAGE_DENOMINATOR,
    ...chosenRatePolicy(query),
    ...(chosen(clusterChoice, query) === "pair" ? { cluster: "pair" } : {}),
    ...(query.get("unpaired") === "1" ? { paired: false } : {}),
    anyway: query.get("anyway") === "1",
  };
}

/** Whether the address chooses anything about how it is counted. */
export function isAnyChosen(query: URLSearchParams): boolean {
  return (
    [...rateChoices, clusterChoice].some((choice) => chosen(choice, query) !== null) ||
    ["unpaired", "anyway"].some((name) => query.get(name) === "1")
  );
}

/** The flags with which the command compares the same. */
export function comparisonFlags(query: URLSearchParams): string[] {
  return [
    ...(chosen(denominatorChoice, query) === null ? [`--${denominatorChoice.name} ${PAGE_DENOMINATOR}`] : []),
    ...chosenFlags([...rateChoices, clusterChoice], query),
    ...(query.get("unpaired") === "1" ? ["--unpaired"] : []),
    ...(query.get("anyway") === "1" ? ["--anyway"] : []),
  ];
}

/** What becomes of trials that came to neither a pass nor a fail; null: there are none. */
export function unjudgedWords(
  { first, second }: Pick<ArmComparison, "first" | "second">,
  [a, b]: readonly [string, string],
  denominator: Denominator,
): string | null {
  const parts = [
    unjudgedPart(first.pending, second.pending, [a, b], "have no verdict yet", "has no verdict yet"),
    unjudgedPart(
      first.infraErrors,
      second.infraErrors,
      [a, b],
      "were broken by infrastructure",
      "was broken by infrastructure",
    ),
  ].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return `${parts.join(", ")}: ${denominator === "planned" ? "here they count as failures" : "they are left out"}.`;
}

function unjudgedPart(
  ofA: number,
  ofB: number,
  [a, b]: readonly [string, string],
  several: string,
  one: string,
): string | null {
  if (ofA + ofB === 0) return null;
  const whose = ofA === 0 ? ` of ${b}` : ofB === 0 ? ` of ${a}` : ` (${ofA} of ${a}, ${ofB} of ${b})`;
  return `${counted(ofA + ofB, "trial")}${whose} ${ofA + ofB === 1 ? one : several}`;
}
