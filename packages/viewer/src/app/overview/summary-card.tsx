import {
  listed,
  type NoteGroup,
  settingText,
  type Summary,
  summaryBy,
  summaryCells,
  summaryNoteGroups,
  summaryNotes,
  type SummaryRow,
  textColumns,
  visibleText,
} from "@cooperbench-ts/results";
import { useMemo } from "preact/hooks";
import type { PageData } from "../load/page-data.ts";
import { changeQuery, linkTo, route } from "../load/route.ts";
import { percent } from "../parts/format.ts";
import { verdictLooks } from "../parts/verdict.tsx";
import { pageSummary } from "./page-summary.ts";
import { RateBar } from "./rate-bar.tsx";

const VERDICTS = ["pass", "fail", "infra_error", "pending"] as const;

/** What came out: the table of the command `summary`, rates with their intervals, and what the numbers leave out. */
export function SummaryCard({ data }: { readonly data: PageData }) {
  const { query } = route.value;
  const by = summaryBy.find((one) => one === query.get("by")) ?? "run";
  const exclude = query.get("exclude") === "task-broken" ? "task-broken" : "none";
  const summary = useMemo(() => pageSummary(data, { by, exclude }), [data, by, exclude]);
  const ofRates = summaryNotes(summary).slice(0, summary.rates.length);
  const leftOut = summaryNoteGroups(summary);
  const isOneLine = summary.settings.length === 1;
  return (
    <section class="stack" aria-labelledby="summary-head">
      <div class="overview-head">
        <h2 id="summary-head">What came out</h2>
        <label>
          <span class="soft">A line for each</span>{" "}
          <select value={by} onChange={({ currentTarget }) => changeQuery({ by: currentTarget.value })}>
            {summaryBy.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        {exclude === "none" && (summary.leftOut.taskFaults?.features ?? 0) === 0 ? null : (
          <label>
            <input
              type="checkbox"
              checked={exclude !== "none"}
              onChange={({ currentTarget }) => changeQuery({ exclude: currentTarget.checked ? "task-broken" : null })}
            />{" "}
            Leave out pairs that nobody can pass
          </label>
        )}
      </div>
      <Table summary={summary} />
      <details>
        <summary>The rates in words</summary>
        <ul class="overview-notes">
          {ofRates.map((note) => (
            <li key={note}>{visibleText(note)}</li>
          ))}
        </ul>
      </details>
      {leftOut.length === 0 ? (
        <p class="soft">These numbers leave nothing out: every planned trial is judged and its cost is known.</p>
      ) : (
        <div>
          <h3>What these numbers leave out</h3>
          <ul class="overview-notes">
            {leftOut.map(({ text, lines }) => (
              <li key={text}>
                {visibleText(text)}
                {lines.length === 0 || isOneLine ? null : <LinesOfNote lines={lines} />}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

const NAMED_LINES = 8;

function LinesOfNote({ lines }: Pick<NoteGroup, "lines">) {
  const named = lines.map(({ name, trials }) => `${name} ${trials}`);
  return <span class="soft"> ({visibleText(listed(named, NAMED_LINES))})</span>;
}

function Table({ summary }: { readonly summary: Summary }) {
  const cells = summaryCells(summary);
  const [head = [], ...lines] = cells;
  const texts = textColumns(cells);
  const rateAt = head.length - 1;
  const isOpen = summary.rates.some(({ bounds }) => boundsText(bounds) !== "");
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Summary table">
      <table class="summary">
        <thead>
          <tr>
            {head.slice(0, texts).map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
            <th scope="col">Pass rate, 95 % interval</th>
            {isOpen ? <th scope="col">Can end between</th> : null}
            {head.slice(texts, rateAt).map((title) => (
              <th key={title} scope="col" class="number">
                {title}
              </th>
            ))}
            <th scope="col" class="number">
              {head[rateAt]}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, row) => {
            const rates = summary.rates[row];
            const of = summary.settings[row];
            return (
              <tr key={row} class={of === undefined ? "summary-total" : undefined}>
                {line.slice(0, texts).map((text, at) => (
                  <NameCell key={head[at]} text={text} isFirst={at === 0} />
                ))}
                <td>{rates === undefined ? null : <RateBar rate={rates.infraExcluded} />}</td>
                {isOpen ? (
                  <td class="summary-bounds">{rates === undefined ? null : boundsText(rates.bounds)}</td>
                ) : null}
                {line.slice(texts, rateAt).map((text, at) => (
                  <NumberCell key={head[texts + at]} title={head[texts + at] ?? ""} text={text} of={of} />
                ))}
                <td class="number">{line[rateAt]}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function boundsText({ lowest, highest }: Summary["rates"][number]["bounds"]): string {
  return lowest === null || highest === null || lowest === highest ? "" : `${percent(lowest)} and ${percent(highest)}`;
}

function NameCell({ text, isFirst }: { readonly text: string; readonly isFirst: boolean }) {
  const shown = visibleText(text);
  if (!isFirst) return <td>{shown}</td>;
  return (
    <th scope="row" class="summary-name">
      {shown}
    </th>
  );
}

interface NumberCellProps {
  readonly title: string;
  readonly text: string;
  /** undefined: the total. */
  readonly of: SummaryRow | undefined;
}

/** Numbers lead to their trials. */
function NumberCell({ title, text, of }: NumberCellProps) {
  const verdict = VERDICTS.find((one) => verdictLooks[one].word === title.toLowerCase());
  const shown = visibleText(text);
  if ((verdict === undefined && title !== "Total") || text === "0") return <td class="number">{shown}</td>;
  const only =
    of === undefined ? {} : { setting: settingText(of), ...(of.run === null ? {} : { run: escaped(of.run) }) };
  const look = verdict === undefined ? null : verdictLooks[verdict];
  return (
    <td class="number">
      <a href={linkTo("trials", null, { ...only, ...(verdict === undefined ? {} : { verdict }) })}>
        {look === null ? null : <span aria-hidden="true">{look.mark} </span>}
        {shown}
      </a>
    </td>
  );
}

/** As the grid's address has a name in a list. */
function escaped(name: string): string {
  return name.replace(/[,\\]/g, "\\$&");
}
