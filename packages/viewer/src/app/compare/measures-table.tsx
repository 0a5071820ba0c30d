import type { Measure, MeasureRow } from "@cooperbench-ts/results";
import { digitsFor, pText, range, signed } from "../parts/numbers.ts";
import { ScrollBox } from "../parts/scroll-box.tsx";

const NAMES: Readonly<Record<Measure, string>> = {
  costUsd: "cost, USD",
  steps: "steps",
  durationSec: "wall time, s",
  messages: "messages",
  patchLines: "patch lines",
};

/** Cost, steps and what else a trial has much or little of. */
export function MeasuresTable({
  measures,
  names: [a, b],
}: {
  /** null: not yet computed. */
  readonly measures: readonly MeasureRow[] | null;
  readonly names: readonly [string, string];
}) {
  if (measures?.length === 0) return null;
  return (
    <section class="stack">
      <h2>Cost, steps, time, messages, patches</h2>
      <p class="soft">
        Over trials that came to pass or fail. A is {a}, B is {b}. n: pairs, or trials of A and of B. A − B of the
        medians is the median of the differences by pair.
      </p>
      {measures === null ? <p class="soft measures-wait">Comparing …</p> : <Measures measures={measures} />}
    </section>
  );
}

function Measures({ measures }: { readonly measures: readonly MeasureRow[] }) {
  const heads = ["n", "A", "B", "A − B", "interval", "A / B", "p", "A", "B", "A − B", "p", "r", "p", "d"];
  return (
    <>
      <ScrollBox label="Measures">
        <table class="measures">
          <thead>
            <tr>
              <td />
              <th scope="colgroup" colSpan={7}>
                Mean
              </th>
              <th scope="colgroup" colSpan={3}>
                Median
              </th>
              <th scope="colgroup" colSpan={2}>
                Wilcoxon
              </th>
              <th scope="colgroup" colSpan={2}>
                Mann-Whitney
              </th>
            </tr>
            <tr>
              <th scope="col">Measure</th>
              {heads.map((head, at) => (
                <th key={at} scope="col" class={head === "interval" ? undefined : "number"}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {measures.map((row) => (
              <MeasureLine key={row.measure} row={row} />
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <Unknown measures={measures} />
    </>
  );
}

function MeasureLine({ row }: { readonly row: MeasureRow }) {
  const { firstMean, secondMean } = row;
  const digits = digitsFor(Math.max(Math.abs(firstMean ?? 0), Math.abs(secondMean ?? 0)));
  const plain = (value: number | null): string => (value === null ? "–" : value.toFixed(digits));
  const apart = (value: number | null): string => signed(value, digits);
  const cells = [
    row.pairs === null ? `${row.firstTrials}/${row.secondTrials}` : String(row.pairs),
    plain(firstMean),
    plain(secondMean),
    apart(row.difference),
    range(row.lower, row.upper, apart),
    row.ratio === null ? "–" : row.ratio.toFixed(2),
    pText(row.p),
    plain(row.firstMedian),
    plain(row.secondMedian),
    apart(row.medianDifference),
    pText(row.wilcoxonP),
    signed(row.rankBiserial, 2),
    pText(row.mannWhitneyP),
    signed(row.cliffsDelta, 2),
  ];
  return (
    <tr>
      <th scope="row">{NAMES[row.measure]}</th>
      {cells.map((cell, at) => (
        <td key={at} class={at === 4 ? undefined : "number"}>
          {cell}
        </td>
      ))}
    </tr>
  );
}

function Unknown({ measures }: { readonly measures: readonly MeasureRow[] }) {
  const unknown = measures.filter(
    ({ firstTrials, secondTrials, firstUnknown, secondUnknown }) =>
      (firstTrials > 0 && firstUnknown > 0) || (secondTrials > 0 && secondUnknown > 0),
  );
  if (unknown.length === 0) return null;
  const told = unknown.map(
    ({ measure, firstUnknown, secondUnknown }) =>
      `${NAMES[measure]} of ${firstUnknown} trials of A and ${secondUnknown} of B`,
  );
  return <p class="soft">Unknown: {told.join("; ")}.</p>;
}
