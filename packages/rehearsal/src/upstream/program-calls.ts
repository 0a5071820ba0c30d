import { playedTraits, type PlayedAgent } from "../scenario/agents.ts";
import type { Step } from "./agent-run.ts";
import type { PlaySteps } from "./model-calls.ts";
import { failedCall } from "./program-texts.ts";

/** Both set: codex is pointed there, and writes no events. */
export function isAzure(agent: PlayedAgent, env: NodeJS.ProcessEnv): boolean {
  const { program } = playedTraits(agent);
  return program?.speaks === "responses" && given(env, "AZURE_OPENAI_API_KEY") && given(env, "AZURE_OPENAI_ENDPOINT");
}

/** What upstream says of a codex that has no key; null: it has one, or takes none. */
export function missingCredentials(agent: PlayedAgent, env: NodeJS.ProcessEnv): string | null {
  if (playedTraits(agent).program?.speaks !== "responses" || isAzure(agent, env) || given(env, "OPENAI_API_KEY"))
    return null;
  return "no codex credentials (OPENAI_API_KEY or AZURE_OPENAI_API_KEY+AZURE_OPENAI_ENDPOINT) set";
}

function given(env: NodeJS.ProcessEnv, name: string): boolean {
  return (env[name] ?? "").trim() !== "";
}

interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: (model: string, step: Step) => object;
}

/** Where the program would post to; null: nothing names an endpoint. */
function targetOf(agent: PlayedAgent, env: NodeJS.ProcessEnv): Target | null {
  const { program } = playedTraits(agent);
  if (program === null) return null;
  if (program.speaks === "anthropic") {
    const base = env["ANTHROPIC_BASE_URL"] ?? "";
    if (base === "") return null;
    const key = env["ANTHROPIC_API_KEY"] ?? "";
    const token = env["CLAUDE_CODE_OAUTH_TOKEN"] ?? env["ANTHROPIC_AUTH_TOKEN"] ?? "";
    const credential: Record<string, string> = key === "" ? { authorization: `Bearer ${token}` } : { "x-api-key": key };
    return {
      url: `${base.replace(/\/$/, "")}/v1/messages?beta=true`,
      headers: { ...credential, "anthropic-version": "2023-06-01" },
      body: (model, step) => ({
        model,
        max_tokens: 32000,
        stream: true,
        messages: [{ role: "user", content: step.thought }],
      }),
    };
  }
  const azure = isAzure(agent, env);
  const base = (azure ? env["AZURE_OPENAI_ENDPOINT"] : env["OPENAI_BASE_URL"]) ?? "";
  if (base === "") return null;
  const key = (azure ? env["AZURE_OPENAI_API_KEY"] : env["OPENAI_API_KEY"]) ?? "";
  return {
    url: `${base.replace(/\/$/, "")}/responses`,
    headers: { authorization: `Bearer ${key}` },
    body: (model, step) => ({
      model,
      stream: true,
      input: [{ role: "user", content: [{ type: "input_text", text: step.thought }] }],
    }),
  };
}

/** One call per step, in order, without the retries of the real programs; null when nothing names an endpoint. */
export function programPlayer(agent: PlayedAgent, model: string, env: NodeJS.ProcessEnv): PlaySteps | null {
  const target = targetOf(agent, env);
  const { program } = playedTraits(agent);
  if (target === null || program === null) return null;
  // A base URL of one's own takes the name as it is; codex cuts what stands before a slash.
  const name = program.speaks === "responses" ? model.replace(/^[^/]*\//, "") : model;
  return async (steps) => {
    const played: Step[] = [];
    for (const step of steps) {
      let [status, text, used]: [number, string, TokensUsed] = [0, "", step];
      try {
        const headers = { "content-type": "application/json", ...target.headers };
        const response = await fetch(target.url, {
          method: "POST",
          headers,
          body: JSON.stringify(target.body(name, step)),
        });
        [status, text] = [response.status, await response.text()];
        // A stream that ends within a line has no answer.
        if (status === 200) used = tokensIn(text, step);
      } catch {
        return { steps: played, error: null, failure: failedCall(program.speaks, 500, "Connection error.", model) };
      }
      if (status !== 200)
        return { steps: played, error: null, failure: failedCall(program.speaks, status, saidIn(text), model) };
      played.push({ ...step, ...used });
    }
    return { steps: played, error: null, failure: null };
  };
}

function saidIn(text: string): string | null {
  try {
    const message = field(field(JSON.parse(text), "error"), "message");
    return typeof message === "string" ? message : null;
  } catch {
    return null;
  }
}

type TokensUsed = Pick<Step, "promptTokens" | "completionTokens">;

/** Of the events of a stream, or of one answer: the last count of each kind. @throws SyntaxError where it is cut */
function tokensIn(text: string, step: Step): TokensUsed {
  let { promptTokens, completionTokens } = step;
  for (const part of parts(text)) {
    for (const holder of [part, field(part, "message"), field(part, "response")]) {
      const [input, output] = [
        field(field(holder, "usage"), "input_tokens"),
        field(field(holder, "usage"), "output_tokens"),
      ];
      if (typeof input === "number") promptTokens = input;
      if (typeof output === "number") completionTokens = output;
    }
  }
  return { promptTokens, completionTokens };
}

function parts(text: string): unknown[] {
  const datas = text.startsWith("{")
    ? [text]
    : text.split("\n").flatMap((line) => /^data: (\{.*)$/.exec(line)?.[1] ?? []);
  return datas.map((data): unknown => JSON.parse(data));
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
