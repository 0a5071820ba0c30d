import { agentFileKind } from "../formats/agent-files.ts";
import type { FileText } from "../formats/file-parse.ts";
import { type ResultFile, resultAgents } from "../formats/result-file.ts";
import { readSentLog } from "../formats/sent-log.ts";
import type { TimedMessage } from "../tables/trial-record.ts";

/** What the tool in an agent's container wrote down of the messages that it sent, by agent, in the order of time; agents without a log are not there. */
export function loggedMessages(
  files: ReadonlyMap<string, FileText>,
  result: ResultFile | null,
): ReadonlyMap<string, readonly TimedMessage[]> {
  const features = new Map(result === null ? [] : resultAgents(result).map(({ slot, feature_id: id }) => [slot, id]));
  const logs = new Map<string, TimedMessage[]>();
  for (const [name, file] of files) {
    if (agentFileKind(name) !== "sent" || file.kind !== "text") continue;
    const sent = readSentLog(file.text).toSorted((a, b) => (a.timeSec ?? 0) - (b.timeSec ?? 0));
    logs.set(
      name.replace(/_sent\.jsonl$/, ""),
      sent.map(({ from, to, text, timeSec }) => ({
        from,
        to,
        text,
        timestamp: timeSec,
        featureId: features.get(from) ?? null,
        timeSource: timeSec === null ? null : "sent-log",
      })),
    );
  }
  return logs;
}
