import { useState } from "preact/hooks";
import {
  type ComparedPair,
  type ComparedTrial,
  type PairOutcome,
  type PairRow,
  visibleText,
} from "@cooperbench-ts/results";
import { changeQuery, linkTo } from "../load/route.ts";
import { usd } from "../parts/format.ts";
import { VerdictBadge } from "../parts/verdict.tsx";
import { ScrollBox } from "../parts/scroll-box.tsx";

interface PairsListProps {
  readonly pairs: readonly ComparedPair[];
  readonly names: readonly [string, string];
  /** The document of each trial. */
  readonly documents: ReadonlyMap<PairRow, string>;
  readonly query: URLSearchParams;
}

const STEP = 100;
const outcomes = [
  "more-in-first",
  "more-in-second",
  "both-pass",
  "neither",
  "alike",
  "one-side",
] as const satisfies readonly PairOutcome[];

/** The pairs of both sides, those that differ first: each one click from both trials. */
export function PairsList({ pairs, names: [a, b], documents, query }: PairsListProps) {
  const [shown, setShown] = useState(STEP);
  const words: Readonly<Record<PairOutcome, string>> = {
    "more-in-first": `${a} passes more`,
    "more-in-second": `${b} passes more`,
    "both-pass": "both pass",
    neither: "neither passes",
    alike: "as often",
    "one-side": "no result on one side",
  };
  const only = outcomes.find((outcome) => outcome === query.get("show")) ?? null;
  const chosen = only === null ? pairs : pairs.filter(({ outcome }) => outcome === only);
  const counts = Map.groupBy(pairs, ({ outcome }) => outcome);
  return (
    <section class="stack">
      <h2>Pairs</h2>
      <div class="compare-filters" role="group" aria-label="Which pairs">
        <button type="button" aria-pressed={only === null} onClick={() => changeQuery({ show: null })}>
          all {pairs.length}
        </button>
        {outcomes.map((outcome) => {
          const { length } = counts.get(outcome) ?? [];
          return length === 0 ? null : (
            <button
              key={outcome}
              type="button"
              aria-pressed={only === outcome}
              onClick={() => changeQuery({ show: only === outcome ? null : outcome })}
            >
              {words[outcome]} {length}
            </button>
          );
        })}
      </div>
      <ScrollBox label="Pairs">
        <table class="compare-pairs">
          <thead>
            <tr>
              <th scope="col">Pair</th>
              <th scope="col">A: {a}</th>
              <th scope="col">B: {b}</th>
              <th scope="col">Result</th>
            </tr>
          </thead>
          <tbody>
            {chosen.slice(0, shown).map(({ pairKey, within, first, second, outcome }) => (
              <tr key={`${pairKey} ${within.join()}`} data-outcome={outcome}>
                <th scope="row">
                  {visibleText(pairKey)}
                  {within.length === 0 ? null : <span class="soft"> {visibleText(within.join(", "))}</span>}
                </th>
                <Trials trials={first} documents={documents} />
                <Trials trials={second} documents={documents} />
                <td class="soft">{words[outcome]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {chosen.length > shown ? (
        <p>
          <button type="button" onClick={() => setShown(shown + 5 * STEP)}>
            Show {Math.min(5 * STEP, chosen.length - shown)} more of {chosen.length - shown}
          </button>
        </p>
      ) : null}
    </section>
  );
}

function Trials({
  trials,
  documents,
}: {
  readonly trials: readonly ComparedTrial[];
  readonly documents: ReadonlyMap<PairRow, string>;
}) {
  if (trials.length === 0) return <td class="soft">no trial</td>;
  return (
    <td>
      <ul class="compare-trials">
        {trials.map(({ row, success }, at) => (
          <li key={at}>
            <TrialLink row={row} document={documents.get(row) ?? null} />
            <span class="soft">
              {row.reason ?? "no reason"}, {usd(row.costUsd)}
              {aside(row, success)}
            </span>
          </li>
        ))}
      </ul>
    </td>
  );
}

function TrialLink({ row, document }: { readonly row: PairRow; readonly document: string | null }) {
  const badge = <VerdictBadge verdict={row.verdict} />;
  return document === null ? badge : <a href={linkTo("trial", document)}>{badge}</a>;
}

/** Where the policy makes something else of a verdict. */
function aside({ verdict, planned }: PairRow, success: boolean | null): string {
  if (success === null) return planned ? ", left out" : ", not planned";
  return success || verdict !== "pass" ? "" : ", no success under this policy";
}
