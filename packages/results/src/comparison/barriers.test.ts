import { describe, expect, test } from "vitest";
import { settingTraits } from "../setting.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { RunRow } from "../tables/runs-shape.ts";
import { barriersBetween } from "./barriers.ts";
import { barrierCodes } from "./concern.ts";
import { armOf, runOf } from "./fixtures/arms.ts";
import { notesOn } from "./notes.ts";
import { type Side, sideOf } from "./side.ts";

const sideNamed = (name: string, verdicts: string, changes: Partial<PairRow> = {}, run: Partial<RunRow> = {}): Side => {
  const pairs = armOf(name, verdicts, changes);
  return sideOf({ pairs, runs: [runOf(pairs, run)] }, { arm: name });
};
const codes = (a: Side, b: Side, denominator: "planned" | "evaluated" = "planned") =>
  barriersBetween(a, b, denominator).map(({ code }) => code);
const plain = sideNamed("a", "+-+-");

test("sides of one kind have no barrier and no note", () => {
  const other = sideNamed("b", "++--");
  expect(barriersBetween(plain, other, "planned")).toEqual([]);
  expect(notesOn(plain, other, "planned")).toEqual([]);
});

describe("what refuses", () => {
  const messaging = { setting: "coop-comm", upstreamVersion: "0.0.29" } as const;
  const silent = { setting: "coop-nocomm", upstreamVersion: "0.0.29" } as const;
  const many = (text: string) => text.repeat(10);
  const cases: Record<(typeof barrierCodes)[number], readonly [Side, Side, string]> = {
    "same-trials": [plain, plain, "4 trials are on both sides"],
    "stand-in": [plain, sideNamed("b", "++", {}, { standIn: true }), "0 of 1 runs of arm=a, 1 of 1 of arm=b"],
    "eval-policy": [
      plain,
      sideNamed("b", "+-+-", { evalPolicy: "single-agent/python/tree" }),
      "arm=a union/python/tree, arm=b single-agent/python/tree",
    ],
    "upstream-version": [plain, sideNamed("b", "+-", { upstreamVersion: "0.0.13" }), "arm=a 0.0.11, arm=b 0.0.13"],
    dataset: [
      sideNamed("a", "+-", { datasetHash: "x+y" }),
      sideNamed("b", "+-", { datasetHash: "x+z" }),
      "2 of 2 pairs are not the same",
    ],
    "mixed-conditions": [
      sideOf({ pairs: [...armOf("a", "+-"), ...armOf("a", "+-", { model: "other", run: "r" })] }, { arm: "a" }),
      sideNamed("b", "+-"),
      "a side is no one model: arm=a holds command-a-03-2025 + other, arm=b command-a-03-2025",
    ],
    "submit-nudge": [
      sideNamed("a", "+-", messaging, { submitNudges: 1 }),
      sideNamed("b", "+-", silent),
      "1 of 2 trials were nudged",
    ],
    "unequal-losses": [
      sideNamed("a", many("+!")),
      sideNamed("b", many("+-")),
      "arm=a 10 of 20 (10 infrastructure errors, 0 without a verdict), arm=b 0 of 20",
    ],
  };

  test.each(barrierCodes)("%s, and that alone", (code) => {
    const [a, b, message] = cases[code];
    const found = barriersBetween(a, b, "planned");
    expect(found.map((one) => one.code)).toEqual([code]);
    expect(found[0]?.message).toContain(message);
  });

  test("nobody was nudged: no barrier; it is not known: one", () => {
    expect(codes(sideNamed("a", "+-", messaging, { submitNudges: 0 }), sideNamed("b", "+-", silent))).toEqual([]);
    expect(codes(sideNamed("a", "+-", messaging), sideNamed("b", "+-", silent))).toEqual(["submit-nudge"]);
    expect(
      codes(
        sideNamed("a", "+-", { ...messaging, upstreamVersion: "0.0.24" }),
        sideNamed("b", "+-", { ...silent, upstreamVersion: "0.0.24" }),
      ),
    ).toEqual([]);
    const alike = { submitNudges: 2 };
    expect(codes(sideNamed("a", "+-", messaging, alike), sideNamed("b", "+-", messaging, alike))).toEqual([]);
  });

  test("settings that are nudged alike have no barrier between them, and each has one to every silent setting", () => {
    const traits = Object.entries(settingTraits) as [keyof typeof settingTraits, (typeof settingTraits)["solo"]][];
    const side = (setting: keyof typeof settingTraits, name: string) =>
      sideNamed(
        name,
        "+-",
        { setting, upstreamVersion: "0.0.29" },
        { submitNudges: settingTraits[setting].messages ? 1 : 0 },
      );
    for (const [one, { messages }] of traits)
      for (const [other, { messages: othersMessages }] of traits)
        expect([one, other, codes(side(one, "a"), side(other, "b"))]).toEqual([
          one,
          other,
          messages === othersMessages ? [] : ["submit-nudge"],
        ]);
  });

  test("a team that was left without messages is silent", () => {
    const team = (name: string, teamWithout: string) =>
      sideNamed(name, "+-", { setting: "team", upstreamVersion: "0.0.29", teamWithout });
    expect(codes(team("a", ""), team("b", "mcp,messages"))).toContain("submit-nudge");
    expect(codes(team("a", ""), team("b", "mcp"))).not.toContain("submit-nudge");
    expect(codes(team("a", "messages"), sideNamed("b", "+-", silent))).toEqual([]);
  });

  test("who is nudged is what the rows say, whatever the version's number", () => {
    const fork = { nudged: true, upstreamVersion: "0.0.11" };
    const a = sideNamed("a", "+-", { ...messaging, ...fork }, { submitNudges: 1 });
    expect(codes(a, sideNamed("b", "+-", { ...silent, upstreamVersion: "0.0.11" }))).toEqual(["submit-nudge"]);
    const none = { nudged: false };
    expect(codes(sideNamed("a", "+-", { ...messaging, ...none }), sideNamed("b", "+-", silent))).toEqual([]);
  });

  test("teams with and without a repository are no one thing", () => {
    const team = { setting: "team", teamWithout: "" } as const;
    const mixed = sideOf(
      { pairs: [...armOf("a", "+-", { ...team, git: true }), ...armOf("a", "+-", { ...team, git: false, run: "r" })] },
      { arm: "a" },
    );
    const [found, ...others] = barriersBetween(mixed, sideNamed("b", "+-", { ...team, git: false }), "planned");
    expect(found).toMatchObject({ code: "mixed-conditions", figures: { column: "git" } });
    expect(found?.message).toContain("arm=a holds false + true, arm=b false");
    expect(others).toEqual([]);
  });

  test("versions that are what is compared do not refuse; their rules of grading do", () => {
    const older = armOf("a", "+-");
    const newer = armOf("b", "+-", { upstreamVersion: "0.0.29" });
    const of = (upstreamVersion: string) => sideOf({ pairs: [...older, ...newer] }, { upstreamVersion });
    expect(codes(of("0.0.11"), of("0.0.29"))).toEqual([]);
    const regraded = sideOf(
      { pairs: newer.map((row) => ({ ...row, evalPolicy: "x" })) },
      { upstreamVersion: "0.0.29" },
    );
    expect(codes(of("0.0.11"), regraded)).toEqual(["eval-policy"]);
  });

  test("the same models on both sides are each compared with itself; a model that one file does not tell is no other", () => {
    const two = (name: string) =>
      sideOf(
        { pairs: [...armOf(name, "+-"), ...armOf(name, "+-", { model: "other", run: `${name}2` })] },
        { arm: name },
      );
    expect(codes(two("a"), two("b"))).toEqual([]);
    const torn = sideOf(
      { pairs: armOf("b", "+-").map((row, i) => (i === 0 ? { ...row, model: null } : row)) },
      { arm: "b" },
    );
    expect(codes(plain, torn)).toEqual([]);
  });

  test("a team and the same without a part are two things, unless both sides hold both", () => {
    const both = (name: string) =>
      sideOf(
        {
          pairs: [
            ...armOf(name, "+-", { setting: "team", teamWithout: "" }),
            ...armOf(name, "+-", { setting: "team", teamWithout: "mcp", run: `${name}2` }),
          ],
        },
        { arm: name },
      );
    const one = sideNamed("b", "+-", { setting: "team", teamWithout: "" });
    const found = barriersBetween(both("a"), one, "planned");
    expect(found.map(({ code }) => code)).toEqual(["mixed-conditions"]);
    expect(found[0]?.message).toBe("a side is no one teamWithout: arm=a holds nothing + mcp, arm=b nothing");
    expect(codes(both("a"), both("b"))).toEqual([]);
    expect(codes(one, sideNamed("c", "+-", { setting: "team", teamWithout: "mcp" }))).toEqual([]);
  });

  test("unequal losses are a note where they are left out, and nothing where chance may do it", () => {
    const [a, b] = cases["unequal-losses"];
    expect(codes(a, b, "evaluated")).toEqual([]);
    expect(notesOn(a, b, "evaluated").map(({ code }) => code)).toEqual(["losses-left-out"]);
    expect(codes(sideNamed("b", "+!+-"), plain)).toEqual([]);
    expect(codes(sideNamed("a", many("+-"), {}), sideNamed("b", many("+-").replace("-", "!")))).toEqual([]);
  });
});

describe("what is said", () => {
  test.each([
    ["several-differences", { model: "other", setting: "coop-comm" }, "differ in setting and model"],
    ["setting-unknown", { setting: null }, "0 trials of arm=a and 2 of arm=b"],
    ["eval-policy-unknown", { evalPolicy: null }, "0 trials of arm=a and 2 of arm=b"],
  ] as const)("%s", (code, changes, message) => {
    const found = notesOn(plain, sideNamed("b", "+-", changes), "planned");
    expect(found.map((one) => one.code)).toEqual([code]);
    expect(found[0]?.message).toContain(message);
  });

  test("rehearsals on both sides, and arms that stand for repeats", () => {
    const rehearsal = { standIn: true };
    const [a, b] = [sideNamed("a", "+-", {}, rehearsal), sideNamed("b", "+-", {}, rehearsal)];
    expect(codes(a, b)).toEqual([]);
    expect(notesOn(a, b, "planned").map(({ code }) => code)).toEqual(["stand-in"]);
    const pooled = sideOf({ pairs: [...armOf("x", "+-"), ...armOf("y", "+-")] }, undefined, "x and y");
    expect(notesOn(pooled, plain, "planned").map(({ code }) => code)).toEqual(["arms-pooled"]);
  });
});
