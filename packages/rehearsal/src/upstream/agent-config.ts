import { playedTraits, type PlayedAgent } from "../scenario/agents.ts";
import type { Habits } from "../scenario/habits.ts";
import { isRecord } from "../scenario/is-record.ts";
import { readIfThere } from "./write-file.ts";

export interface AgentLimits {
  readonly stepLimit: number;
  readonly costLimit: number;
  /** v2: the trajectory so far, written again as the agent goes. */
  readonly outputPath: string | null;
  readonly apiBase: string | null;
}

/** The text of upstream's exception when the file cannot be used. */
export class AgentConfigError extends Error {}

const REQUIRED = [
  "system_template",
  "instance_template",
  "timeout_template",
  "format_error_template",
  "action_observation_template",
];

/**
 * Reads `--agent-config` as JSON, which is YAML too. YAML proper is taken as it is without being read: the stand-in has no
 * parser for it, and a rehearsal needs the limits only.
 * @throws AgentConfigError with upstream's text
 */
export function readAgentConfig(path: string | undefined, agent: PlayedAgent, habits: Habits): AgentLimits {
  const defaults: AgentLimits = {
    stepLimit: 100,
    costLimit: playedTraits(agent).costLimit,
    outputPath: null,
    apiBase: null,
  };
  if (path === undefined) return defaults;
  const text = readIfThere(path);
  if (text === null) throw new AgentConfigError(`Agent config file not found: ${path}`);
  if (!text.trimStart().startsWith("{")) return defaults;
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    throw new AgentConfigError(
      `while parsing a flow mapping\n  in "${path}", line 1, column 1\ndid not find expected ',' or '}'`,
    );
  }
  // From 0.0.12 on the settings may also lie below `config`.
  const nested = habits.deepAgentConfig && isRecord(config) && isRecord(config["config"]) ? config["config"] : {};
  const top = isRecord(config) ? { ...nested, ...config } : {};
  const block = top["agent"];
  const model = isRecord(top["model"]) ? top["model"]["model_kwargs"] : undefined;
  const apiBase = isRecord(model) && typeof model["api_base"] === "string" ? model["api_base"] : null;
  if (!isRecord(block)) return { ...defaults, apiBase };
  if (!habits.deepAgentConfig) {
    // The block replaces upstream's own, templates included.
    const missing = REQUIRED.filter((key) => block[key] === undefined);
    if (missing.length > 0) {
      const lines = missing.map((key) => `${key}\n  Field required [type=missing, input_value={}, input_type=dict]`);
      throw new AgentConfigError(`${missing.length} validation errors for AgentConfig\n${lines.join("\n")}`);
    }
  }
  const limit = (key: string, fallback: number): number => {
    const value = block[key] ?? fallback;
    if (typeof value === "number") return value;
    throw new AgentConfigError(
      `1 validation error for AgentConfig\n${key}\n  Input should be a valid number [type=float_parsing]`,
    );
  };
  // A block that replaces the whole of upstream's falls back to the class's own step limit.
  const stepFallback = habits.deepAgentConfig ? 100 : 50;
  const outputPath = typeof block["output_path"] === "string" ? block["output_path"] : null;
  return {
    stepLimit: limit("step_limit", stepFallback),
    costLimit: limit("cost_limit", defaults.costLimit),
    outputPath,
    apiBase,
  };
}
