import { expect, test } from "vitest";
import type { FoundRun } from "./found-run.ts";
import { guessRuns } from "./guess-runs.ts";

const run = (name: string, word: string | null, more: Partial<FoundRun> = {}): FoundRun => ({
  dir: name,
  name,
  manifest: null,
  words: new Set(word === null ? [] : [word]),
  model: null,
  agent: null,
  ...more,
});

/** `arm repeat` of each run. */
function guesses(...found: FoundRun[]): Record<string, string> {
  return Object.fromEntries([...guessRuns(found).runs].map(([dir, { arm, repeat }]) => [dir, `${arm} ${repeat}`]));
}

test("numbers at the end, from 1 on, are repeats; the setting's word is no part of the arm", () => {
  expect(
    guesses(run("x_solo_1", "solo"), run("x_solo_2", "solo"), run("x_coop_1", "coop"), run("x_coop_2", "coop")),
  ).toEqual({ x_solo_1: "x 1", x_solo_2: "x 2", x_coop_1: "x 1", x_coop_2: "x 2" });
  expect(guesses(run("a-solo", "solo"), run("a-solo-r2", "solo"), run("a-coop", "coop"))).toEqual({
    "a-solo": "a 1",
    "a-solo-r2": "a 2",
    "a-coop": "a 1",
  });
  expect(guesses(run("m_rep1", "solo"), run("m_rep2", "solo"), run("m_rep4", "solo"))).toEqual({
    m_rep1: "m 1",
    m_rep2: "m 2",
    m_rep4: "m 4",
  });
});

test("a version is no repeat, and neither is a number alone, nor a run of another model", () => {
  expect(guesses(run("gpt-4", "solo"), run("gpt-5", "solo"))).toEqual({ "gpt-4": "gpt-4 1", "gpt-5": "gpt-5 1" });
  expect(guesses(run("fix_1655", "coop"), run("fix_1656", "coop"))).toEqual({
    fix_1655: "fix_1655 1",
    fix_1656: "fix_1656 1",
  });
  expect(guesses(run("x_1", "solo", { model: "a" }), run("x_2", "solo", { model: "b" }))).toEqual({
    x_1: "x_1 1",
    x_2: "x_2 1",
  });
});

test("no two runs of one setting become the same repeat of one arm", () => {
  expect(guesses(run("x", "coop"), run("x_1", "coop"), run("x_2", "coop"))).toEqual({
    x: "x 1",
    x_1: "x_{repeat} 1",
    x_2: "x_{repeat} 2",
  });
  expect(guesses(run("x-coop", "coop"), run("x", "coop"), run("x-solo", "solo"))).toEqual({
    "x-coop": "x-coop 1",
    x: "x 1",
    "x-solo": "x-solo 1",
  });
  expect(guesses(run("a-solo", "solo"), run("a", "solo"), run("a-solo-solo", "solo"))).toEqual({
    "a-solo": "a-solo 1",
    a: "a 1",
    "a-solo-solo": "a-solo-solo 1",
  });
  expect(guesses(run("x", "solo", { dir: "first/x" }), run("x", "solo", { dir: "second/x" }))).toEqual({
    "first/x": "first/x 1",
    "second/x": "second/x 1",
  });
});

test("a manifest says it, whatever the name", () => {
  const manifest = { experiment: "command-a", setting: "coop-comm", repeat: 2 } as const;
  const silent = { ...manifest, setting: "coop-nocomm" } as const;
  expect(guesses(run("renamed_7", "coop", { manifest }), run("s", "coop", { manifest: silent }))).toEqual({
    renamed_7: "command-a 2",
    s: "command-a 2",
  });
});
