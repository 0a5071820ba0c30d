import { expect, test } from "vitest";
import { playedVersion } from "./played-version.ts";

test.each([
  [undefined, undefined, "0.0.11"],
  ["mini_swe_agent", ["solo", "coop-comm"], "0.0.11"],
  // Its two cannot work together before 0.0.12.
  ["mini_swe_agent_v2", undefined, "0.0.29"],
  ["claude_code", ["solo"], "0.0.29"],
  [undefined, ["solo", "coop-git"], "0.0.29"],
  [undefined, ["team"], "0.0.29"],
  ["codex", ["team"], "0.0.29"],
] as const)("%s in %s is played as upstream %s", (agent, settings, version) => {
  expect(playedVersion(agent, settings)).toBe(version);
});

test.each([["team"], ["coop-git"]] as const)("an agent that is gone where there is %s is refused", (setting) => {
  expect(() => playedVersion("mini_swe_agent", ["solo", setting])).toThrow(
    `rehearsal: agent must be one of claude_code, codex, mini_swe_agent_v2 in ${setting}, not "mini_swe_agent".`,
  );
});

test("an agent that is not played is refused", () => {
  expect(() => playedVersion("openhands_sdk", undefined)).toThrow(/claude_code, codex, mini_swe_agent, /);
});
