import { reasonTraits } from "../formats/reasons.ts";
import { redos, verdicts } from "../formats/verdict-file.ts";
import type { JournalEvent } from "./journal-event.ts";

type Check = (value: unknown) => boolean;

// By hand: a schema takes as long for a line as all that is done with it otherwise.
const text: Check = (value) => typeof value === "string";
const number: Check = (value) => typeof value === "number";
const flag: Check = (value) => typeof value === "boolean";
const anything: Check = () => true;
const attempt: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const oneOf = (words: readonly string[]): Check => {
  const known = new Set<unknown>(words);
  return (value) => known.has(value);
};
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const all =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const object = (members: Readonly<Record<string, Check>>): Check => {
  const checks = Object.entries(members);
  return (value) => {
    if (typeof value !== "object" || value === null) return false;
    for (const [name, check] of checks) if (!check((value as Readonly<Record<string, unknown>>)[name])) return false;
    return true;
  };
};

const counts = { agent: number, eval: number };
const spent = object({ knownUsd: number, unknownAttempts: number });
const judgement = {
  verdict: orNull(oneOf(verdicts)),
  redo: oneOf(redos),
  reason: oneOf(Object.keys(reasonTraits)),
  rule: text,
  stopsRun: flag,
  evidence: orNull(object({ file: text, quote: text })),
  diagnostics: all(object({ code: text, message: text, file: orNull(text) })),
};
const origin = object({
  dir: text,
  run: text,
  upstreamVersion: orNull(text),
  evalPolicy: orNull(text),
  model: orNull(text),
  agentFramework: orNull(text),
  datasetHash: orNull(object({})),
});
const verdict = object({
  ...judgement,
  pair: text,
  run: text,
  costUsd: orNull(number),
  costAllAttemptsUsd: orNull(number),
  spent,
  attempts: object(counts),
  patchRepair: all(object({ file: text, linesAdded: number, way: optional(oneOf(["agent-bytes", "hunk-shortened"])) })),
  origin: optional(origin),
  judgedAt: text,
});
const spend = object({
  costUsd: orNull(number),
  knownUsd: number,
  unknownCalls: all(object({ atMostUsd: orNull(number) })),
});
const last = { attempt, judgement: object(judgement), costUsd: orNull(number), knownUsd: number, repairs: number };
/** What older versions did not write is as of a new trial. */
const state = object({
  lastAttempt: optional(attempt),
  tries: optional(object(counts)),
  attempts: optional(object(counts)),
  spent: optional(spent),
  unknown: optional(object({ calls: number, atMostUsd: orNull(number) })),
  wastedUsd: optional(number),
  open: optional(orNull(object({ attempt, phase: oneOf(["agent", "eval"]), evalTry: number }))),
  last: optional(orNull(object(last))),
  origin: optional(origin),
  judged: optional(orNull(object({ attempt, verdict }))),
  published: optional(flag),
  evalsOfLast: optional(number),
  verdictsAt: optional(all(text)),
});
const trial = { run: text, pair: text, setting: text };
const drift = { field: text, old: text, new: text };

/** What is read of each event. */
const shapes: Readonly<Record<JournalEvent["type"], Check>> = {
  "session-started": object({ host: text, pid: number }),
  preflight: object({ costUsd: orNull(number) }),
  "session-ended": anything,
  "drift-accepted": object(drift),
  compacted: object({ sessions: number, preflightUsd: number, acceptedDrift: all(object(drift)) }),
  "trial-state": object({ ...trial, state }),
  "trial-reopened": object({ ...trial, redo: optional(text) }),
  "agent-started": object({ ...trial, attempt, origin: optional(origin) }),
  "agent-ended": object({ ...trial, attempt, judgement: object(judgement), spend, repairs: number }),
  "eval-started": object({ ...trial, attempt, evalTry: number }),
  "eval-ended": object({ ...trial, attempt, evalTry: number, judgement: object(judgement) }),
  "phase-interrupted": object({ ...trial, attempt, spend: orNull(spend) }),
  "trial-judged": object({ ...trial, attempt, verdict }),
  "trial-published": object({ ...trial, attempt }),
  "trial-adopted": object({ ...trial, verdict }),
};
const byType = new Map<unknown, Check>(Object.entries(shapes));

/** Whether an event is what its type says: a checksum vouches for the bytes, and anybody can compute one. Types that are not known pass. */
export function hasItsShape(event: { readonly type: unknown }): boolean {
  return byType.get(event.type)?.(event) ?? true;
}
