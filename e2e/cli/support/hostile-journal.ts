import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { currentOwner } from "@cooperbench-ts/results/node";
import { type Harm, sparse } from "./hostile-harm.ts";
import { HOSTILE, type HostileTree, NAME, PAIR, pipe } from "./hostile-tree.ts";

/** What a harness writes while it works, and what a stranger writes in its place. */
export const harmedJournals: readonly Harm[] = [
  {
    name: "pipes for all that a living harness writes",
    harm: async (tree) => {
      await holdLock(tree);
      for (const file of ["model-calls.jsonl", "progress.json", "last-messages.json"])
        tree.put(path.join(tree.attempt(".."), "2", file), pipe);
      tree.put(tree.home("events.jsonl"), pipe);
    },
    most: "status",
    soon: true,
  },
  { name: "a pipe for the lock", harm: (tree) => tree.put(tree.home("lock"), pipe), most: "status" },
  {
    name: "a huge journal, and huge events",
    harm: async (tree) => {
      await holdLock(tree);
      tree.put(tree.home("events.jsonl"), sparse(2 ** 36));
      truncateSync(tree.home("journal.jsonl"), 2 ** 30);
    },
    most: "status",
  },
  {
    name: "hostile lines in the journal",
    harm: (tree) => tree.append(tree.home("journal.jsonl"), hostileEvents()),
    most: "status",
    soon: true,
  },
  {
    name: "hostile lines in the events of a living harness",
    harm: async (tree) => {
      await holdLock(tree);
      tree.append(tree.home("events.jsonl"), [
        { type: "session-started", host: hostname(), pid: process.pid, version: "0" },
        { type: "paused", cause: HOSTILE, message: HOSTILE, patienceMs: 1 },
        { type: "stopping", cause: HOSTILE, message: HOSTILE, running: 1 },
        ...hostileEvents(),
      ]);
    },
    most: "status",
    soon: true,
  },
  {
    name: "a lock with a hostile host",
    harm: (tree) => {
      const owner = { host: HOSTILE, bootId: HOSTILE, pid: 1, startTime: HOSTILE };
      writeFileSync(tree.home("lock"), JSON.stringify({ owner, since: HOSTILE }));
    },
    most: "status",
  },
];

/** A harness that lives, by its lock, and a second attempt that it is in. */
async function holdLock(tree: HostileTree): Promise<void> {
  const owner = await currentOwner();
  writeFileSync(tree.home("lock"), JSON.stringify({ owner, since: "2026-01-01T00:00:00.000Z" }));
  const trial = { run: `${NAME}-solo`, setting: "solo", pair: PAIR };
  tree.append(tree.home("journal.jsonl"), [
    { type: "session-started", host: owner.host, pid: owner.pid, version: "0" },
    { type: "trial-reopened", ...trial },
    { type: "agent-started", attempt: 2, ...trial },
  ]);
  mkdirSync(path.join(tree.attempt(".."), "2"));
}

/** Each with a checksum that is right. */
function hostileEvents(): unknown[] {
  const trial = { run: `${NAME}-solo`, setting: "solo", pair: PAIR };
  return [
    null,
    7,
    [],
    {},
    { type: HOSTILE },
    { type: "__proto__", pair: "__proto__", run: "__proto__" },
    { type: "agent-ended", ...trial },
    { type: "trial-judged", attempt: 1, verdict: null, ...trial },
    { type: "trial-judged", attempt: 1, verdict: { reason: HOSTILE, rule: HOSTILE, verdict: HOSTILE }, ...trial },
    { type: "trial-state", state: null, ...trial },
    { type: "trial-state", state: { judged: 7, lastAttempt: "x", attempts: null }, ...trial },
    { type: "preflight", costUsd: HOSTILE },
    { type: "compacted", sessions: HOSTILE, preflightUsd: {}, acceptedDrift: HOSTILE },
    { type: "drift-accepted", field: HOSTILE, old: HOSTILE, new: HOSTILE },
    { type: "session-started", host: HOSTILE, pid: HOSTILE, version: HOSTILE },
    { type: "agent-started", attempt: HOSTILE, run: HOSTILE, pair: HOSTILE, setting: HOSTILE },
    { type: "agent-started", attempt: 1e9, ...trial },
  ];
}
