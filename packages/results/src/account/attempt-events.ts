import type { AttemptFile, ContainerRecord, PhaseRecord } from "../formats/attempt-file.ts";
import type { TaskLogFile } from "../formats/team-files.ts";
import { callOutcome } from "./call-outcome.ts";
import { endText } from "./process-end.ts";
import type { AttemptAccount, TeamAccount, TrialEvent } from "./trial-account.ts";

/** What came to pass beside the agents' steps: phases of attempts, containers, kills, failed calls of the model, a team's tasks. */
export function trialEvents(attempts: readonly AttemptAccount[], team: TeamAccount | null): TrialEvent[] {
  const { tasks, log } = team ?? { tasks: [], log: [] };
  const titles = new Map<string | null | undefined, string>(tasks.map(({ id, title }) => [id, title]));
  for (const { task_id: task, title } of log) if (title != null) titles.set(task, title);
  return inOrder([...attempts.flatMap(ofAttempt), ...log.map((change) => ofTask(change, titles))]);
}

/** In the order of time. An event without a time keeps its place behind the event before it. */
function inOrder(events: readonly TrialEvent[]): TrialEvent[] {
  let time = -Infinity;
  const placed = events.map((event) => {
    time = event.timeSec ?? time;
    return { event, time };
  });
  return placed.toSorted((a, b) => (a.time === b.time ? 0 : a.time - b.time)).map(({ event }) => event);
}

function ofAttempt(read: AttemptAccount): TrialEvent[] {
  const phases = read.kind === "parsed" ? phasesOf(read.attempt).flatMap((phase) => ofPhase(phase, read.attempt)) : [];
  const calls = read.calls.flatMap((call): TrialEvent[] => {
    const timeSec = secondsOf(call.at);
    const outcome = callOutcome(call);
    // One without an end may still be answered.
    if (outcome === "answered" || (outcome === "unanswered" && call.latencyMs === null)) return [];
    const said = {
      refused: `refused with ${call.status}`,
      unanswered: "without an answer",
      unsent: "given up before it went out",
    }[outcome];
    return [
      {
        kind: "model-call",
        timeSec,
        endSec: timeSec === null || call.latencyMs === null ? null : timeSec + call.latencyMs / 1000,
        attempt: read.number,
        agent: null,
        text: `a call of the model ${said}`,
      },
    ];
  });
  return [...phases, ...calls];
}

function phasesOf({ agent, evals }: AttemptFile): PhaseRecord[] {
  return agent === null ? evals : [agent, ...evals];
}

function ofPhase(phase: PhaseRecord, { attempt, evals }: AttemptFile): TrialEvent[] {
  const [timeSec, endSec] = [secondsOf(phase.startedAt), secondsOf(phase.endedAt)];
  const tries = evals.length > 1 && phase.phase === "eval" ? `, try ${evals.indexOf(phase) + 1}` : "";
  const about = { attempt, agent: null };
  const begun: TrialEvent = {
    ...about,
    kind: phase.phase === "agent" ? "agent-phase" : "eval-phase",
    timeSec,
    endSec,
    text: `${phase.phase} phase${tries}: ${endText(phase.end)}`,
  };
  const died = (phase.docker?.containers ?? [])
    .filter(({ diedBeforeStop }) => diedBeforeStop)
    .map((container): TrialEvent => ({
      ...about,
      kind: "container-died",
      timeSec: null,
      endSec: null,
      text: deathText(container),
    }));
  const killed: TrialEvent[] = isKill(phase)
    ? [{ ...about, kind: "killed", timeSec: endSec, endSec: null, text: `${phase.phase} phase ${endText(phase.end)}` }]
    : [];
  return [begun, ...died, ...killed];
}

function isKill({ end }: PhaseRecord): boolean {
  return end.kind === "timeout" || end.kind === "interrupted" || end.kind === "signaled";
}

function deathText({ name, id, exitCode, oomKilled }: ContainerRecord): string {
  const why = oomKilled === true ? ", out of memory" : "";
  const code = exitCode === null ? "" : ` with exit code ${exitCode}`;
  return `container ${name ?? id.slice(0, 12)} died by itself${code}${why}`;
}

function ofTask(
  { kind, task_id: task, by, status, note, ts }: TaskLogFile[number],
  titles: ReadonlyMap<string | null | undefined, string>,
): TrialEvent {
  const what = titles.get(task) ?? task;
  const told = [status, note].filter((word) => word != null && word !== "").join(": ");
  return {
    kind: "task",
    timeSec: ts ?? null,
    endSec: null,
    attempt: null,
    // The runner is no agent.
    agent: by != null && /^agent\d+$/.test(by) ? by : null,
    text: `${kind}${what == null ? "" : ` ${what}`}${told === "" ? "" : ` (${told})`}`,
  };
}

/** ISO text with a zone; null: it is none. */
function secondsOf(iso: string): number | null {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? null : ms / 1000;
}
