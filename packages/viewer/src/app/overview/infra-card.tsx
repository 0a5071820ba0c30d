import { type PairRow, reasonTraits } from "@cooperbench-ts/results";
import { useMemo } from "preact/hooks";
import type { PageData } from "../load/page-data.ts";
import { linkTo } from "../load/route.ts";
import { count, moment, usd } from "../parts/format.ts";
import { type InfraOverTime, infraOverTime } from "./infra-over-time.ts";

/** What infrastructure broke, when, what it cost, and how often it was tried again. */
export function InfraCard({ data }: { readonly data: PageData }) {
  const infra = useMemo(() => infraOverTime(data.attempts), [data.attempts]);
  const retries = useMemo(() => attemptCounts(data.pairs), [data.pairs]);
  const hasAttempts = data.attempts.length > 0;
  return (
    <section class="card stack" aria-labelledby="infra-head">
      <h2 id="infra-head">Infrastructure and retries</h2>
      {infra === null ? (
        <p class="soft">
          {hasAttempts
            ? "No attempt was ended by infrastructure."
            : "Attempts that failed before the last one are not told here: only runs of cooperbench-ts keep them."}
        </p>
      ) : (
        <InfraTable infra={infra} />
      )}
      {retries.length === 0 ? null : (
        <div>
          <h3>Attempts of the agents</h3>
          <ul class="overview-notes">
            {retries.map(({ attempts, pass, fail, other }) => (
              <li key={attempts}>
                {attempts === 1 ? "judged on the first attempt" : `on attempt ${attempts}`}:{" "}
                {count(pass + fail + other)} {pass + fail + other === 1 ? "trial" : "trials"}
                <span class="soft">
                  {" "}
                  ({count(pass)} pass, {count(fail)} fail{other === 0 ? "" : `, ${count(other)} neither`})
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function InfraTable({ infra: { rows, most, from } }: { readonly infra: InfraOverTime }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Infrastructure errors by reason">
      <table class="infra">
        <caption class="soft">
          Attempts that infrastructure ended{from === null ? "" : `, from ${moment(new Date(from).toISOString())} on`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Reason</th>
            <th scope="col">Over time</th>
            <th scope="col" class="number">
              Attempts
            </th>
            <th scope="col" class="number">
              Tried again
            </th>
            <th scope="col" class="number">
              Cost
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ reason, bins, attempts, retried, usd: cost, unknown }) => (
            <tr key={reason}>
              <th scope="row">
                <a href={linkTo("trials", null, { reason, view: "list" })} title={reasonTraits[reason].remedy ?? ""}>
                  {reason}
                </a>
              </th>
              <td>
                <svg
                  class="infra-bins"
                  viewBox={`0 0 ${bins.length * 4} 22`}
                  preserveAspectRatio="none"
                  aria-hidden="true"
                >
                  {bins.map((value, at) =>
                    value === 0 ? null : (
                      <rect
                        key={at}
                        x={at * 4}
                        width={3.2}
                        y={21 - 4 - (value / most) * 16}
                        height={4 + (value / most) * 16}
                      />
                    ),
                  )}
                  <line x1={0} x2={bins.length * 4} y1={21.5} y2={21.5} />
                </svg>
              </td>
              <td class="number">{count(attempts)}</td>
              <td class="number">{count(retried)}</td>
              <td class="number">{unknown === attempts ? "unknown" : `${unknown > 0 ? "≥ " : ""}${usd(cost)}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Trials by the attempt that their verdict stands on; none where nobody counted attempts. */
function attemptCounts(pairs: Iterable<PairRow>) {
  const known = [...pairs].filter(({ attempts, verdict }) => attempts !== null && attempts > 0 && verdict !== null);
  return [...Map.groupBy(known, ({ attempts }) => attempts ?? 0)]
    .sort(([a], [b]) => a - b)
    .map(([attempts, rows]) => {
      const of = (verdict: PairRow["verdict"]): number => rows.filter((row) => row.verdict === verdict).length;
      return { attempts, pass: of("pass"), fail: of("fail"), other: of("infra_error") };
    });
}
