import { asTable, labelsShape, type LabelRow } from "@cooperbench-ts/results";
import { useMemo } from "preact/hooks";
import { unpackTable } from "../../documents/packed-table.ts";
import type { PageData } from "../load/page-data.ts";
import { linkTo, route } from "../load/route.ts";
import { useDocument } from "../load/use-document.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Notice } from "../parts/notice.tsx";
import "../styles/conversations.css";
import { ConversationList } from "./conversation-list.tsx";
import { type ConversationEntry, listConversations } from "./list-conversations.ts";
import { TalkView } from "./talk-view.tsx";

/** What agents wrote to each other: all trials with messages, or the talk of one. */
export function ConversationsPage({ data }: { readonly data: PageData }) {
  const { about } = route.value;
  const tables = useDocument("tables");
  const labels = useMemo(
    () => (tables.kind === "loaded" ? asTable(unpackTable(tables.value.labels), labelsShape) : []),
    [tables],
  );
  const { entries, trouble } = useMemo(() => listed(data, labels), [data, labels]);
  if (about === null)
    return (
      <Loaded of={tables} what="conversations">
        {() => (
          <div class="stack">
            {trouble === null ? null : <Notice kind="warning">Labels cannot be shown. {trouble}</Notice>}
            <ConversationList entries={entries} silent={data.trials.length - entries.length} />
          </div>
        )}
      </Loaded>
    );
  return <OneConversation data={data} about={about} entries={entries} />;
}

/** A label that fits several trials is no reason to show no conversation. */
function listed(
  { trials }: PageData,
  labels: readonly LabelRow[],
): { readonly entries: readonly ConversationEntry[]; readonly trouble: string | null } {
  try {
    return { entries: listConversations(trials, labels), trouble: null };
  } catch (error) {
    return {
      entries: listConversations(trials, []),
      trouble: error instanceof Error ? error.message : String(error),
    };
  }
}

function OneConversation({
  data,
  about,
  entries,
}: {
  readonly data: PageData;
  readonly about: string;
  readonly entries: readonly ConversationEntry[];
}) {
  const known = data.trialsByDocument.get(`trials/${about}`);
  const loading = useDocument(known?.document ?? null);
  if (known === undefined)
    return (
      <Notice kind="failed">
        This tree has no such trial. <a href={linkTo("conversations")}>To the conversations</a>
      </Notice>
    );
  const entry = entries.find(({ trial }) => trial === known);
  return (
    <Loaded of={loading} what="this conversation">
      {(trial) => <TalkView key={about} trial={trial} about={about} labels={entry?.labels ?? []} />}
    </Loaded>
  );
}
