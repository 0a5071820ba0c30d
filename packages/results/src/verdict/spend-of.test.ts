import { describe, expect, it } from "vitest";
import type { CallBill } from "../formats/call-journal-file.ts";
import { spendOf } from "./spend-of.ts";

const unknownCall = { id: "a", atMostUsd: 0.05 };
const bill = (part: Partial<CallBill> = {}): CallBill => ({
  calls: 3,
  knownUsd: 0.3,
  unknown: [],
  unpriced: 0,
  ...part,
});

describe("spendOf", () => {
  const table: [string, Parameters<typeof spendOf>[0], ReturnType<typeof spendOf>][] = [
    [
      "the door saw all: its figure",
      { upstream: { costUsd: 0.25 }, bill: bill(), started: true, priced: true },
      { costUsd: 0.3, knownUsd: 0.3, unknownCalls: [], source: "model-door" },
    ],
    [
      "the door saw no call",
      { upstream: { costUsd: null }, bill: bill({ calls: 0, knownUsd: 0 }), started: true, priced: true },
      { costUsd: 0, knownUsd: 0, unknownCalls: [], source: "model-door" },
    ],
    [
      "no call came through the door, and upstream was billed: its calls went another way",
      { upstream: { costUsd: 0.93 }, bill: bill({ calls: 0, knownUsd: 0 }), started: true, priced: true },
      { costUsd: 0.93, knownUsd: 0.93, unknownCalls: [], source: "upstream" },
    ],
    [
      "a call in flight was cut off: what is known, and the call by name",
      { upstream: { costUsd: 0.2 }, bill: bill({ unknown: [unknownCall] }), started: true, priced: true },
      { costUsd: null, knownUsd: 0.3, unknownCalls: [unknownCall], source: "model-door" },
    ],
    [
      "an answer without a count: upstream's figure",
      { upstream: { costUsd: 0.25 }, bill: bill({ unknown: [unknownCall], unpriced: 1 }), started: true, priced: true },
      { costUsd: 0.25, knownUsd: 0.25, unknownCalls: [], source: "upstream" },
    ],
    [
      "an answer without a count in a killed attempt: the others keep their price",
      { upstream: { costUsd: null }, bill: bill({ unknown: [unknownCall], unpriced: 1 }), started: true, priced: true },
      { costUsd: null, knownUsd: 0.3, unknownCalls: [unknownCall], source: "model-door" },
    ],
    [
      "no door: upstream's figure",
      { upstream: { costUsd: 0.25 }, bill: null, started: true, priced: null },
      { costUsd: 0.25, knownUsd: 0.25, unknownCalls: [], source: "upstream" },
    ],
    [
      "nobody knows a price: unknown, not what upstream adds up",
      { upstream: { costUsd: 0 }, bill: null, started: true, priced: false },
      { costUsd: null, knownUsd: 0, unknownCalls: [], source: "unknown" },
    ],
    [
      "a door without a price names no calls",
      { upstream: { costUsd: 0 }, bill: bill({ unknown: [unknownCall], unpriced: 1 }), started: true, priced: false },
      { costUsd: null, knownUsd: 0, unknownCalls: [], source: "unknown" },
    ],
    [
      "killed without a door",
      { upstream: { costUsd: null }, bill: null, started: true, priced: true },
      { costUsd: null, knownUsd: 0, unknownCalls: [], source: "unknown" },
    ],
    [
      "never started",
      { upstream: { costUsd: null }, bill: null, started: false, priced: true },
      { costUsd: 0, knownUsd: 0, unknownCalls: [], source: "upstream" },
    ],
  ];
  it.each(table)("%s", (_, facts, expected) => {
    expect(spendOf(facts)).toEqual(expected);
  });
});
