import type { AgentAccount } from "@cooperbench-ts/results";
import type { PageText } from "../../documents/page-text.ts";
import type { PageStep } from "./step-text.ts";

/** A step of one lane, with its place among the steps of all. */
export interface PlacedStep {
  readonly lane: number;
  readonly agent: string;
  readonly step: PageStep;
  /** From 0, over all agents. */
  readonly rank: number;
  /** Its own time, or that of the step before it; null: the trial has none. */
  readonly timeSec: number | null;
}

export interface StepOrder {
  /** Whether times tell who was first. Otherwise steps of one number stand side by side, which tells nothing. */
  readonly isTimed: boolean;
  /** In order. */
  readonly steps: readonly PlacedStep[];
  /** By lane, then by index. */
  readonly lanes: readonly (readonly PlacedStep[])[];
  /** Rows to read: in each at most one step of a lane, and rows in order. */
  readonly rows: readonly (readonly PlacedStep[])[];
}

/** The steps of all agents in one order: of time, where every agent that has steps has times too. */
export function orderSteps(agents: readonly AgentAccount<PageText>[]): StepOrder {
  const times = agents.map(({ steps }) => laneTimes(steps));
  const isTimed = agents.every(({ steps }, lane) => steps.length === 0 || times[lane] !== null);
  const placed = agents.flatMap(({ agent, steps }, lane) =>
    steps.map((step, at) => ({ lane, agent, step, at, timeSec: isTimed ? (times[lane]?.[at] ?? null) : null })),
  );
  placed.sort((a, b) => (a.timeSec ?? 0) - (b.timeSec ?? 0) || a.at - b.at || a.lane - b.lane);
  const steps = placed.map(({ lane, agent, step, timeSec }, rank): PlacedStep => ({
    lane,
    agent,
    step,
    rank,
    timeSec,
  }));
  const lanes = agents.map((): PlacedStep[] => []);
  for (const one of steps) lanes[one.lane]?.push(one);
  return { isTimed, steps, lanes, rows: rowsOf(steps, isTimed) };
}

/** A time for each step; a step without one has that of the step before. Times never run back within a lane. null: none has a time. */
function laneTimes(steps: readonly PageStep[]): number[] | null {
  let last = steps.find(({ timeSec }) => timeSec !== null)?.timeSec ?? null;
  if (last === null) return null;
  return steps.map(({ timeSec }) => {
    last = Math.max(timeSec ?? (last as number), last as number);
    return last;
  });
}

function rowsOf(steps: readonly PlacedStep[], isTimed: boolean): PlacedStep[][] {
  const rows: PlacedStep[][] = [];
  for (const one of steps) {
    const row = rows.at(-1);
    const fits =
      row !== undefined &&
      row.every(({ lane, step }) => lane !== one.lane && (isTimed || step.index === one.step.index));
    if (fits) row.push(one);
    else rows.push([one]);
  }
  return rows;
}

/** How many steps were placed before a moment: where an event stands among them. */
export function rankAtTime({ steps }: StepOrder, timeSec: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (((steps[middle] as PlacedStep).timeSec ?? 0) <= timeSec) low = middle + 1;
    else high = middle;
  }
  return low;
}
