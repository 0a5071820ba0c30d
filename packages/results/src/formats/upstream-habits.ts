import { agentTraitsOf } from "../agent.ts";
import { atLeast, parseVersion } from "./version.ts";

export const nudges = ["nudged", "none"] as const;
export const cleanings = ["keeps-ignored", "removes-ignored"] as const;

/** What a version of upstream does that decides what its results mean. */
export interface UpstreamHabits {
  /** What grades a pair whose patches conflict: their union, or agent1's patch alone. */
  readonly merge: "union" | "single-agent";
  /** Which test files of agents are dropped before grading: Python's by substring, or those of every language. */
  readonly testFilter: "python" | "all-languages";
  /** Where the graded patch of an agent that runs in upstream comes from. */
  readonly patchSource: "tree" | "submission-text" | "patch-file" | "pull-request" | "pushed-branch";
  /** Whether an agent that may send messages, and ends without a submission, is asked for one; nobody else is. */
  readonly nudge: (typeof nudges)[number];
  /** Whether an evaluation keeps what Git ignores between its two features: build output of the first is there for the second. */
  readonly cleaning: (typeof cleanings)[number];
}

export interface HabitRow<Value extends string> {
  /** The first version with it. */
  readonly since: string;
  readonly value: Value;
  /** As a part of a sentence for people. */
  readonly text: string;
  /** A text in a file of upstream's package that stands there in versions with it, and in none before. null: the habit of all others. */
  readonly shown: { readonly file: string; readonly by: string } | null;
}

type HabitTable = { readonly [Habit in keyof UpstreamHabits]: readonly HabitRow<UpstreamHabits[Habit]>[] };

const SANDBOX = "eval/sandbox.py";
const ADAPTER = "agents/mini_swe_agent_v2/adapter.py";
const FIRST = "0.0.2";

/** Newest first. `e2e/contract/habits` holds all of it against the source of each version on PyPI. */
export const upstreamHabits: HabitTable = {
  merge: [
    {
      since: "0.0.16",
      value: "single-agent",
      text: "a conflict is graded on agent1's patch alone",
      shown: { file: SANDBOX, by: '_run_tests(sb, "tests1.patch", "patch1.patch", base_sha)' },
    },
    { since: FIRST, value: "union", text: "a conflict is graded on the union of both patches", shown: null },
  ],
  testFilter: [
    {
      since: "0.0.28",
      value: "all-languages",
      text: "test files of every language are dropped from patches",
      shown: { file: SANDBOX, by: "def _is_test_path(" },
    },
    { since: FIRST, value: "python", text: "Python test files are dropped from patches", shown: null },
  ],
  patchSource: [
    {
      since: "0.0.25",
      value: "pushed-branch",
      text: "the patch is what the agent pushed, with or without a pull request",
      shown: { file: "agents/mini_swe_agent_v2/connectors/git.py", by: "refs/heads/{self.agent_id}" },
    },
    {
      since: "0.0.23",
      value: "pull-request",
      text: "the patch is the branch of the agent's pull request",
      shown: { file: ADAPTER, by: ".submitted_patch(env)" },
    },
    {
      since: "0.0.14",
      value: "patch-file",
      text: "the patch is the agent's patch.txt",
      shown: { file: ADAPTER, by: '"cat patch.txt' },
    },
    {
      since: "0.0.12",
      value: "submission-text",
      text: "the patch is the text after the submit marker",
      shown: { file: ADAPTER, by: 'result.get("submission"' },
    },
    {
      since: FIRST,
      value: "tree",
      text: "the patch is the difference of the work tree to the base commit",
      shown: null,
    },
  ],
  nudge: [
    {
      since: "0.0.25",
      value: "nudged",
      text: "an agent that may send messages and ends without a submission is asked for one, and nobody else is",
      shown: { file: "agents/mini_swe_agent_v2/agents/default.py", by: "def _nudge_unsubmitted(" },
    },
    { since: FIRST, value: "none", text: "no agent is asked to submit", shown: null },
  ],
  cleaning: [
    {
      since: "0.0.29",
      value: "keeps-ignored",
      text: "ignored files of the first feature's tests are there for the second's",
      shown: { file: SANDBOX, by: "git clean -fd 2>" },
    },
    {
      since: FIRST,
      value: "removes-ignored",
      text: "ignored files are removed between the features' tests",
      shown: null,
    },
  ],
};

export const habitNames = Object.keys(upstreamHabits) as readonly (keyof UpstreamHabits)[];

/** The habits of a released version, by its number; null: it is none. One newer than 0.0.29 is taken to have those of 0.0.29. */
export function habitsOf(version: string | null): UpstreamHabits | null {
  if (version === null || parseVersion(version) === null || atLeast(version, FIRST) !== true) return null;
  return chosen((row) => atLeast(version, row.since) === true);
}

/**
 * The habits that the source of an installed version shows: of a fork, or of a version that is newer than this table.
 * @param has whether a file of the package holds a text
 */
export function habitsShown(has: (file: string, text: string) => boolean): UpstreamHabits {
  return chosen(({ shown }) => shown === null || has(shown.file, shown.by));
}

/** The files that `habitsShown` asks for. */
export const habitFiles: readonly string[] = [
  ...new Set(habitNames.flatMap((habit) => upstreamHabits[habit].flatMap(({ shown }) => shown?.file ?? []))),
];

function chosen(holds: (row: HabitRow<string>) => boolean): UpstreamHabits {
  return Object.fromEntries(habitNames.map((habit) => [habit, upstreamHabits[habit].find(holds)?.value])) as {
    [Habit in keyof UpstreamHabits]: UpstreamHabits[Habit];
  };
}

/** What a habit is, as a part of a sentence. */
export function habitText<Habit extends keyof UpstreamHabits>(habit: Habit, value: UpstreamHabits[Habit]): string {
  return upstreamHabits[habit].find((row) => row.value === value)?.text ?? value;
}

/**
 * Where the graded patch of this agent comes from; null: nobody knows.
 * @param habits of the version that ran it; null: unknown
 * @param agent upstream's name for it; null: unknown, one that runs in upstream
 */
export function patchSourceOf(
  habits: UpstreamHabits | null,
  agent: string | null,
): UpstreamHabits["patchSource"] | null {
  return agentTraitsOf(agent).submits ?? habits?.patchSource ?? null;
}

/**
 * Whether upstream asks this agent to submit, where it ends without; null: unknown.
 * @param sends whether it may send messages; null: unknown
 * @param nudge of the upstream that ran it; null: unknown
 */
export function isNudged(
  agent: string | null,
  sends: boolean | null,
  nudge: UpstreamHabits["nudge"] | null,
): boolean | null {
  if (sends === false || nudge === "none" || agentTraitsOf(agent).submits !== null) return false;
  return sends === null || nudge === null ? null : true;
}
