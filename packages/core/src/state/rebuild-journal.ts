import { readdir } from "node:fs/promises";
import path from "node:path";
import {
  type AttemptFile,
  attemptFileSchema,
  type Judgement,
  type ManifestFile,
  pairKey,
  parsePairKey,
  resultCost,
  type VerdictFile,
  verdictFileSchema,
} from "@cooperbench-ts/results";
import { readPairFolder } from "@cooperbench-ts/results/node";
import { readCallBill } from "../spend/call-journal.ts";
import { spendOf } from "../spend/spend-of.ts";
import { readJson } from "./files.ts";
import { type JournalContent, readJournal, replaceJournal } from "./journal.ts";
import type { JournalEvent, TrialReference } from "./journal-event.ts";
import type { AttemptLayout, Layout, Trial } from "./layout.ts";

/** What is known of an experiment: its journal, or, where lines of it are damaged or it is gone, what its files tell again. */
export async function readHistory(layout: Layout, manifest: ManifestFile | null): Promise<JournalContent> {
  const journal = await readJournal(layout.journal);
  if (manifest === null || !isLost(journal)) return journal;
  const events = await rebuildJournal(layout, manifest);
  return { ...journal, entries: events.map((event) => ({ format: 1, at: "", event })) };
}

/** Writes a lost journal again. @returns what to tell people; null: nothing was to be done */
export async function mendJournal(layout: Layout, manifest: ManifestFile | null): Promise<string | null> {
  const journal = await readJournal(layout.journal);
  if (manifest === null || !isLost(journal)) return null;
  const events = await rebuildJournal(layout, manifest);
  const kept = await replaceJournal(layout.journal, events);
  if (events.length === 0) return null;
  return kept === null
    ? "The journal was gone and is rebuilt from the attempts and verdicts."
    : `The journal was damaged and is rebuilt from the attempts and verdicts; the old one is kept as ${kept}.`;
}

function isLost({ entries, damagedLines }: JournalContent): boolean {
  return damagedLines.length > 0 || entries.length === 0;
}

/**
 * The journal of an experiment, told again by its attempts and verdicts. Every verdict is as it was; what cannot be known
 * any more are the times, the sessions, and tries of an eval that were cut off with their harness.
 */
export async function rebuildJournal(layout: Layout, manifest: ManifestFile): Promise<JournalEvent[]> {
  const events: JournalEvent[] = [];
  for (const run of manifest.runs) {
    for (const key of run.pairs) {
      const pair = parsePairKey(key);
      if (pair !== null) events.push(...(await rebuildTrial(layout, { ...run, pair })));
    }
  }
  return events;
}

async function rebuildTrial(layout: Layout, trial: Trial): Promise<JournalEvent[]> {
  const reference = { run: trial.run, setting: trial.setting, pair: pairKey(trial.pair) };
  const numbers = await attemptNumbers(layout.trial(trial));
  const verdict = await lastVerdict(layout, trial);
  const attempts = await Promise.all(
    numbers.map((attempt) => rebuildAttempt(layout.attempt(trial, attempt), attempt, reference)),
  );
  if (verdict === null) return attempts.flatMap(({ events }) => events);
  if (!attempts.some(({ recorded }) => recorded)) return [{ type: "trial-adopted", verdict, ...reference }];
  // Not said to be published: doing it again changes nothing.
  const judged: JournalEvent = { type: "trial-judged", attempt: numbers.at(-1) ?? 1, verdict, ...reference };
  return [...attempts.flatMap(({ events }) => events), judged];
}

async function attemptNumbers(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** The one beside the attempts is written with each publication; results that were copied alone have only the published one. */
async function lastVerdict(layout: Layout, trial: Trial): Promise<VerdictFile | null> {
  const read = (folder: string): Promise<VerdictFile | null> =>
    readJson(path.join(folder, "verdict.json"), verdictFileSchema).catch(() => null);
  return (await read(layout.trial(trial))) ?? read(layout.published(trial));
}

async function rebuildAttempt(
  layout: AttemptLayout,
  attempt: number,
  reference: TrialReference,
): Promise<{ recorded: boolean; events: JournalEvent[] }> {
  const record = await readJson(layout.record, attemptFileSchema).catch(() => null);
  const started: JournalEvent = { type: "agent-started", attempt, ...reference };
  if (record === null) {
    const upstream = resultCost(await readPairFolder(layout.pairFolder));
    const spend = spendOf({ upstream, bill: await readCallBill(layout.calls), started: true, priced: null });
    return {
      recorded: false,
      events: [started, { type: "phase-interrupted", attempt, phase: "agent", spend, ...reference }],
    };
  }
  const { spend } = record;
  const repairs = record.patchRepair.length;
  const agentEnd: JournalEvent =
    record.agent?.end.kind === "interrupted"
      ? { type: "phase-interrupted", attempt, phase: "agent", spend, ...reference }
      : { type: "agent-ended", attempt, judgement: agentJudgement(record), spend, repairs, ...reference };
  return { recorded: true, events: [started, agentEnd, ...evalEvents(record, reference)] };
}

function evalEvents({ attempt, evals }: AttemptFile, reference: TrialReference): JournalEvent[] {
  return evals.flatMap((phase, index): JournalEvent[] => {
    const evalTry = index + 1;
    return [
      { type: "eval-started", attempt, evalTry, ...reference },
      phase.end.kind === "interrupted"
        ? { type: "phase-interrupted", attempt, phase: "eval", spend: null, ...reference }
        : { type: "eval-ended", attempt, evalTry, judgement: phase.judgement, ...reference },
    ];
  });
}

/** A recovered agent phase has no record of its own: where an eval followed, its work was there to be evaluated. */
function agentJudgement({ agent, evals, judgement }: AttemptFile): Judgement {
  if (agent !== null) return agent.judgement;
  if (evals.length === 0) return judgement;
  return {
    verdict: null,
    redo: "eval",
    reason: "not-evaluated",
    rule: "rebuilt",
    stopsRun: false,
    evidence: null,
    diagnostics: [],
  };
}
