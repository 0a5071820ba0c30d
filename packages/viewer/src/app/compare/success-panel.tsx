import { type ArmComparison, type SideSummary, type TestRow, visibleText } from "@cooperbench-ts/results";
import { percent } from "../parts/format.ts";
import { counted } from "../parts/counted.ts";
import { points, pText, range } from "../parts/numbers.ts";
import { ScrollBox } from "../parts/scroll-box.tsx";

interface SuccessPanelProps {
  readonly comparison: ArmComparison;
  readonly names: readonly [string, string];
}

/** The rates of both sides, the paired table, and every test with what it takes for independent. */
export function SuccessPanel({ comparison, names }: SuccessPanelProps) {
  return (
    <section class="stack">
      <h2>Success</h2>
      <p class="soft">{comparison.policy}</p>
      <div class="compare-success">
        <Rates comparison={comparison} names={names} />
        <PairedTable comparison={comparison} names={names} />
      </div>
      <Tests tests={comparison.tests} />
    </section>
  );
}

function Rates({ comparison: { first, second, paired, unpaired }, names: [a, b] }: SuccessPanelProps) {
  const outcome = paired ?? unpaired;
  return (
    <ScrollBox label="Rates">
      <table>
        <caption>
          Rates of all trials of a side,{" "}
          {paired === null ? "and their difference" : "and the difference on the pairs that both have"}
        </caption>
        <thead>
          <tr>
            <th scope="col">Side</th>
            <th scope="col" class="number">
              Passed
            </th>
            <th scope="col" class="number">
              Trials
            </th>
            <th scope="col" class="number">
              Rate
            </th>
            <th scope="col">Interval</th>
          </tr>
        </thead>
        <tbody>
          <RateRow name={`A: ${a}`} side={first} />
          <RateRow name={`B: ${b}`} side={second} />
          <tr>
            <th scope="row">A − B, points</th>
            <td />
            <td />
            <td class="number">{points(outcome?.difference ?? null)}</td>
            <td>{range(outcome?.lower ?? null, outcome?.upper ?? null, points)}</td>
          </tr>
        </tbody>
      </table>
      <SideFacts side={first} name="A" />
      <SideFacts side={second} name="B" />
    </ScrollBox>
  );
}

function RateRow({
  name,
  side: { k, n, rate, lower, upper, ci },
}: {
  readonly name: string;
  readonly side: SideSummary;
}) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="number">{k}</td>
      <td class="number">{n}</td>
      <td class="number">{percent(rate)}</td>
      <td title={ci}>{range(lower, upper, percent)}</td>
    </tr>
  );
}

/** What a side is; the same facts in the same order, so that what differs is seen. */
function SideFacts({ name, side }: { readonly name: string; readonly side: SideSummary }) {
  const facts = [
    side.setting ?? "setting unknown",
    side.model ?? "model unknown",
    side.agentFramework ?? "agent unknown",
    side.upstreamVersion === null ? "upstream unknown" : `upstream ${side.upstreamVersion}`,
    side.evalPolicy,
    counted(side.pairs, "pair"),
    counted(side.tasks, "task"),
    side.repeats > 1 ? `up to ${side.repeats} trials each` : null,
    side.infraErrors > 0 ? counted(side.infraErrors, "infra error") : null,
    side.pending > 0 ? `${side.pending} without a verdict` : null,
  ];
  return (
    <p class="soft compare-facts">
      {name}: {visibleText(facts.filter((fact) => fact !== null).join(", "))}
    </p>
  );
}

function PairedTable({ comparison: { paired }, names: [a, b] }: SuccessPanelProps) {
  if (paired === null) return <p class="soft">The sides are compared by their trials, not pair by pair.</p>;
  const { bothPass, onlyFirst, onlySecond, neither, onlyInFirst, onlyInSecond, oddsRatio, cohensH, power } = paired;
  const others = onlyInFirst + onlyInSecond;
  return (
    <ScrollBox label="Paired table">
      {bothPass === null ? (
        <p class="soft">With repeats a pair is in no one cell: each counts by the mean of its trials.</p>
      ) : (
        <table class="paired">
          <caption>{counted(paired.pairs, "pair")} that both have</caption>
          <thead>
            <tr>
              <td />
              <th scope="col">B passes</th>
              <th scope="col">B does not</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">A passes</th>
              <td class="number">{bothPass}</td>
              <td class="number" data-cell="a">
                {onlyFirst}
              </td>
            </tr>
            <tr>
              <th scope="row">A does not</th>
              <td class="number" data-cell="b">
                {onlySecond}
              </td>
              <td class="number">{neither}</td>
            </tr>
          </tbody>
        </table>
      )}
      <p class="soft compare-facts">
        Odds ratio {oddsRatio === null ? "infinite or undefined" : oddsRatio.toPrecision(3)}, Cohen's h{" "}
        {cohensH?.toFixed(2) ?? "–"}.{power === null ? "" : ` ${power}.`}
        {others === 0 ? "" : ` Only in ${a}: ${onlyInFirst}; only in ${b}: ${onlyInSecond}.`}
      </p>
    </ScrollBox>
  );
}

const TESTS: Readonly<Record<string, string>> = {
  "sign-flips-by-task": "sign flips",
  "sign-flips-by-pair": "sign flips",
  "mcnemar-exact": "McNemar, exact",
  "cmh-by-pair": "Cochran-Mantel-Haenszel",
  "fisher-exact": "Fisher, exact",
};

function Tests({ tests }: { readonly tests: readonly TestRow[] }) {
  return (
    <details class="compare-tests">
      <summary>All tests and intervals of the difference; the words above go by the first</summary>
      <ScrollBox label="Tests">
        <table>
          <thead>
            <tr>
              <th scope="col">Test</th>
              <th scope="col">Independent</th>
              <th scope="col" class="number">
                p
              </th>
              <th scope="col">Interval</th>
              <th scope="col">A − B, points</th>
            </tr>
          </thead>
          <tbody>
            {tests.map(({ test, unit, p, lower, upper, ci }) => (
              <tr key={`${test} ${unit} ${ci}`}>
                <td>{test === null ? "–" : (TESTS[test] ?? test)}</td>
                <td>{unit}</td>
                <td class="number">{pText(p)}</td>
                <td>{ci ?? "–"}</td>
                <td>{range(lower, upper, points)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </details>
  );
}
