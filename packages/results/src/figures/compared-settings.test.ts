import { expect, test } from "vitest";
import { compareArms } from "../comparison/compare-arms.ts";
import { NotComparableError } from "../comparison/concern.ts";
import { armOf, runOf } from "../comparison/fixtures/arms.ts";
import { drawFigures } from "./draw-figures.ts";
import { messagingEffect } from "./messaging-effect.ts";
import { settingComparison } from "./setting-comparison.ts";

const few = { resamples: 50, flips: 50, by: ["arm"] } as const;
const trials = (setting: "solo" | "coop-comm" | "coop-nocomm", verdicts: string, changes = {}) =>
  armOf("a", verdicts, { setting, run: setting, ...changes });
const nudged = { upstreamVersion: "0.0.29" };
const comm = trials("coop-comm", "++++++++--++++++++--", nudged);
const lossy = trials("coop-nocomm", "!!!!!!!!!-++--------", nudged);
const pairs = [...trials("solo", "++++++++++++++++++--", nudged), ...comm, ...lossy];
const barred = ["submit-nudge", "unequal-losses"];

test("what compareArms refuses has no numbers, and the caption says why", () => {
  const codes = () => {
    try {
      compareArms({ pairs }, "coop-comm", "coop-nocomm");
    } catch (error) {
      if (NotComparableError.isInstance(error)) return error.barriers.map(({ code }) => code);
    }
    return [];
  };
  expect(codes()).toEqual(barred);
  const { rows, notes } = messagingEffect(pairs, few);
  expect(rows).toMatchObject([{ pairs: 20, difference: null, lower: null, p: null, pHolm: null }]);
  for (const code of barred) expect(rows[0]?.refused).toContain(code);
  expect(notes.find((note) => note.startsWith("not compared: submit-nudge"))).toContain("unequal-losses");
  const { drawn, undrawn } = drawFigures({ pairs }, { ...few, names: ["messaging-effect", "setting-comparison"] });
  expect(drawn.map(({ name }) => name)).toEqual([]);
  for (const { nothing } of undrawn) expect(nothing).toContain("unequal-losses");
});

test("anyway compares, and says the same", () => {
  const { rows, notes } = messagingEffect(pairs, { ...few, anyway: true });
  expect(rows[0]?.difference).toBeGreaterThan(0.5);
  expect(rows[0]?.refused).toBeNull();
  for (const code of barred) expect(notes.some((note) => note.startsWith(`${code}: `))).toBe(true);
});

test("a run that counts no nudge is no barrier; only what is refused is out of the family", () => {
  const equal = [...comm, ...trials("coop-nocomm", "--------------------", nudged)];
  const runs = [runOf(comm, { submitNudges: 0 })];
  expect(messagingEffect(equal, { ...few, runs }).rows).toMatchObject([{ refused: null, difference: 0.8 }]);
  expect(messagingEffect(equal, few).rows[0]?.refused).toContain("submit-nudge");
  const { rows } = settingComparison(pairs, { ...few, runs });
  expect(rows.map(({ comparison, refused, p }) => [comparison, refused?.split(":")[0] ?? null, p !== null])).toEqual([
    ["solo − coop-comm", null, true],
    ["solo − coop-nocomm", "unequal-losses", false],
    ["coop-comm − coop-nocomm", "unequal-losses", false],
  ]);
  expect(rows[0]?.pHolm).toBe(rows[0]?.p);
});

test("the caption says what a comparison rests on, once where it holds for all groups", () => {
  const one = (arm: string, verdicts: string) => [
    ...armOf(arm, verdicts, { setting: "coop-comm" }),
    ...armOf(arm, verdicts, { setting: "coop-comm", repeat: 2 }),
    ...armOf(arm, verdicts, { setting: "coop-nocomm" }),
  ];
  const { notes } = messagingEffect([...one("a", "+-+"), ...one("b", "+++++++++-")], few);
  expect(notes.filter((note) => note.includes("repeats"))).toEqual([
    "coop-comm has 2 repeats, coop-nocomm 1: each pair counts by its mean",
  ]);
  expect(notes.find((note) => note.startsWith("a: with 3 clusters (by task)"))).toContain("p is 0.25 at least");
  expect(notes.some((note) => note.startsWith("b: the sides differ in 0 of 10 clusters"))).toBe(true);
});

test("arms that stand for repeats of one setting are said", () => {
  const rows = [
    ...armOf("x", "+-", { setting: "coop-comm" }),
    ...armOf("y", "+-", { setting: "coop-comm", repeat: 2 }),
    ...armOf("z", "--", { setting: "coop-nocomm" }),
  ];
  expect(messagingEffect(rows, { ...few, by: ["model"] }).notes.join()).toContain("several arms count as repeats");
});
