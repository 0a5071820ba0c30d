import { settings, settingText } from "@cooperbench-ts/results";
import type { PageTrial } from "../load/page-data.ts";

/** By what trials are told apart, each with the values of a trial. Names stand in the address of the page. */
const facets = {
  verdict: ({ row }: PageTrial) => [row.verdict ?? "pending"],
  setting: ({ row }: PageTrial) => [settingText(row)],
  arm: ({ row }: PageTrial) => [row.arm ?? UNKNOWN],
  run: ({ row }: PageTrial) => [row.run],
  repo: ({ row }: PageTrial) => [row.repo],
  reason: ({ row }: PageTrial) => [row.reason],
  rule: ({ row }: PageTrial) => [row.rule],
  diagnostic: ({ diagnostics }: PageTrial) => diagnostics,
} as const satisfies Readonly<Record<string, (trial: PageTrial) => readonly string[]>>;

const UNKNOWN = "unknown";

export type FacetName = keyof typeof facets;
export const facetNames = Object.keys(facets) as FacetName[];

export const facetLabels: Readonly<Record<FacetName, string>> = {
  verdict: "Verdict",
  setting: "Setting",
  arm: "Arm",
  run: "Run",
  repo: "Repository",
  reason: "Reason",
  rule: "Rule",
  diagnostic: "Diagnostic",
};

export function facetValues(name: FacetName, trial: PageTrial): readonly string[] {
  return facets[name](trial);
}

export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

const collator = new Intl.Collator("en", { numeric: true });

/** The values that a facet has, with the trials that each would show. Settings come in their order, others by name. */
export function facetCounts(
  name: FacetName,
  all: readonly PageTrial[],
  isShown: (trial: PageTrial) => boolean,
): FacetValue[] {
  const counts = new Map<string, number>();
  for (const trial of all) {
    const step = isShown(trial) ? 1 : 0;
    for (const value of facetValues(name, trial)) counts.set(value, (counts.get(value) ?? 0) + step);
  }
  const place = (value: string): number => {
    const at = settings.findIndex((setting) => setting === value);
    return name === "setting" && at !== -1 ? at : settings.length;
  };
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => place(a.value) - place(b.value) || collator.compare(a.value, b.value));
}
