import { settingText } from "@cooperbench-ts/results";
import type { TrialDocument } from "../../documents/documents.ts";
import type { PageData, PageTrial } from "../load/page-data.ts";
import { filteredTrials } from "../grid/shown-trials.ts";
import { linkTo, route } from "../load/route.ts";
import { count, duration, usd } from "../parts/format.ts";
import { InlineText } from "../parts/text-row.tsx";
import { VerdictBadge, verdictLook } from "../parts/verdict.tsx";
import { carriedQuery, differingName, neighboursOf } from "./neighbours.ts";

interface TrialHeadProps {
  readonly trial: TrialDocument;
  readonly entry: PageTrial;
  readonly data: PageData;
}

/** Which trial it is, what it came to, and the ways to others. */
export function TrialHead({ trial, entry, data }: TrialHeadProps) {
  const { row } = trial;
  const { query } = route.value;
  const { previous, next, place, among, others } = neighboursOf(entry, filteredTrials(data, query), data.trials);
  const carried = carriedQuery(query);
  const to = ({ about }: PageTrial): string => linkTo("trial", about, carried);
  const facts = [
    settingText(row),
    row.arm,
    `repeat ${row.repeat}`,
    row.model,
    row.agentFramework,
    row.steps === null ? null : `${count(row.steps)} steps`,
    row.costUsd === null ? "cost unknown" : usd(row.costUsd),
    row.durationSec === null ? null : duration(row.durationSec),
  ].filter((fact) => fact !== null);
  return (
    <header class="trial-head">
      <div class="trial-title">
        <h1>
          <InlineText text={row.pairKey} />
        </h1>
        <VerdictBadge verdict={row.verdict} />
      </div>
      <p class="soft">
        <InlineText text={facts.join(" · ")} />
      </p>
      <nav class="trial-ways" aria-label="Other trials">
        <a href={linkTo("trials", null, carried)}>All trials</a>
        <span class="trial-steps">
          {previous === null ? <span class="soft">← previous</span> : <a href={to(previous)}>← previous</a>}
          {place === null ? null : (
            <span class="soft">
              {count(place)} of {count(among)}
            </span>
          )}
          {next === null ? <span class="soft">next →</span> : <a href={to(next)}>next →</a>}
        </span>
        {others.length === 0 ? null : (
          <span class="trial-others">
            <span class="soft">This pair also as</span>
            {others.slice(0, MOST_OTHERS).map((other) => (
              <a key={other.document} href={to(other)}>
                <span aria-hidden="true">{verdictLook(other.row.verdict).mark}</span>{" "}
                <InlineText text={differingName(other, [entry, ...others])} />
                <span class="visually-hidden"> ({verdictLook(other.row.verdict).word})</span>
              </a>
            ))}
            {others.length > MOST_OTHERS ? (
              <a href={linkTo("trials", null, { q: row.pairKey })}>{others.length - MOST_OTHERS} more</a>
            ) : null}
          </span>
        )}
      </nav>
    </header>
  );
}
const MOST_OTHERS = 16;
