import { describe, expect, it } from "vitest";
import type { ExperimentEvent } from "@cooperbench-ts/results/experiment";
import { infra } from "../testing/judgements.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { Healing, type HealingOptions } from "./healing.ts";
import type { Stop } from "./stop.ts";

const DAY_MS = 24 * 3_600_000;
const away = infra("docker-unavailable");

/** One whose time is virtual; `meet` lets a trial end in the cause, and waits until the pause for it is over. */
function healing(options: Partial<HealingOptions> & Pick<HealingOptions, "failureOf">) {
  const clock = new VirtualClock();
  const events: ExperimentEvent[] = [];
  const stops: Stop[] = [];
  const ending = new AbortController();
  const healing = new Healing({
    clock,
    patienceMs: DAY_MS,
    timeScale: 1,
    pause: () => {},
    resume: () => {},
    giveUp: (stop) => stops.push(stop),
    emit: (event) => events.push(event),
    ending: ending.signal,
    ...options,
  });
  const meet = async (cause = away): Promise<void> => {
    healing.start(cause);
    await clock.runUntil(healing.ended());
  };
  return { clock, events, stops, ending, healing, meet };
}

const HOUR_MS = 3_600_000;
const limited = (atMs: number): typeof away => ({
  ...infra("model-rate-limit"),
  resumesAt: new Date(atMs).toISOString(),
});

describe("Healing until a time that is named", () => {
  it("waits for it, longer than its patience, and asks only then", async () => {
    const asked: number[] = [];
    const { clock, events, stops, meet } = healing({
      failureOf: async () => {
        asked.push(clock.monotonicMs());
        return null;
      },
      patienceMs: HOUR_MS,
    });
    await meet(limited(3 * DAY_MS));
    expect(asked).toEqual([3 * DAY_MS]);
    expect(events).toEqual([
      {
        type: "paused",
        cause: "model-rate-limit",
        message: "said so",
        patienceMs: HOUR_MS,
        until: new Date(3 * DAY_MS).toISOString(),
      },
      { type: "resumed", cause: "model-rate-limit", pausedMs: 3 * DAY_MS },
    ]);
    expect(stops).toEqual([]);
  });

  it("has its whole patience where the limit goes on after it", async () => {
    const { clock, stops, meet } = healing({ failureOf: async () => "429", patienceMs: HOUR_MS });
    await meet(limited(DAY_MS));
    expect([clock.monotonicMs(), stops.length]).toEqual([DAY_MS + HOUR_MS, 1]);
  });

  it("waits for the later of two, and says so", async () => {
    const { clock, events, healing: watched, meet } = healing({ failureOf: async () => null });
    void clock.sleep(HOUR_MS / 2).then(() => watched.start(limited(2 * HOUR_MS)));
    void clock.sleep(HOUR_MS / 3).then(() => watched.start(limited(HOUR_MS / 2)));
    await meet(limited(HOUR_MS));
    expect(clock.monotonicMs()).toBe(2 * HOUR_MS);
    expect(events.map((event) => ("until" in event ? event.until : event.type))).toEqual([
      new Date(HOUR_MS).toISOString(),
      new Date(2 * HOUR_MS).toISOString(),
      "resumed",
    ]);
  });

  it("waits for one that is named in a pause for something else", async () => {
    const asked: number[] = [];
    let isAway = true;
    const {
      clock,
      events,
      healing: watched,
      meet,
    } = healing({
      failureOf: async ({ reason }) => {
        asked.push(clock.monotonicMs());
        return reason === "docker-unavailable" && isAway ? "the daemon does not answer" : null;
      },
      patienceMs: HOUR_MS,
    });
    void clock.sleep(15_000).then(() => watched.start(limited(3 * HOUR_MS)));
    void clock.sleep(25_000).then(() => (isAway = false));
    await meet();
    expect(clock.monotonicMs()).toBe(3 * HOUR_MS);
    expect(events.map((event) => ("until" in event ? event.until : event.type))).toEqual([
      "paused",
      new Date(3 * HOUR_MS).toISOString(),
      "resumed",
    ]);
    expect(asked.at(-1)).toBe(3 * HOUR_MS);
  });

  it("ends with its run", async () => {
    const { clock, events, ending, stops, meet } = healing({ failureOf: async () => null });
    void clock.sleep(HOUR_MS).then(() => ending.abort());
    await meet(limited(DAY_MS));
    expect([clock.monotonicMs(), events.length, stops]).toEqual([HOUR_MS, 1, []]);
  });

  it("gives up a limit that comes back after the second end of it that was named, unless a try has succeeded meanwhile", async () => {
    const { clock, events, healing: watched, stops, meet } = healing({ failureOf: async () => null });
    const hour = (): Promise<void> => meet(limited(clock.monotonicMs() + HOUR_MS));
    await hour();
    await hour();
    watched.calm();
    await hour();
    await hour();
    expect([stops, clock.monotonicMs()]).toEqual([[], 4 * HOUR_MS]);
    await hour();
    expect([stops, clock.monotonicMs()]).toMatchObject([
      [
        {
          cause: "model-rate-limit",
          message: expect.stringMatching(/came back each time after 2 named ends.*said so/),
        },
      ],
      4 * HOUR_MS,
    ]);
    expect(events.filter(({ type }) => type === "paused").length).toBe(4);
  });

  it("takes one that has passed for none", async () => {
    const { clock, events, meet } = healing({ failureOf: async () => null });
    await meet(limited(-HOUR_MS));
    expect([clock.monotonicMs(), events[0]]).toMatchObject([10_000, { type: "paused" }]);
    expect(events[0]).not.toHaveProperty("until");
  });
});

describe("Healing", () => {
  it("looks every ten seconds, and gives up at the end of its patience", async () => {
    let looks = 0;
    const { clock, events, stops, meet } = healing({
      failureOf: async () => {
        looks += 1;
        return "the daemon does not answer";
      },
    });
    await meet();
    expect([looks, clock.monotonicMs()]).toEqual([DAY_MS / 10_000, DAY_MS]);
    expect(stops).toMatchObject([
      {
        cause: "docker-unavailable",
        message: "docker-unavailable has lasted 1440 min: the daemon does not answer",
      },
    ]);
    expect(events.map(({ type }) => type)).toEqual(["paused"]);
  });

  it("goes on when the cause is gone, also in the last hour, and has its whole patience for the next one", async () => {
    let lasts = DAY_MS - 3_600_000;
    const { clock, events, stops, meet } = healing({
      failureOf: async () => (clock.monotonicMs() < lasts ? "still away" : null),
    });
    await meet();
    expect(events.at(-1)).toEqual({ type: "resumed", cause: "docker-unavailable", pausedMs: DAY_MS - 3_600_000 });
    lasts += DAY_MS - 10_000;
    await meet();
    expect(events.at(-1)).toEqual({ type: "resumed", cause: "docker-unavailable", pausedMs: DAY_MS - 10_000 });
    expect(stops).toEqual([]);
  });

  it("takes pauses for one trouble where nobody can be asked, until a try succeeds", async () => {
    const { healing: watched, stops, meet } = healing({ failureOf: async () => null, patienceMs: 25_000 });
    for (let pauses = 0; pauses < 3; pauses += 1) await meet();
    expect(stops).toEqual([]);
    watched.calm();
    for (let pauses = 0; pauses < 3; pauses += 1) await meet();
    expect(stops).toEqual([]);
    await meet();
    expect(stops[0]?.message).toMatch(/trials go on to fail with it/);
  });

  it("looks sooner in a rehearsal, whose patience is that of a clock all the same", async () => {
    const { clock, stops, meet } = healing({
      failureOf: async () => "still away",
      timeScale: 1 / 1000,
      patienceMs: 50,
    });
    await meet();
    expect([clock.monotonicMs(), stops.length]).toEqual([50, 1]);
  });

  it("waits for nothing once its run ends", async () => {
    const { clock, events, stops, ending, meet } = healing({
      failureOf: async () => {
        if (clock.monotonicMs() >= 60_000) ending.abort();
        return "still away";
      },
    });
    await meet();
    await meet();
    expect([clock.monotonicMs(), stops, events.length]).toEqual([60_000, [], 1]);
  });
});
