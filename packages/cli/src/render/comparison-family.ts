import type { FamilyMember } from "@cooperbench-ts/results";
import { percent, points, pText, range } from "./numbers.ts";
import { alignedRows } from "./table.ts";
import { wrapped } from "./wrap.ts";

/** A base and the others, one line each: success alone; `compare` of two shows the rest. */
export function familyText(members: readonly FamilyMember[], width: number): string[] {
  const [one] = members;
  if (one === undefined) return [];
  const rows = members.map(({ second, paired, unpaired, pHolm }) => {
    const outcome = paired ?? unpaired;
    return [
      second.name,
      String(paired?.pairs ?? unpaired?.secondTrials ?? 0),
      percent(outcome?.firstRate ?? null),
      percent(outcome?.secondRate ?? null),
      points(outcome?.difference ?? null),
      range(outcome?.lower ?? null, outcome?.upper ?? null, points),
      pText(outcome?.p ?? null),
      pText(pHolm),
    ];
  });
  const within = new Set(members.flatMap(({ paired }) => paired?.within ?? []));
  const tests = new Set(members.map(({ paired, unpaired }) => (paired ?? unpaired)?.ci));
  const concerns = [
    ...grouped(members.flatMap(({ barriers }) => barriers)).map((text) => `compared all the same, ${text}`),
    ...grouped(members.flatMap(({ notes }) => notes)).map((text) => `note, ${text}`),
  ];
  return [
    `${one.first.name} against ${members.length === 1 ? "one other" : `${members.length} others`} (${one.policy})`,
    ...alignedRows([["", "pairs", "base", "other", "base - other", "interval", "p", "Holm"], ...rows], 1),
    `p and interval: ${[...tests].join(", ")}; Holm over ${members.length}${within.size === 0 ? "" : `; pairs are pairs within ${[...within].join(", or within ")}`}`,
    ...(concerns.length === 0 ? [] : ["", ...concerns.flatMap((text) => wrapped(text, width))]),
  ];
}

/** What is said of several members is said once. */
function grouped(concerns: readonly { readonly code: string; readonly message: string }[]): string[] {
  const byCode = new Map<string, string[]>();
  for (const { code, message } of concerns) byCode.set(code, [...(byCode.get(code) ?? []), message]);
  return [...byCode].map(([code, [first = "", ...more]]) =>
    more.length === 0 ? `${code}: ${first}` : `${code}, of ${more.length + 1} comparisons, such as: ${first}`,
  );
}
