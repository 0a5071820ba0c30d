import { describe, expect, it } from "vitest";
import { noCredentials } from "./credentials.ts";
import { requireDoorKey, requireUsable, type UsableOptions } from "./usable-credentials.ts";

const NOTHING = { preset: null, variables: [], files: [] };

function refusal(agent: string, part: Partial<UsableOptions> = {}): string | null {
  try {
    requireUsable({ agent, modelDoor: true, keyEnv: null, asked: NOTHING, hasEndpoint: false, ...part });
    return null;
  } catch (error) {
    const { code, subject, problem } = error as { code: string; subject: string; problem: string };
    expect(code).toBe("credentials-unusable");
    return `${subject}: ${problem}`;
  }
}

const file = { from: "~/.netrc", to: ".netrc", writeBack: false };

describe("a login of one provider", () => {
  it.each([
    ["claude_code", "bedrock"],
    ["claude_code", "openrouter"],
    ["codex", "azure"],
    ["codex", "anthropic"],
  ])("does not go to the one of %s: %s is refused without an endpoint", (agent, preset) => {
    const asked = { ...NOTHING, preset };
    expect(refusal(agent, { asked })).toMatch(new RegExp(`^preset ${preset}: ${agent} logs in with `));
    expect(refusal(agent, { asked, modelDoor: false })).not.toBeNull();
    expect(refusal(agent, { asked, hasEndpoint: true })).toBeNull();
    expect(refusal("mini_swe_agent_v2", { asked })).toBeNull();
  });

  it.each([
    ["claude_code", "anthropic"],
    ["claude_code", "claude-subscription"],
    ["codex", "openai"],
  ])("is one of the program of %s: %s", (agent, preset) => {
    expect(refusal(agent, { asked: { ...NOTHING, preset } })).toBeNull();
  });

  it("is known by its variable, too; one that nobody knows may be the agent's", () => {
    expect(refusal("claude_code", { keyEnv: "OPENROUTER_API_KEY" })).toMatch(/^--key-env OPENROUTER_API_KEY: /);
    expect(refusal("claude_code", { keyEnv: "OPENROUTER_API_KEY", hasEndpoint: true })).toBeNull();
    expect(refusal("claude_code", { keyEnv: "MY_KEY" })).toBeNull();
    expect(refusal("claude_code", { keyEnv: "ANTHROPIC_AUTH_TOKEN" })).toBeNull();
  });
});

describe("what is listed for an agent in containers behind the door", () => {
  it("is the key that its program takes, and what holds no secret", () => {
    expect(refusal("claude_code", { asked: { ...NOTHING, variables: ["ANTHROPIC_API_KEY"] } })).toBeNull();
    expect(refusal("codex", { asked: { ...NOTHING, variables: ["OPENAI_API_KEY", "OPENAI_PROJECT"] } })).toBeNull();
    expect(refusal("claude_code", { keyEnv: "MY_KEY", asked: { ...NOTHING, variables: ["MY_KEY"] } })).toBeNull();
  });

  it.each([
    ["a second secret", { ...NOTHING, variables: ["ANTHROPIC_API_KEY", "GITHUB_TOKEN"] }, /; GITHUB_TOKEN would reach/],
    [
      "a second key",
      { ...NOTHING, variables: ["ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY"] },
      /; ANTHROPIC_AUTH_TOKEN /,
    ],
    ["no key at all", { ...NOTHING, variables: ["GITHUB_TOKEN"] }, /; GITHUB_TOKEN would/],
    ["a secret beside a preset", { ...NOTHING, preset: "anthropic", variables: ["MINE"] }, /; MINE would/],
    ["a file", { ...NOTHING, preset: "anthropic", files: [file] }, /; ~\/\.netrc would/],
  ])("is refused where it would reach nobody: %s", (_what, asked, says) => {
    expect(refusal("claude_code", { asked })).toMatch(says);
    expect(refusal("claude_code", { asked, modelDoor: false })).toBeNull();
    expect(refusal("mini_swe_agent_v2", { asked })).toBeNull();
  });
});

it("secrets without a key among them are refused where a door would have to put one in", () => {
  const pair = { ...noCredentials, preset: "bedrock", secretNames: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] };
  const behind = { agent: "claude_code", modelDoor: true };
  expect(() => requireDoorKey(behind, pair)).toThrow(
    /preset bedrock: .*AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY are none/,
  );
  expect(() => requireDoorKey(behind, { ...pair, keyName: "AWS_ACCESS_KEY_ID" })).not.toThrow();
  expect(() => requireDoorKey(behind, noCredentials)).not.toThrow();
  expect(() => requireDoorKey({ ...behind, modelDoor: false }, pair)).not.toThrow();
  expect(() => requireDoorKey({ ...behind, agent: "mini_swe_agent_v2" }, pair)).not.toThrow();
});
