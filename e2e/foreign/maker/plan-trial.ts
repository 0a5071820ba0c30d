import type { Random } from "@cooperbench-ts/results";
import { chance, pick } from "./draw.ts";
import { texts } from "./texts.ts";
import {
  type AgentPlan,
  isAtLeast,
  type Merge,
  type MessagePlan,
  type Outcome,
  type PlannedPair,
  type RunPlan,
  type Setting,
  type TrialPlan,
} from "./tree-plan.ts";

type Conditions = Pick<RunPlan, "version" | "word" | "hasSettingFolder" | "agent" | "model" | "backend"> & {
  readonly setting: Setting;
  readonly skill: number;
};

/** Decides what becomes of a pair in a run. */
export function planTrial(random: Random, run: Conditions, pair: PlannedPair): TrialPlan {
  const outcome = planOutcome(random, run, pair);
  const alone = run.word === "solo";
  const unlucky = outcome === "agent-infra" ? random.below(alone ? 1 : 2) : null;
  const agents = Array.from({ length: alone ? 1 : 2 }, (_, at) =>
    at === unlucky ? refusedAgent(random, run) : workingAgent(random, run, outcome),
  );
  const talk = run.setting === "coop-comm" || run.setting === "team";
  return {
    repo: pair.repo,
    taskId: pair.taskId,
    features: pair.features,
    outcome,
    merge: alone ? null : planMerge(random, run, outcome),
    agents,
    secondFirst: chance(random, 0.5),
    // Nobody sends whose model never answered.
    messages: talk ? planMessages(random).filter(({ from }) => agents[from - 1]?.refusal === null) : [],
    durationSec: Math.round(random.float() * 600_000) / 1000,
  };
}

function planOutcome(random: Random, run: Conditions, pair: PlannedPair): Outcome {
  const luck = random.float();
  if (luck < 0.02) return "torn-eval";
  if (luck < 0.04) return "not-evaluated";
  // Without the folder a torn result would not tell the setting either.
  if (luck < 0.055 && run.hasSettingFolder) return "torn-result";
  if (luck < 0.07) return "eval-infra";
  if (luck < 0.11) return "agent-infra";
  if (luck < 0.14) return "no-patch";
  const asked = run.word === "solo" ? pair.hardness : Math.min(1, pair.hardness + 0.15);
  if (chance(random, Math.max(0.03, Math.min(0.97, run.skill + 0.5 - asked)))) return "pass";
  return run.word !== "solo" && chance(random, 0.5) ? "conflict" : "tests-failed";
}

/** What a version does with two patches: a union of both until 0.0.15, then the first agent's patch alone. */
function planMerge(random: Random, run: Conditions, outcome: Outcome): Merge {
  const joinsAnew = isAtLeast(run.version, "0.0.16") && run.backend === "docker";
  const instead = joinsAnew ? "one-agent" : "union";
  if (outcome === "conflict") return joinsAnew && chance(random, 0.5) ? "untested" : instead;
  if (joinsAnew && outcome === "pass" && chance(random, 0.15)) return "identical";
  if (outcome === "pass" && chance(random, 0.2)) return instead;
  return "clean";
}

function workingAgent(random: Random, run: Conditions, outcome: Outcome): AgentPlan {
  const steps = 1 + random.below(60);
  const hasTokens = run.agent === "claude_code" || run.agent === "openhands_sdk";
  const tokens = hasTokens
    ? ([random.below(90_000) + 1, random.below(9000) + 1, random.below(700_000), random.below(20_000)] as const)
    : ([0, 0, 0, 0] as const);
  return {
    status: chance(random, 0.12) ? limitWord(run) : "Submitted",
    cost: planCost(random),
    steps,
    tokens: isAtLeast(run.version, "0.0.4") ? tokens : null,
    patchLines: outcome === "no-patch" ? 0 : 9 + random.below(40),
    refusal: null,
    answers: Math.min(steps, 3),
  };
}

function planCost(random: Random): number | null {
  const luck = random.float();
  if (luck < 0.04) return null;
  if (luck < 0.08) return 0;
  return Math.round(random.float() * 2e6) / 1e6 + 1e-6;
}

function limitWord(run: Conditions): string {
  return run.agent === "openhands_sdk" ? "CostLimitExceeded" : "LimitsExceeded";
}

/** An agent whose model refused the first call. */
function refusedAgent(random: Random, run: Conditions): AgentPlan {
  const counted = run.agent === "mini_swe_agent" ? 0 : 1;
  return {
    status: "Error",
    cost: 0,
    steps: counted,
    tokens: isAtLeast(run.version, "0.0.4") ? [0, 0, 0, 0] : null,
    patchLines: 0,
    refusal: pick(random, run.agent === "claude_code" ? refusalsInWords : refusals),
    answers: 0,
  };
}

interface Refusal {
  readonly reason: string;
  readonly error: string;
}

/** As litellm has it. */
const refusals: readonly Refusal[] = [
  {
    reason: "model-rate-limit",
    error:
      'litellm.RateLimitError: RateLimitError: OpenAIException - {"error":{"message":"Rate limit reached for requests","type":"rate_limit_error"}}',
  },
  {
    reason: "model-auth",
    error: "litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key provided",
  },
  {
    reason: "model-unavailable",
    error: "litellm.ServiceUnavailableError: ServiceUnavailableError: OpenAIException - The server is overloaded",
  },
];

/** As claude_code says it in its last message; upstream then has no error to tell. */
const refusalsInWords: readonly Refusal[] = [
  {
    reason: "model-auth",
    error: "Failed to authenticate. API Error: 401 Invalid authentication credentials",
  },
  {
    reason: "model-unavailable",
    error: 'API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
  },
];

function planMessages(random: Random): MessagePlan[] {
  const count = chance(random, 0.2) ? 0 : random.below(9);
  const start = 1_767_247_200 + random.below(1_000_000);
  return Array.from({ length: count }, (_, at) => ({
    from: chance(random, 0.5) ? 1 : 2,
    said: pick(random, texts),
    atSec: start + at * 30,
  }));
}
