import { useMemo } from "preact/hooks";
import type { PageData } from "../load/page-data.ts";
import { counted } from "../parts/counted.ts";
import { count, percent, usd } from "../parts/format.ts";
import { SpendChart } from "./spend-chart.tsx";
import { type SpendSeries, spendOverTime } from "./spend-over-time.ts";

/** What was spent, when and on what; and what of it came to nothing. */
export function SpendCard({ data }: { readonly data: PageData }) {
  const spend = useMemo(() => spendOverTime(data.attempts), [data.attempts]);
  return (
    <section class="card stack" aria-labelledby="spend-head">
      <h2 id="spend-head">Spend over time</h2>
      {spend === null ? (
        <p class="soft">
          Nothing here tells when money was spent, or what failed attempts cost: only runs of cooperbench-ts keep their
          attempts.
        </p>
      ) : (
        <>
          {spend.span === null ? null : <SpendChart spend={spend} span={spend.span} />}
          <div class="scroll" tabIndex={0} role="region" aria-label="Spend by setting">
            <table>
              <thead>
                <tr>
                  <th scope="col">Setting</th>
                  <th scope="col" class="number">
                    Spent
                  </th>
                  <th scope="col" class="number">
                    Wasted
                  </th>
                  <th scope="col" class="number">
                    Unpriced attempts
                  </th>
                </tr>
              </thead>
              <tbody>
                {[...spend.settings, spend.all].map((series) => (
                  <Line key={series.label} series={series} />
                ))}
              </tbody>
            </table>
          </div>
          {spend.all.undated === 0 ? null : (
            <p class="soft">
              Of {counted(spend.all.undated, "attempt")} nobody knows when it ended, such as one that was cut off with
              its harness: the table has it, the chart has not.
            </p>
          )}
        </>
      )}
    </section>
  );
}

function Line({ series: { label, usd: spent, wastedUsd, unknown } }: { readonly series: SpendSeries }) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td class="number">
        {unknown > 0 ? "≥ " : ""}
        {usd(spent)}
      </td>
      <td class="number">
        {usd(wastedUsd)}
        {spent > 0 ? <span class="soft"> ({percent(wastedUsd / spent)})</span> : null}
      </td>
      <td class="number">{count(unknown)}</td>
    </tr>
  );
}
