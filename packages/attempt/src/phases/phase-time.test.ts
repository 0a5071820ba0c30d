import { expect, test } from "vitest";
import type { Interval } from "../doors/intervals.ts";
import { phaseTime } from "./phase-time.ts";

const at = (...pairs: readonly (readonly [number, number])[]): Interval[] => pairs.map(([from, to]) => ({ from, to }));
const ran = { from: 1000, to: 2000 };
const none = { commands: [], calls: { answered: [], failed: [], held: [] } };

test("one agent: its parts add up to the whole", () => {
  const calls = { answered: at([1100, 1300]), failed: at([1700, 1750]), held: at([1750, 1900]) };
  expect(phaseTime(ran, { commands: at([1300, 1600]), calls })).toEqual({
    totalMs: 1000,
    commandsMs: 300,
    callsMs: 250,
    failedCallsMs: 50,
    heldMs: 150,
    neitherMs: 300,
    workMs: 500,
  });
});

test("two agents: what happens at the same time counts once, and while one waits it is no work", () => {
  const calls = { answered: at([1000, 1500], [1200, 1600]), failed: [], held: at([1550, 1900]) };
  expect(phaseTime(ran, { commands: at([1400, 2000], [1500, 1800]), calls })).toEqual({
    totalMs: 1000,
    commandsMs: 600,
    callsMs: 600,
    failedCallsMs: 0,
    heldMs: 350,
    neitherMs: 0,
    workMs: 650,
  });
});

test("what goes on after the end, while work is saved, does not count", () => {
  expect(phaseTime(ran, { ...none, commands: at([1900, 9000]) })).toMatchObject({ commandsMs: 100, neitherMs: 900 });
});

test("a phase in which nothing was seen was not at work", () => {
  expect(phaseTime(ran, none)).toMatchObject({ totalMs: 1000, neitherMs: 1000, workMs: 0 });
});

test("installing an agent's program is told apart, and is no work; what of it does not count is said", () => {
  const calls = { answered: at([1500, 1800]), failed: [], held: [] };
  const seen = { commands: at([1000, 1400], [1400, 2000]), calls, installs: at([1000, 1300], [1200, 1400]) };
  const counted = phaseTime(ran, seen);
  expect(counted).toMatchObject({ totalMs: 1000, commandsMs: 1000, installMs: 400, workMs: 600 });
  expect(counted).not.toHaveProperty("uncountedMs");
  expect(phaseTime(ran, { ...seen, uncountedMs: 400 })).toEqual({ ...counted, uncountedMs: 400 });
  // The last of it was after the end of the phase.
  expect(phaseTime(ran, { ...seen, installs: at([1900, 9000]), uncountedMs: 7100 })).toMatchObject({
    uncountedMs: 100,
  });
});
