import { messagingArms } from "../setting.ts";

/** A published rate, in percent as printed. */
export interface PublishedRate {
  /** `coop` has messages; `coop-git` also a shared repository; `team` is upstream's own setting of 0.0.15. */
  readonly setting: "solo" | "coop" | "coop-nocomm" | "coop-git" | "team";
  readonly percent: number;
  /** Successes; null where only the rate was published. */
  readonly k: number | null;
  /** Trials, repeats included. */
  readonly n: number;
  readonly note: string | null;
}

/** What stands in our own rows for a published setting. */
export function settingColumn(published: PublishedRate["setting"]): string {
  return published === "coop" ? messagingArms.with : published;
}

/** One line of a published comparison. Counts behind the published rates differ by one or two: never assert equality to a count. */
export interface LeaderboardEntry {
  readonly model: string;
  readonly framework: string;
  readonly subset: "full" | "lite" | "flash";
  readonly rates: readonly PublishedRate[];
  readonly source: string;
}

const rate = (
  setting: PublishedRate["setting"],
  percent: number,
  n: number,
  k: number | null = null,
  note: string | null = null,
): PublishedRate => ({ setting, percent, k, n, note });

const FULL = 652;
const onWebsite = (model: string, framework: string, solo: number, coop: number, git?: number): LeaderboardEntry => ({
  model,
  framework,
  subset: "full",
  rates: [
    rate("solo", solo, FULL),
    rate("coop", coop, FULL),
    ...(git === undefined ? [] : [rate("coop-git", git, FULL)]),
  ],
  source: "CooperBench website, leaderboard",
});

/** Published success rates. Only the last line is of the lite subset: rates of other subsets are of other pairs. */
export const publishedLeaderboard: readonly LeaderboardEntry[] = [
  onWebsite("gpt-5", "OpenHands", 48.31, 27.95),
  onWebsite("claude-sonnet-4.5", "OpenHands", 47.1, 25.9),
  onWebsite("gemini-3-flash", "OpenHands SDK", 48.6, 26.2, 27.8),
  onWebsite("gemini-3-pro", "mini-swe", 36.8, 20.4, 21.8),
  onWebsite("minimax-m2", "OpenHands", 36.2, 14),
  onWebsite("gemini-3-flash", "mini-swe", 25.2, 12.3, 15.2),
  onWebsite("qwen3-coder-30b", "OpenHands", 21.6, 13.3),
  onWebsite("qwen3-30b", "OpenHands", 6.3, 4.6),
  {
    model: "gpt-5.5",
    framework: "codex",
    subset: "full",
    rates: [
      rate("solo", 56, FULL, 362),
      rate("coop-git", 51, 645, 329),
      rate("team", 61.5, FULL, null, "printed as 61 to 62"),
    ],
    source: "CooperBench report of 2026-05-23",
  },
  {
    model: "gpt-5.6-luna",
    framework: "mini-swe v2",
    subset: "flash",
    rates: [rate("solo", 48, 50, 24), rate("coop", 34, 50, 17), rate("coop-git", 41.3, 50), rate("team", 46, 50)],
    source: "a fork of another group, mini-swe v2 on flash",
  },
  {
    model: "claude-sonnet-5",
    framework: "claude_code",
    subset: "flash",
    rates: [
      rate("solo", 44.2, 138, null, "46 of the 50 pairs, three repeats"),
      rate("coop", 12.3, 138, null, "46 of the 50 pairs, three repeats"),
    ],
    source: "a fork of another group, measured again from its files",
  },
  {
    model: "command-a",
    framework: "mini-swe 0.0.3",
    subset: "lite",
    rates: [rate("solo", 1, 100, 1), rate("coop", 0, 100, 0), rate("coop-nocomm", 0, 100, 0)],
    source: "an earlier reproduction on lite, measured again from its files",
  },
];
