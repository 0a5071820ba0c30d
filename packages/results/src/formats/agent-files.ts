/** The slot of an agent that works alone, and what its files are called by. */
export const soleAgent = "solo";

/** The patch of an agent that works alone: where it lies, nobody else worked. */
export const solePatch = `${soleAgent}.patch`;

/** What the names of an agent's files begin with: agents that share a pair name them by feature, not by slot. */
export function fileStem(slot: string, feature: number): string {
  return slot === soleAgent ? soleAgent : `agent${feature}`;
}

const SUFFIXES = {
  ".patch": "patch",
  "_traj.json": "trajectory",
  "_full_traj.json": "full-trajectory",
  "_stream.jsonl": "stream",
  "_stream.log": "plain-stream",
  "_session.jsonl": "session",
  "_sent.jsonl": "sent",
} as const;
const AGENT_FILE = new RegExp(
  `^(?:${soleAgent}|agent\\d+)(\\.patch|(?:_full)?_traj\\.json|_(?:stream|session|sent)\\.jsonl|_stream\\.log)$`,
);

/**
 * What a file of a pair folder holds of an agent; null: it is of none. A full trajectory is there after a compaction only. What an
 * agent's program in a container leaves (`stream` and the rest) is named by slot, as the full trajectory is.
 */
export function agentFileKind(name: string): (typeof SUFFIXES)[keyof typeof SUFFIXES] | null {
  const suffix = AGENT_FILE.exec(name)?.[1];
  return suffix === undefined ? null : SUFFIXES[suffix as keyof typeof SUFFIXES];
}
