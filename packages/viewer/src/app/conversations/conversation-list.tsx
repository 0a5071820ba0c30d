import { useState } from "preact/hooks";
import { changeQuery, linkTo, route } from "../load/route.ts";
import { count } from "../parts/format.ts";
import { Notice } from "../parts/notice.tsx";
import { InlineText } from "../parts/text-row.tsx";
import { visibleLine } from "../parts/visible-lines.ts";
import { VerdictBadge } from "../parts/verdict.tsx";
import {
  type ConversationEntry,
  parseTalkQuery,
  shownConversations,
  talkSorts,
  valuesOf,
  verdictOf,
} from "./list-conversations.ts";

interface ConversationListProps {
  readonly entries: readonly ConversationEntry[];
  /** Trials without messages. */
  readonly silent: number;
}

/** So many are drawn at once. */
const PAGE = 200;

export function ConversationList({ entries, silent }: ConversationListProps) {
  const wanted = parseTalkQuery(route.value.query);
  const [most, setMost] = useState(PAGE);
  const shown = shownConversations(entries, wanted);
  if (entries.length === 0)
    return (
      <>
        <h1>Conversations</h1>
        <Notice>
          No agent wrote to another one in {silent === 1 ? "this trial" : `these ${count(silent)} trials`}: agents that
          work alone, or without messages, have no conversations.
        </Notice>
      </>
    );
  const labels = valuesOf(entries, ({ categories }) => categories);
  return (
    <>
      <h1>Conversations</h1>
      <div class="talk-filters">
        <Choice
          name="setting"
          label="Setting"
          value={wanted.setting}
          values={valuesOf(entries, ({ setting }) => [setting])}
        />
        <Choice
          name="verdict"
          label="Verdict"
          value={wanted.verdict}
          values={valuesOf(entries, ({ trial }) => [verdictOf(trial)])}
        />
        {labels.length === 0 ? null : <Choice name="label" label="Label" value={wanted.label} values={labels} />}
        <label>
          Sorted by{" "}
          <select value={wanted.sort} onChange={({ currentTarget }) => changeQuery({ sort: currentTarget.value })}>
            {talkSorts.map((sort) => (
              <option key={sort}>{sort}</option>
            ))}
          </select>
        </label>
        <label>
          <span class="visually-hidden">Search for a pair or a run</span>
          <input
            type="search"
            placeholder="Pair or run"
            value={wanted.words}
            onInput={({ currentTarget }) => changeQuery({ q: currentTarget.value })}
          />
        </label>
        <span class="soft" role="status">
          {count(shown.length)} of {count(entries.length)}; {count(silent)} {silent === 1 ? "trial has" : "trials have"}{" "}
          no messages
        </span>
      </div>
      {shown.length === 0 ? (
        <Notice>No conversation passes these filters.</Notice>
      ) : (
        <div class="scroll">
          <table class="talk-table">
            <thead>
              <tr>
                <th scope="col">Pair</th>
                <th scope="col">Setting</th>
                <th scope="col">Verdict</th>
                <th scope="col" class="number">
                  Messages
                </th>
                <th scope="col" class="number">
                  Steps
                </th>
                {labels.length === 0 ? null : <th scope="col">Labels</th>}
                <th scope="col">Run</th>
              </tr>
            </thead>
            <tbody>
              {shown.slice(0, most).map((entry) => (
                <Line key={entry.trial.document} entry={entry} hasLabels={labels.length > 0} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown.length > most ? (
        <button type="button" onClick={() => setMost(most + PAGE)}>
          Show {count(Math.min(PAGE, shown.length - most))} more
        </button>
      ) : null}
    </>
  );
}

function Line({ entry, hasLabels }: { readonly entry: ConversationEntry; readonly hasLabels: boolean }) {
  const { trial, setting, messages, categories } = entry;
  const { row, about } = trial;
  return (
    <tr>
      <th scope="row">
        <a href={linkTo("conversations", about)}>
          <InlineText text={row.pairKey} />
        </a>
      </th>
      <td>
        <InlineText text={setting} />
        {row.repeat > 1 ? <span class="soft"> repeat {row.repeat}</span> : null}
      </td>
      <td>
        <VerdictBadge verdict={row.verdict} />
      </td>
      <td class="number">{count(messages)}</td>
      <td class="number">{count(row.steps)}</td>
      {hasLabels ? (
        <td>
          <InlineText text={categories.join(", ") || "–"} />
        </td>
      ) : null}
      <td class="soft">
        <InlineText text={row.run} />
      </td>
    </tr>
  );
}

function Choice({
  name,
  label,
  value,
  values,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: string | null;
  readonly values: readonly string[];
}) {
  return (
    <label>
      {label}{" "}
      <select
        value={value ?? ""}
        onChange={({ currentTarget }) => changeQuery({ [name]: currentTarget.value || null })}
      >
        <option value="">all</option>
        {values.map((one) => (
          <option key={one} value={one}>
            {visibleLine(one.replaceAll("_", " "))}
          </option>
        ))}
      </select>
    </label>
  );
}
