import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Clock } from "@cooperbench-ts/attempt/host";
import type { Judgement } from "@cooperbench-ts/results";
import { infra, judgements } from "../testing/judgements.ts";
import { runScripted } from "../testing/scripted-campaign.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "limit-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const DAY_MS = 24 * 3_600_000;
const START = Date.parse("2026-07-08T16:20:00Z");

/** On which every wait is over at once, and has taken its time. */
function hastyClock(onSleep: (now: number) => void = () => {}): Clock {
  let ms = 0;
  return {
    now: () => new Date(START + ms),
    monotonicMs: () => ms,
    sleep: async (waitMs, signal) => {
      await setImmediate();
      if (signal?.aborted === true) return;
      ms += waitMs;
      onSleep(ms);
    },
  };
}

const limitUntil = (ms: number): Judgement => ({
  ...infra("model-rate-limit"),
  rule: "model-limit-resets",
  resumesAt: new Date(START + ms).toISOString(),
});
const prove = async () => ({ kind: "open", answer: "nobody is asked" }) as const;

it("a campaign that meets a subscription's limit waits days for its end, pays nobody meanwhile, and goes on by itself", async () => {
  const clock = hastyClock();
  const met: number[] = [];
  const run = await runScripted({
    dir,
    pairs: 8,
    concurrency: 2,
    prove,
    clock,
    agent: async () => {
      if (clock.now().getTime() >= START + 3 * DAY_MS) return judgements.notEvaluated;
      met.push(clock.monotonicMs());
      return limitUntil(3 * DAY_MS);
    },
  });
  expect(run.outcome).toMatchObject({ kind: "complete", counts: { pass: 8 } });
  // No more than were under way.
  expect(met.length).toBeLessThanOrEqual(2);
  expect(Math.max(...met)).toBe(0);
  expect(run.events.filter(({ type }) => type === "paused")).toMatchObject([
    { cause: "model-rate-limit", until: "2026-07-11T16:20:00.000Z" },
  ]);
});

it("a stop by the user is a stop, however long the limit lasts", async () => {
  const drain = new AbortController();
  const clock = hastyClock((ms) => {
    if (ms >= DAY_MS) drain.abort();
  });
  const run = await runScripted({
    dir,
    pairs: 4,
    concurrency: 1,
    prove,
    clock,
    drain: drain.signal,
    agent: async () => limitUntil(5 * DAY_MS),
  });
  expect(run.outcome).toMatchObject({ kind: "interrupted", stop: null });
  expect([run.begun.length, clock.monotonicMs()]).toEqual([1, DAY_MS]);
});

it("a campaign whose model names an end of its limit that is none stops, and does not pause in a circle", async () => {
  const clock = hastyClock();
  let met = 0;
  const run = await runScripted({
    dir,
    pairs: 40,
    concurrency: 1,
    prove,
    clock,
    agent: async () => {
      met += 1;
      return limitUntil(clock.monotonicMs() + 5 * DAY_MS);
    },
  });
  expect(run.outcome).toMatchObject({ kind: "stopped", stop: { cause: "model-rate-limit" } });
  expect([met, clock.monotonicMs() < 11 * DAY_MS]).toEqual([3, true]);
});
