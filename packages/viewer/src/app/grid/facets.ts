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

/** Values in their order: settings in theirs, others by name. */
export function byValue(name: FacetName): (a: FacetValue, b: FacetValue) => number {
  const place = (value: string): number => {
    const at = settings.findIndex((setting) => setting === value);
    return name === "setting" && at !== -1 ? at : settings.length;
  };
  return (a, b) => place(a.value) - place(b.value) || collator.compare(a.value, b.value);
}
