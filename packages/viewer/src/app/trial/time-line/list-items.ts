import type { TrialAccountEvent } from "@cooperbench-ts/results";
import { type PlacedStep, rankAtTime, type StepOrder } from "../../steps/step-order.ts";

/** What the list of steps shows, one below the other. */
export type ListItem =
  | { readonly kind: "steps"; readonly key: string; readonly steps: readonly PlacedStep[] }
  | { readonly kind: "event"; readonly key: string; readonly event: TrialAccountEvent };

/** Rows of steps with the events between them; events that nobody can place come last. */
export function listItems(
  order: StepOrder,
  rows: readonly (readonly PlacedStep[])[],
  events: readonly TrialAccountEvent[],
): ListItem[] {
  const told = events.filter(({ kind }) => kind !== "model-call");
  const placed = told.map((event, at) => ({
    item: { kind: "event", key: `event-${at}`, event } satisfies ListItem,
    rank: event.timeSec === null || !order.isTimed ? Infinity : rankAtTime(order, event.timeSec),
  }));
  placed.sort((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank));
  const items: ListItem[] = [];
  let next = 0;
  for (const steps of rows) {
    const [first] = steps;
    for (; next < placed.length && (placed[next]?.rank ?? 0) <= (first?.rank ?? 0); next += 1)
      items.push((placed[next] as (typeof placed)[number]).item);
    items.push({ kind: "steps", key: `${first?.agent}.${first?.step.index}`, steps });
  }
  return [...items, ...placed.slice(next).map(({ item }) => item)];
}

/** The item that shows a step; -1: none does. */
export function itemOfStep(items: readonly ListItem[], agent: string, index: number): number {
  return items.findIndex(
    (item) => item.kind === "steps" && item.steps.some((one) => one.agent === agent && one.step.index === index),
  );
}
