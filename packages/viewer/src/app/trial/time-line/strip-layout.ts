import type { SentMessageAccount, TrialAccountEvent } from "@cooperbench-ts/results";
import type { PageText } from "../../../documents/page-text.ts";
import { type StepKind, stepKind } from "../../steps/step-digest.ts";
import { type PlacedStep, rankAtTime, type StepOrder } from "../../steps/step-order.ts";

/** `steps`: every step is as wide as the next. `time`: as the clock says, so that waits are seen. */
export type StripScale = "steps" | "time";

/** One sign of the strip: a step, or several that lie too close together to be told apart. */
export interface StripMark {
  readonly lane: number;
  /** From 0 to 1. */
  readonly x: number;
  readonly kind: StepKind;
  /** That matters most of those it stands for. */
  readonly step: PlacedStep;
  readonly count: number;
  /** No step of it passes the filter. */
  readonly isDim: boolean;
}

export interface StripArrow {
  readonly message: number;
  readonly from: { readonly lane: number; readonly x: number };
  /** null: nobody read it. */
  readonly to: { readonly lane: number; readonly x: number } | null;
  /** The lane it was meant for; null: none of these. */
  readonly toLane: number | null;
}

export interface StripEvent {
  readonly event: TrialAccountEvent;
  readonly lane: number | null;
  readonly x: number;
  /** null: a moment. */
  readonly endX: number | null;
}

/** Where a step or a moment lies on the strip, from 0 to 1. */
export interface StripPlaces {
  ofStep(step: PlacedStep): number;
  /** null: this trial has no times. */
  ofTime(timeSec: number): number | null;
}

/** @param events, also calls of the model: whatever has a time that is to be shown */
export function stripPlaces(
  order: StepOrder,
  events: readonly Pick<TrialAccountEvent, "timeSec" | "endSec">[],
  scale: StripScale,
): StripPlaces {
  const { steps, lanes, isTimed } = order;
  if (!isTimed) {
    const longest = Math.max(...lanes.map(({ length }) => length - 1), 1);
    return { ofStep: ({ step }) => step.index / longest, ofTime: () => null };
  }
  const last = Math.max(steps.length - 1, 1);
  if (scale === "steps")
    return {
      ofStep: ({ rank }) => rank / last,
      ofTime: (timeSec) => Math.min(Math.max((rankAtTime(order, timeSec) - 0.5) / last, 0), 1),
    };
  const times = [
    ...steps.flatMap(({ timeSec }) => timeSec ?? []),
    ...events.flatMap(({ timeSec, endSec }) => [timeSec ?? [], endSec ?? []].flat()),
  ];
  const from = times.reduce((least, time) => Math.min(least, time), Infinity);
  const to = times.reduce((most, time) => Math.max(most, time), -Infinity);
  const ofTime = (timeSec: number): number => (to > from ? (timeSec - from) / (to - from) : 0);
  return { ofStep: ({ timeSec }) => ofTime(timeSec ?? from), ofTime };
}

/** What wins where steps share a place. */
const WINS: readonly StepKind[] = [
  "submit",
  "failed",
  "merge",
  "commit",
  "send",
  "receive",
  "task",
  "test",
  "edit",
  "summary",
  "run",
  "think",
];

/** @param room how many signs a lane has room for */
export function stripMarks(
  order: StepOrder,
  places: StripPlaces,
  isWanted: (step: PlacedStep) => boolean,
  room: number,
): StripMark[] {
  return order.lanes.flatMap((lane) => {
    const bins = Map.groupBy(lane, (step) => Math.round(places.ofStep(step) * Math.max(room, 1)));
    return [...bins.values()].map((steps): StripMark => {
      const wanted = steps.filter(isWanted);
      const shown = wanted.length > 0 ? wanted : steps;
      const kinds = shown.map(({ step }) => stepKind(step));
      const kind = WINS.find((one) => kinds.includes(one)) ?? "run";
      const step = shown[kinds.indexOf(kind)] as PlacedStep;
      const x = steps.length === 1 ? places.ofStep(step) : places.ofStep(steps[steps.length >> 1] as PlacedStep);
      return { lane: step.lane, x, kind, step, count: steps.length, isDim: wanted.length === 0 };
    });
  });
}

/** Messages whose sender's step is known, or their time. */
export function stripArrows(
  order: StepOrder,
  agents: readonly string[],
  places: StripPlaces,
  messages: readonly SentMessageAccount<PageText>[],
): StripArrow[] {
  return messages.flatMap(({ index, from, to, sentStep, readStep, timeSec }): StripArrow[] => {
    const lane = agents.indexOf(from);
    const toLane = agents.indexOf(to);
    const sent = sentStep === null ? undefined : order.lanes[lane]?.[sentStep];
    const read = readStep === null ? undefined : order.lanes[toLane]?.[readStep];
    const x = sent === undefined ? (timeSec === null ? null : places.ofTime(timeSec)) : places.ofStep(sent);
    if (lane === -1 || x === null) return [];
    return [
      {
        message: index,
        from: { lane, x },
        to: read === undefined ? null : { lane: toLane, x: readX(order, places, read, x) },
        toLane: toLane === -1 ? null : toLane,
      },
    ];
  });
}

/** A message comes back with a step's output: where it was sent after the step had begun, it arrives before the next one. */
function readX({ lanes }: StepOrder, places: StripPlaces, read: PlacedStep, sentX: number): number {
  const x = places.ofStep(read);
  const next = lanes[read.lane]?.[read.step.index + 1];
  if (x >= sentX || next === undefined) return x;
  const nextX = places.ofStep(next);
  return nextX > sentX ? (sentX + nextX) / 2 : x;
}

/** More signs than that tell nothing more. */
const MOST_EVENTS = 400;

/** What came to pass beside the steps. Calls of the model have a row of their own. */
export function stripEvents(
  agents: readonly string[],
  places: StripPlaces,
  events: readonly TrialAccountEvent[],
): StripEvent[] {
  const placed = events.flatMap((event): StripEvent[] => {
    const { kind, timeSec, endSec, agent } = event;
    const x = timeSec === null || kind === "model-call" ? null : places.ofTime(timeSec);
    if (x === null) return [];
    const lane = agent === null ? -1 : agents.indexOf(agent);
    return [{ event, lane: lane === -1 ? null : lane, x, endX: endSec === null ? null : places.ofTime(endSec) }];
  });
  // Deaths and phases tell more than changes of a list, of which there may be thousands.
  const isTask = ({ event }: StripEvent): boolean => event.kind === "task";
  let room = MOST_EVENTS - placed.filter((one) => !isTask(one)).length;
  return placed.filter((one) => !isTask(one) || (room -= 1) >= 0).slice(-MOST_EVENTS);
}
