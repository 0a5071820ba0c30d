import { describe, expect, it } from "vitest";
import { expectedTime, expectRest } from "./expectation.ts";

const rest = (solo: number, coop: number) => [
  ...Array.from({ length: solo }, () => ({ setting: "solo" as const })),
  ...Array.from({ length: coop }, () => ({ setting: "coop-comm" as const })),
];
const done = (setting: "solo" | "coop-comm", ...costs: (number | null)[]) =>
  costs.map((costUsd) => ({ setting, costUsd, verdict: "pass" as const }));

describe("expectRest", () => {
  it("is the mean of each setting times what is left of it", () => {
    const expected = expectRest(rest(10, 5), [...done("solo", 1, 1), ...done("coop-comm", 2, 2, null)]);
    expect(expected).toEqual({ trials: 15, basedOn: 4, costUsd: 20, lowUsd: 20, highUsd: 20 });
  });

  it("has the range of what is left itself, not of its mean, and never below nothing", () => {
    // Costs 1, 2, 3: mean 2, standard deviation 1; t of two degrees is 4.303; √(1 + 1/3) and √(12 + 144/3).
    expect(expectRest(rest(1, 0), done("solo", 1, 2, 3))).toMatchObject({
      costUsd: 2,
      lowUsd: 0,
      highUsd: expect.closeTo(2 + 4.303 * Math.sqrt(4 / 3), 6),
    });
    expect(expectRest(rest(12, 0), done("solo", 1, 2, 3)).highUsd).toBeCloseTo(24 + 4.303 * Math.sqrt(60), 6);
  });

  it("adds up the ranges of settings as independent ones", () => {
    const one = expectRest(rest(4, 0), done("solo", 10, 11, 12));
    const both = expectRest(rest(4, 4), [...done("solo", 10, 11, 12), ...done("coop-comm", 10, 11, 12)]);
    const width = ({ costUsd, highUsd }: typeof one): number => (highUsd ?? 0) - (costUsd ?? 0);
    expect(width(both)).toBeCloseTo(width(one) * Math.SQRT2, 9);
  });

  it("is met by 95 of 100 campaigns", () => {
    // A generator of its own, so that the test says the same every time.
    let state = 42;
    const uniform = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const cost = (): number => 0.5 + uniform();
    let met = 0;
    for (let campaign = 0; campaign < 2000; campaign += 1) {
      const seen = Array.from({ length: 8 }, cost);
      const left = Array.from({ length: 30 }, cost).reduce((sum, one) => sum + one, 0);
      const { lowUsd, highUsd } = expectRest(rest(30, 0), done("solo", ...seen));
      if (left >= (lowUsd ?? 0) && left <= (highUsd ?? 0)) met += 1;
    }
    expect(met / 2000).toBeGreaterThan(0.93);
    expect(met / 2000).toBeLessThan(0.97);
  });

  it("has no range from one finished trial", () => {
    expect(expectRest(rest(9, 0), done("solo", 1))).toEqual({
      trials: 9,
      basedOn: 1,
      costUsd: 9,
      lowUsd: null,
      highUsd: null,
    });
    expect(expectRest(rest(1, 1), [...done("solo", 1, 2), ...done("coop-comm", 1)])).toMatchObject({ lowUsd: null });
  });

  it("takes no trial for a sample that ended in an infrastructure failure", () => {
    const failed = { setting: "solo" as const, verdict: "infra_error" as const, costUsd: 0.01 };
    expect(expectRest(rest(10, 0), [failed, ...done("solo", 1, 1)])).toMatchObject({ basedOn: 2, costUsd: 10 });
    expect(expectRest(rest(10, 0), [failed])).toMatchObject({ basedOn: 0, costUsd: null });
  });

  it("is unknown where a setting has no finished trial, and nothing where nothing is left", () => {
    expect(expectRest(rest(1, 1), done("solo", 1))).toMatchObject({ costUsd: null, lowUsd: null, highUsd: null });
    expect(expectRest(rest(1, 0), done("solo", null))).toMatchObject({ basedOn: 0, costUsd: null });
    expect(expectRest([], [])).toEqual({ trials: 0, basedOn: 0, costUsd: 0, lowUsd: 0, highUsd: 0 });
  });
});

describe("expectedTime", () => {
  const took = (...minutes: number[]) =>
    minutes.map((each) => ({ setting: "solo" as const, durationMs: each * 60_000, evalMs: each * 6000 }));
  const left = (trials: number, phases: "both" | "eval" = "both") =>
    Array.from({ length: trials }, () => ({ setting: "solo" as const, phases }));

  it("shares what is left between the slots", () => {
    expect(expectedTime(left(12), took(10, 10), { concurrency: 4 })).toEqual({
      trials: 12,
      basedOn: 2,
      durationMs: 1_800_000,
      lowMs: 1_800_000,
      highMs: 1_800_000,
    });
  });

  it("is never shorter than a trial", () => {
    expect(expectedTime(left(2), took(10, 10), { concurrency: 4 }).durationMs).toBe(600_000);
  });

  it("is unknown where nothing is known, and has no range from one trial", () => {
    expect(expectedTime(left(1), [], { concurrency: 4 })).toMatchObject({ durationMs: null, lowMs: null });
    expect(expectedTime(left(1), took(5), { concurrency: 4 })).toMatchObject({ durationMs: 300_000, lowMs: null });
  });

  it("counts evaluations by what evaluations took, also where nobody saw an agent at work", () => {
    const seen = [...took(10), { setting: "solo" as const, durationMs: null, evalMs: 60_000 }];
    expect(expectedTime(left(4, "eval"), seen, { concurrency: 2 })).toMatchObject({ basedOn: 2, durationMs: 120_000 });
    const both = [...left(1), ...left(2, "eval")];
    expect(expectedTime(both, seen, { concurrency: 1 })).toMatchObject({ trials: 3, durationMs: 720_000 });
  });
});
