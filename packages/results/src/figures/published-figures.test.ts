import { expect, test } from "vitest";
import { paperBaselines } from "./paper-baselines.ts";
import { publishedLeaderboard } from "./published-leaderboard.ts";

test("baselines have a source, and the paper's own counts that disagree are kept", () => {
  expect(Object.values(paperBaselines).every(({ source }) => source.startsWith("arXiv 2601.13295"))).toBe(true);
  const { rows } = paperBaselines.retention;
  expect(rows.slice(0, 5).reduce((sum, { soloPass }) => sum + soloPass, 0)).toBe(1040);
  expect(rows.at(-1)?.soloPass).toBe(1039);
});

test("published rates agree with their counts where both are printed, and name their subset", () => {
  for (const { rates, source } of publishedLeaderboard) {
    expect(source).not.toBe("");
    for (const { percent, k, n } of rates) if (k !== null) expect(Math.abs((100 * k) / n - percent)).toBeLessThan(0.5);
  }
  const lite = publishedLeaderboard.filter(({ subset }) => subset === "lite");
  expect(lite.map(({ model, rates }) => [model, rates.map(({ setting, k }) => [setting, k])])).toEqual([
    [
      "command-a",
      [
        ["solo", 1],
        ["coop", 0],
        ["coop-nocomm", 0],
      ],
    ],
  ]);
});
