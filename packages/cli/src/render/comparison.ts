import type { ArmComparison, SideSummary, TestRow } from "@cooperbench-ts/results";
import { measureTables } from "./comparison-measures.ts";
import { percent, points, pText, range } from "./numbers.ts";
import { alignedRows } from "./table.ts";
import { wrapped } from "./wrap.ts";

/** A comparison as text of at most `width` columns, names apart: who, success, the tests, the measures, what is to be said. */
export function comparisonText(comparison: ArmComparison, width: number): string[] {
  const { first, second, barriers, notes } = comparison;
  const concerns = [
    ...barriers.flatMap(({ code, message }) => wrapped(`compared all the same, ${code}: ${message}`, width)),
    ...notes.flatMap(({ code, message }) => wrapped(`note, ${code}: ${message}`, width)),
  ];
  return [
    ...sideLines("A", first, width),
    ...sideLines("B", second, width),
    "",
    ...successLines(comparison, width),
    "",
    ...testLines(comparison.tests),
    ...measureTables(comparison),
    ...(concerns.length === 0 ? [] : ["", ...concerns]),
  ];
}

/** What a side is; the same facts in the same order, so that what differs is seen. */
function sideLines(letter: string, side: SideSummary, width: number): string[] {
  const { setting, model, agentFramework, upstreamVersion, evalPolicy } = side;
  const facts = [
    setting ?? "setting unknown",
    model ?? "model unknown",
    agentFramework ?? "agent unknown",
    upstreamVersion === null ? "upstream unknown" : `upstream ${upstreamVersion}`,
    ...(evalPolicy === null ? [] : [evalPolicy]),
    count(side.pairs, "pair"),
    count(side.tasks, "task"),
    ...(side.repeats > 1 ? [`up to ${side.repeats} trials each`] : []),
    ...(side.infraErrors > 0 ? [count(side.infraErrors, "infra error")] : []),
    ...(side.pending > 0 ? [`${side.pending} without a verdict`] : []),
  ];
  return wrapped(`${letter}  ${side.name}: ${facts.join(", ")}`, width);
}

function successLines({ first, second, paired, unpaired, policy }: ArmComparison, width: number): string[] {
  const rows = [
    ["", "passed", "trials", "rate", "95 % interval".replace("95", level(first.ci))],
    ...rateRows(first, second, paired, paired ?? unpaired),
  ];
  return [
    `Success (${policy})`,
    ...alignedRows(rows, 1).map((line) => `  ${line}`),
    ...wrapped(`  ${verdictLine(paired, unpaired)}`, width, "  "),
  ];
}

type Outcome = ArmComparison["paired"] | ArmComparison["unpaired"];

/** The difference stands under the rates that it is the difference of. */
function rateRows(
  first: SideSummary,
  second: SideSummary,
  paired: ArmComparison["paired"],
  outcome: Outcome,
): string[][] {
  const isOfAll = paired === null || (isSame(paired.firstRate, first.rate) && isSame(paired.secondRate, second.rate));
  const sideRow = (name: string, { k, n, rate, lower, upper }: SideSummary) => [
    isOfAll ? name : `${name}, all pairs`,
    String(k),
    String(n),
    percent(rate),
    range(lower, upper, percent),
  ];
  const commonRow = (name: string, rate: number | null) => [`${name}, common pairs`, "", "", percent(rate), ""];
  return [
    sideRow("A", first),
    sideRow("B", second),
    ...(isOfAll ? [] : [commonRow("A", paired.firstRate), commonRow("B", paired.secondRate)]),
    [
      isOfAll ? "A - B" : "A - B, common pairs",
      "",
      "",
      points(outcome?.difference ?? null),
      range(outcome?.lower ?? null, outcome?.upper ?? null, points),
    ],
  ];
}

/** But for rounding: one is a mean of shares, the other a share. */
function isSame(rate: number | null, other: number | null): boolean {
  return rate === other || Math.abs((rate ?? Infinity) - (other ?? Infinity)) < 1e-12;
}

function verdictLine(paired: ArmComparison["paired"], unpaired: ArmComparison["unpaired"]): string {
  const effect = ({ oddsRatio, cohensH }: { oddsRatio: number | null; cohensH: number | null }) =>
    `odds ratio ${oddsRatio === null ? "infinite or undefined" : oddsRatio.toPrecision(3)}, Cohen's h ${cohensH?.toFixed(2) ?? "-"}`;
  if (unpaired !== null) return `p = ${pText(unpaired.p)} (Fisher, trials unpaired); ${effect(unpaired)}.`;
  if (paired === null) return "";
  const { bothPass, onlyFirst, onlySecond, neither, onlyInFirst, onlyInSecond, within, power } = paired;
  const table =
    bothPass === null
      ? `${matchedText(paired)} on both sides, each by the mean of its trials`
      : `${matchedText(paired)} on both sides: ${bothPass} pass on both, ${onlyFirst} only in A, ${onlySecond} only in B, ${neither} in neither`;
  const unit = within === null ? "" : ` within ${within}`;
  const others =
    onlyInFirst + onlyInSecond === 0
      ? ""
      : `; only in A: ${count(onlyInFirst, "pair")}${unit}, only in B: ${onlyInSecond}`;
  return [`${table}${others}.`, `${effect(paired).replace(/^o/, "O")}.`, ...(power === null ? [] : [`${power}.`])].join(
    " ",
  );
}

/** A pair that both sides have in several arms is matched in each of them. */
function matchedText({ pairs, differentPairs, within }: NonNullable<ArmComparison["paired"]>): string {
  return within === null
    ? count(pairs, "pair")
    : `${count(pairs, "pair")} within ${within} (of ${count(differentPairs, "different pair")})`;
}

const TESTS: Readonly<Record<string, string>> = {
  "sign-flips-by-task": "sign flips",
  "sign-flips-by-pair": "sign flips",
  "mcnemar-exact": "McNemar, exact",
  "cmh-by-pair": "Cochran-Mantel-Haenszel",
  "fisher-exact": "Fisher, exact",
};

/** Each test with the unit that it takes for independent. */
function testLines(tests: readonly TestRow[]): string[] {
  const rows = tests.map(({ test, unit, p, lower, upper, ci }) => [
    test === null ? "" : (TESTS[test] ?? test),
    unit.startsWith("pair within ") ? "by matched pair" : `by ${unit}`,
    intervalName(ci),
    pText(p),
    range(lower, upper, points),
  ]);
  const head = ["test", "", "interval", "p", "A - B"];
  return [
    "Tests of the difference; the first is that above",
    ...alignedRows([head, ...rows], 3).map((line) => `  ${line}`),
  ];
}

/** `newcombe-paired-95` without its level: that is above. */
function intervalName(ci: string | null): string {
  if (ci === null) return "";
  if (ci.startsWith("sign-flips")) return "inverted test";
  return ci.startsWith("newcombe") ? "Newcombe" : "bootstrap";
}

function level(ci: string): string {
  return /[\d.]+$/.exec(ci)?.[0] ?? "95";
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}
