import { agentFileKind } from "../formats/agent-files.ts";
import type { FileText } from "../formats/file-parse.ts";
import { type ResultFile, resultAgents } from "../formats/result-file.ts";
import { readSentLog } from "../formats/sent-log.ts";
import type { TimedMessage } from "../tables/trial-record.ts";

/** What the tools in the agents' containers wrote down of the messages that they sent, in the order of time; empty: nothing. */
export function loggedMessages(files: ReadonlyMap<string, FileText>, result: ResultFile | null): TimedMessage[] {
  const features = new Map(result === null ? [] : resultAgents(result).map(({ slot, feature_id: id }) => [slot, id]));
  const sent = [...files].flatMap(([name, file]) =>
    agentFileKind(name) === "sent" && file.kind === "text" ? readSentLog(file.text) : [],
  );
  return sent
    .toSorted((a, b) => (a.timeSec ?? 0) - (b.timeSec ?? 0))
    .map(({ from, to, text, timeSec }) => ({
      from,
      to,
      text,
      timestamp: timeSec,
      featureId: features.get(from) ?? null,
      timeSource: timeSec === null ? null : "sent-log",
    }));
}
