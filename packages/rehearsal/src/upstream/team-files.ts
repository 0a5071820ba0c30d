import { join } from "node:path";
import { peerSlots, type PeerSlot } from "../agent-slots.ts";
import type { AgentRun } from "./agent-run.ts";
import { float, type PythonValue } from "./python-json.ts";
import type { TeamFeatures } from "./run-options.ts";
import { DONE_SHARE, taskPlan } from "./task-plan.ts";
import type { SelectedTask } from "./world.ts";
import { writeJson } from "./write-file.ts";

const SEEDER = "bench-runner";

/** The first agent leads, the others are members. */
export function roleOf(slot: string): "lead" | "member" {
  return slot === peerSlots[0] ? "lead" : "member";
}

interface TeamTask {
  readonly id: string;
  readonly title: string;
  readonly owner: PeerSlot;
  readonly status: "open" | "in_progress" | "done";
  readonly feature: number;
  /** Seconds. */
  readonly createdAt: number;
  readonly claimedAt: number | null;
  readonly doneAt: number | null;
}

/** What a team leaves beside its agents' files: the log of its list of tasks, the list as it ended, and what both come to. */
export interface TeamRecord {
  readonly events: readonly PythonValue[];
  readonly tasks: readonly PythonValue[];
  readonly metrics: Readonly<Record<string, PythonValue>>;
}

/**
 * A list with one task per feature, the member's first. Who started claims its task, and who submitted has mostly said that it is
 * done.
 */
export function teamRecord(
  task: SelectedTask,
  runs: readonly AgentRun[],
  times: { readonly begunAt: number; readonly endedAt: number },
  ...salt: readonly (string | number)[]
): TeamRecord {
  const begun = times.begunAt / 1000;
  const seconds = (times.endedAt - times.begunAt) / 1000;
  const sorted = [...task.features].sort((a, b) => a - b);
  const planned = peerSlots.map((owner, index): TeamTask => {
    const run = runs.find(({ id }) => id === owner);
    const feature = sorted[index] ?? 0;
    const plan = taskPlan(owner, ...salt);
    const started = run !== undefined && run.steps > 0 && plan.claims;
    const done = started && run.status === "Submitted" && plan.saysDone;
    const claimedAt = begun + seconds * plan.claimShare;
    return {
      id: plan.id,
      title:
        roleOf(owner) === "lead"
          ? `Lead-only: integrate and submit feature ${feature}`
          : `Implement feature ${feature}`,
      owner,
      status: done ? "done" : started ? "in_progress" : "open",
      feature,
      createdAt: begun,
      claimedAt: started ? claimedAt : null,
      doneAt: done ? begun + seconds * DONE_SHARE : null,
    };
  });
  const seeded = [...planned].reverse();
  return { events: eventsOf(seeded), tasks: tasksOf(planned), metrics: metricsOf(planned) };
}

/** Times are those of Python's `time.time()`. */
function seconds(at: number): PythonValue {
  return float(Math.round(at * 1e6) / 1e6);
}

function eventsOf(tasks: readonly TeamTask[]): PythonValue[] {
  const events = tasks.flatMap(({ id, title, owner, createdAt, claimedAt, doneAt }) => [
    { at: createdAt, event: { kind: "create", task_id: id, by: SEEDER, title, ts: seconds(createdAt) } },
    ...(claimedAt === null
      ? []
      : [{ at: claimedAt, event: { kind: "claim", task_id: id, by: owner, ts: seconds(claimedAt) } }]),
    ...(doneAt === null
      ? []
      : [{ at: doneAt, event: { kind: "update", task_id: id, by: owner, status: "done", ts: seconds(doneAt) } }]),
  ]);
  return events.sort((a, b) => a.at - b.at).map(({ event }) => event);
}

function tasksOf(tasks: readonly TeamTask[]): PythonValue[] {
  return [...tasks]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, title, owner, status, feature, createdAt }) => ({
      id,
      title,
      owner,
      status,
      created_by: SEEDER,
      created_at: seconds(createdAt),
      last_note: "",
      metadata: {
        feature_id: feature,
        assigned_to: owner,
        ...(roleOf(owner) === "lead" ? { lead_task: true } : {}),
      },
    }));
}

function metricsOf(tasks: readonly TeamTask[]): Record<string, PythonValue> {
  const claims = tasks.filter(({ claimedAt }) => claimedAt !== null);
  const done = tasks.filter(({ status }) => status === "done");
  const first = Math.min(...claims.map(({ claimedAt, createdAt }) => (claimedAt ?? 0) - createdAt));
  const perAgent = (some: readonly TeamTask[]) => Object.fromEntries(some.map(({ owner }) => [owner, 1]));
  return {
    tasks_total: tasks.length,
    tasks_done: done.length,
    unowned_at_end: 0,
    time_to_first_claim_seconds: claims.length === 0 ? null : float(Math.round(first * 1000) / 1000),
    claims_per_agent: perAgent(claims),
    updates_per_agent: perAgent(done),
  };
}

/** What result.json of a team says beside that of two peers; the files of the list are written on the way, where there is one. */
export function writeTeam(
  dir: string,
  record: TeamRecord,
  features: TeamFeatures,
): { readonly metrics: PythonValue; readonly lead: PythonValue } {
  if (!features.task_list) return { metrics: {}, lead: peerSlots[0] };
  writeJson(join(dir, "task_log.json"), record.events);
  writeJson(join(dir, "tasks.json"), record.tasks);
  return { metrics: { ...record.metrics }, lead: peerSlots[0] };
}
