import type { ModelDoorRecord } from "@cooperbench-ts/results";
import { describe, expect, it } from "vitest";
import { spendOf, spendOfBill } from "./spend-of.ts";

const door = (part: Partial<ModelDoorRecord>): ModelDoorRecord => ({
  calls: 3,
  unanswered: 0,
  inputTokens: 10,
  outputTokens: 10,
  costUsd: 0.3,
  statuses: { "200": 3 },
  latencyMs: { total: 1, max: 1 },
  errors: [],
  ...part,
});
const exited = { kind: "exited", exitCode: 0 } as const;

describe("spendOf", () => {
  const table: [
    string,
    Parameters<typeof spendOf>[0],
    [costUsd: number | null, knownUsd: number, unknownCalls: number, source: string],
  ][] = [
    [
      "the door saw all: its figure",
      { upstream: { costUsd: 0.25 }, door: door({}), end: exited, priced: true },
      [0.3, 0.3, 0, "model-door"],
    ],
    [
      "the door saw no call",
      { upstream: { costUsd: null }, door: door({ calls: 0, costUsd: null }), end: exited, priced: true },
      [0, 0, 0, "model-door"],
    ],
    [
      "a call in flight was cut off",
      {
        upstream: { costUsd: null },
        door: door({ unanswered: 1 }),
        end: { kind: "timeout", limitMs: 1 },
        priced: true,
      },
      [null, 0.3, 1, "model-door"],
    ],
    [
      "the door knows no price: upstream's figure",
      { upstream: { costUsd: 0.25 }, door: door({ costUsd: null }), end: exited, priced: null },
      [0.25, 0.25, 0, "upstream"],
    ],
    [
      "no door: upstream's figure",
      { upstream: { costUsd: 0.25 }, door: null, end: exited, priced: null },
      [0.25, 0.25, 0, "upstream"],
    ],
    [
      "nobody knows a price: unknown, not what upstream adds up",
      { upstream: { costUsd: 0 }, door: null, end: exited, priced: false },
      [null, 0, 0, "unknown"],
    ],
    [
      "killed without a door",
      { upstream: { costUsd: null }, door: null, end: { kind: "timeout", limitMs: 1 }, priced: true },
      [null, 0, 0, "unknown"],
    ],
    [
      "never started",
      {
        upstream: { costUsd: null },
        door: null,
        end: { kind: "spawn-failed", code: "ENOENT", message: "" },
        priced: true,
      },
      [0, 0, 0, "upstream"],
    ],
  ];
  it.each(table)("%s", (_, facts, [costUsd, knownUsd, unknownCalls, source]) => {
    expect(spendOf(facts)).toEqual({ costUsd, knownUsd, unknownCalls, source });
  });
});

describe("spendOfBill", () => {
  it("takes the bill of a dead attempt, and names what was in flight", () => {
    expect(spendOfBill({ calls: 2, knownUsd: 0.2, unknown: [] }, { costUsd: null })).toMatchObject({
      costUsd: 0.2,
      source: "model-door",
    });
    expect(spendOfBill({ calls: 2, knownUsd: 0.1, unknown: ["a"] }, { costUsd: 0.2 })).toEqual({
      costUsd: null,
      knownUsd: 0.1,
      unknownCalls: 1,
      source: "model-door",
    });
  });

  it("takes upstream's figure where no door stood, and unknown where neither is", () => {
    expect(spendOfBill(null, { costUsd: 0.2 })).toMatchObject({ costUsd: 0.2, source: "upstream" });
    expect(spendOfBill(null, { costUsd: null })).toMatchObject({ costUsd: null, knownUsd: 0, source: "unknown" });
  });
});
