import { playedTraits, type PlayedAgent } from "../scenario/agents.ts";
import type { AgentLimits } from "./agent-config.ts";
import type { Ending, Step } from "./agent-run.ts";
import type { ProgramFailure } from "./program-texts.ts";
import { litellmRoute } from "./litellm-response.ts";

/** Plays scripted steps against a real endpoint: what comes back is what they cost, and where they end. */
export type PlaySteps = (steps: readonly Step[]) => Promise<{
  readonly steps: readonly Step[];
  readonly error: Ending["error"];
  /** What a program in a container makes of it; absent: there is none. */
  readonly failure?: ProgramFailure | null;
}>;

const classes: Readonly<Record<number, string>> = {
  400: "BadRequestError",
  401: "AuthenticationError",
  403: "PermissionDeniedError",
  404: "NotFoundError",
  408: "Timeout",
  429: "RateLimitError",
};

/** Where upstream would post to, and with which key; null when nothing names an endpoint. */
function endpoint(
  agent: PlayedAgent,
  model: string,
  limits: AgentLimits,
  env: NodeJS.ProcessEnv,
): { readonly url: string; readonly key: string } | null {
  const cohere = litellmRoute(model) === "cohere";
  const { apiBaseVariable } = playedTraits(agent);
  const own = limits.apiBase ?? (apiBaseVariable === null ? undefined : env[apiBaseVariable]);
  const base = own ?? (cohere ? env["COHERE_API_BASE"] : env["OPENAI_API_BASE"]);
  if (base === undefined || base === "") return null;
  const key = (cohere ? (env["COHERE_API_KEY"] ?? env["CO_API_KEY"]) : env["OPENAI_API_KEY"]) ?? "";
  return { url: cohere ? base : `${base.replace(/\/$/, "")}/chat/completions`, key };
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function tokens(body: unknown, step: Step): Pick<Step, "promptTokens" | "completionTokens"> {
  const usage = field(body, "usage");
  const cohere = field(usage, "tokens");
  const [input, output] =
    cohere === undefined
      ? [field(usage, "prompt_tokens"), field(usage, "completion_tokens")]
      : [field(cohere, "input_tokens"), field(cohere, "output_tokens")];
  return {
    promptTokens: typeof input === "number" ? input : step.promptTokens,
    completionTokens: typeof output === "number" ? output : step.completionTokens,
  };
}

function errorOf(model: string, status: number, text: string): NonNullable<Ending["error"]> {
  const type = classes[status] ?? (status >= 500 ? "InternalServerError" : "APIError");
  if (litellmRoute(model) === "cohere") {
    const family = status === 404 || status === 429 ? "Cohere_chatException" : "CohereException";
    return { type, text: `litellm.${type}: ${family} - ${text}` };
  }
  return { type, text: `litellm.${type}: ${type}: OpenAIException - ${text}` };
}

/** One call per step, in order, without litellm's retries; null when no endpoint is named. */
export function modelPlayer(
  agent: PlayedAgent,
  model: string,
  limits: AgentLimits,
  env: NodeJS.ProcessEnv,
): PlaySteps | null {
  const target = endpoint(agent, model, limits, env);
  if (target === null) return null;
  const headers = { "content-type": "application/json", authorization: `Bearer ${target.key}` };
  return async (steps) => {
    const played: Step[] = [];
    for (const step of steps) {
      const messages = [{ role: "user", content: step.thought }];
      let answer: { readonly status: number; readonly text: string; readonly body: unknown };
      try {
        const body = JSON.stringify({ model: model.replace(/^openai\//, ""), messages });
        const response = await fetch(target.url, { method: "POST", headers, body });
        const { status } = response;
        const text = await response.text();
        answer = { status, text, body: status === 200 ? JSON.parse(text) : null };
      } catch {
        return { steps: played, error: errorOf(model, 500, "Connection error.") };
      }
      if (answer.status !== 200) return { steps: played, error: errorOf(model, answer.status, answer.text) };
      played.push({ ...step, ...tokens(answer.body, step) });
    }
    return { steps: played, error: null };
  };
}
