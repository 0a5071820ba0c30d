import { describe, expect, test } from "vitest";
import { evalPolicyBy, evalPolicyOf, regradedPolicyOf } from "./eval-policy.ts";
import {
  habitFiles,
  habitNames,
  habitsOf,
  habitsShown,
  isNudged,
  upstreamHabits,
  type UpstreamHabits,
} from "./upstream-habits.ts";

const of = (version: string): UpstreamHabits => habitsOf(version) as UpstreamHabits;

describe("the table of upstream's habits", () => {
  test.each(habitNames)("%s: newest first, one row for all that came before, each value once", (habit) => {
    const rows = upstreamHabits[habit];
    const dated = rows.map(({ since }) => Number(since.split(".")[2]));
    expect(dated).toEqual([...dated].sort((a, b) => b - a));
    expect(new Set(rows.map(({ value }) => value)).size).toBe(rows.length);
    expect(rows.map(({ shown }) => shown === null)).toEqual(rows.map((_, index) => index === rows.length - 1));
  });

  test("a version has what the last row before it says", () => {
    expect(of("0.0.22")).toEqual({
      merge: "single-agent",
      testFilter: "python",
      patchSource: "patch-file",
      nudge: "none",
      cleaning: "removes-ignored",
    });
    expect(of("v0.0.29")).toMatchObject({ nudge: "nudged", cleaning: "keeps-ignored", testFilter: "all-languages" });
  });

  test.each([null, "", "main", "0.0.1"])("%j is no version", (version) => expect(habitsOf(version)).toBeNull());
});

describe("by the source of a package", () => {
  const shownBy = (...texts: string[]): UpstreamHabits => habitsShown((_, text) => texts.includes(text));
  const textOf = (habit: keyof UpstreamHabits, value: string): string =>
    upstreamHabits[habit].find((row) => row.value === value)?.shown?.by ?? "";

  test("nothing shows: the oldest habits", () => expect(shownBy()).toEqual(of("0.0.2")));

  test("a fork of any number has what its source shows", () => {
    const fork = shownBy(textOf("merge", "single-agent"), textOf("patchSource", "patch-file"));
    expect(fork).toEqual({ ...of("0.0.2"), merge: "single-agent", patchSource: "patch-file" });
    expect(evalPolicyBy(fork, null).id).toBe("single-agent/python/patch-file");
  });

  test("each file is asked for once", () => expect(new Set(habitFiles).size).toBe(habitFiles.length));
});

describe("an agent that is a program in the container writes its patch into a file, in all versions", () => {
  test.each(["claude_code", "codex"])("%s", (agent) => {
    expect(evalPolicyOf("0.0.29", agent).id).toBe("single-agent/all-languages/patch-file");
    expect(regradedPolicyOf("0.0.29", "0.0.15", agent).id).toBe("single-agent/all-languages/patch-file");
    expect(regradedPolicyOf("0.0.29", null, agent).patchSource).toBe("patch-file");
    expect(isNudged(agent, true, "nudged")).toBe(false);
  });

  test("the others go by the version", () => {
    expect(evalPolicyOf("0.0.29", "mini_swe_agent_v2")).toEqual(evalPolicyOf("0.0.29"));
  });
});

test.each([
  [true, "nudged", true],
  [true, "none", false],
  [true, null, null],
  [false, "nudged", false],
  [false, null, false],
  [null, "nudged", null],
  [null, "none", false],
] as const)(
  "agents that may send (%s) under an upstream that does %s are asked to submit: %s",
  (sends, nudge, asked) => {
    expect(isNudged("mini_swe_agent_v2", sends, nudge)).toBe(asked);
  },
);
