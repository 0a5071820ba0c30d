import { expect, test } from "vitest";
import type { RunEvent } from "./run-event.ts";
import { RunPastFold } from "./run-past.ts";

function pastOf(...events: readonly RunEvent[]) {
  const fold = new RunPastFold();
  events.forEach((event, at) => fold.take({ at: `2026-01-01T00:00:0${at}.000Z`, event }));
  return fold.past;
}
const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;
const started: RunEvent = { type: "session-started", host: "here", pid: 7, version: "1.0.0" };
const paused: RunEvent = { type: "paused", cause: "provider", message: "429", patienceMs: 1 };

test("sessions have who, when and how they ended; one that died has no end", () => {
  expect(pastOf(started, started, { type: "session-ended", outcome: "complete" }).sessions).toEqual([
    { host: "here", pid: 7, version: "1.0.0", since: at(0), until: null, outcome: null },
    { host: "here", pid: 7, version: "1.0.0", since: at(1), until: at(2), outcome: "complete" },
  ]);
});

test("a pause that is told of again is one pause, and ends with its cause", () => {
  const past = pastOf(
    started,
    paused,
    { ...paused, message: "429 still" },
    { type: "resumed", cause: "provider", pausedMs: 1 },
  );
  expect(past.pauses).toEqual([{ cause: "provider", message: "429 still", since: at(1), until: at(3) }]);
  expect(pastOf(started, paused).pauses[0]?.until).toBeNull();
});

test("a stop is kept with its cause", () => {
  const past = pastOf(started, { type: "stopping", cause: "budget", message: "spent", running: 2 });
  expect(past.stops).toEqual([{ cause: "budget", message: "spent", at: at(1) }]);
});
