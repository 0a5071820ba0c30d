import path from "node:path";
import { expect, test } from "vitest";
import { jsonLines, runCli } from "../cli/support/cli.ts";

/** Reasons by agent and case; those without an evaluation have work that nobody graded. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  claude_code: {
    coop: "tests-passed",
    "no-credit": "model-quota",
    "no-such-model": "model-not-found",
    "not-installed": "image-unusable",
    overloaded: "model-unavailable",
    "overloaded-twice": "not-evaluated",
    solo: "tests-passed",
    team: "tests-passed",
    "weekly-limit": "model-rate-limit",
    "wrong-key": "model-auth",
  },
  codex: {
    azure: "not-evaluated",
    // Without events only the text of the program is left of a failure; so it is not the way in which we hand Codex its endpoint.
    "azure-wrong-key": "model-auth",
    coop: "tests-passed",
    "no-such-model": "model-not-found",
    "not-installed": "image-unusable",
    overloaded: "model-unavailable",
    "rate-limit": "model-rate-limit",
    "rate-limit-once": "not-evaluated",
    solo: "not-evaluated",
    team: "tests-passed",
    "usage-limit": "model-rate-limit",
    "wrong-key": "model-auth",
  },
};

test.each(Object.entries(EXPECTED))(
  "what the real program of %s left is judged by its cause",
  async (agent, expected) => {
    const { stdout } = await runCli(["judge", path.join(import.meta.dirname, "recorded", agent), "--json"], {
      cwd: import.meta.dirname,
    });
    expect(Object.fromEntries(jsonLines(stdout).map(({ run, reason }) => [run, reason]))).toEqual(expected);
  },
);
