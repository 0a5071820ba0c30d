import { agentTraitsOf, since } from "@cooperbench-ts/results";
import { type Provider, providerOf } from "../upstream/litellm-provider.ts";

/** How upstream is told the base URL of the model; `target` is where calls go in the end. */
export type HandOver =
  | { readonly kind: "environment"; readonly target: URL; readonly variable: string }
  /** `model.model_kwargs.api_base` of the file for `--agent-config`. */
  | { readonly kind: "agent-config"; readonly target: URL }
  /** It cannot be told, or nobody knows the target: the model door stays off. */
  | { readonly kind: "off"; readonly notice: string };

/**
 * Where litellm sends calls by itself, in the form that it takes as a base: Cohere posts to it as it is, OpenAI appends
 * `/chat/completions`, Anthropic `/v1/messages`, Gemini `/models/<model>:generateContent`.
 */
const DEFAULT_BASE_URLS: Readonly<Record<Provider, string | null>> = {
  cohere: "https://api.cohere.com/v2/chat",
  openai: "https://api.openai.com/v1",
  anthropic: "https://api.anthropic.com",
  gemini: "https://generativelanguage.googleapis.com/v1beta",
  other: null,
};

/** Variables that litellm reads the base from. */
const BASE_VARIABLES: Readonly<Record<Provider, string | null>> = {
  cohere: "COHERE_API_BASE",
  openai: "OPENAI_API_BASE",
  anthropic: "ANTHROPIC_API_BASE",
  gemini: "GEMINI_API_BASE",
  other: null,
};

/** `baseUrl` is the user's own (`--endpoint`, else `api_base` in the user's agent config); null: the provider's. */
export function handOver(options: {
  upstreamVersion: string;
  agent: string;
  model: string;
  baseUrl: string | null;
}): HandOver {
  const { agent, model, upstreamVersion } = options;
  const provider = providerOf(model);
  const off = (reason: string): HandOver => ({ kind: "off", notice: `Model calls are not seen: ${reason}` });
  const { endpoint } = agentTraitsOf(agent);
  if (endpoint === null) return off(`the agent ${agent} cannot be given a base URL.`);
  const base = options.baseUrl ?? DEFAULT_BASE_URLS[provider];
  if (base === null) return off(`the endpoint of ${model} is not known; name it with --endpoint.`);
  const target = URL.parse(base);
  if (target === null || !["http:", "https:"].includes(target.protocol)) return off(`${base} is no HTTP URL.`);
  if ("variable" in endpoint) return { kind: "environment", target, variable: endpoint.variable };
  if (since(upstreamVersion, endpoint.configSince)) return { kind: "agent-config", target };
  const variable = BASE_VARIABLES[provider];
  if (variable === null) return off(`${agent} of cooperbench ${upstreamVersion} takes no base URL for ${model}.`);
  return { kind: "environment", target, variable };
}

/** What an upstream process gets so that its calls go to `baseUrl`: a door's, or the target itself where there is no door. */
export interface HandedOver {
  readonly environment: Readonly<Record<string, string>>;
  /** To merge into the agent config; null: nothing. */
  readonly agentConfig: { readonly model: { readonly model_kwargs: { readonly api_base: string } } } | null;
}

export function handedOver(way: HandOver, baseUrl: string): HandedOver {
  if (way.kind === "environment") return { environment: { [way.variable]: baseUrl }, agentConfig: null };
  return {
    environment: {},
    agentConfig: way.kind === "agent-config" ? { model: { model_kwargs: { api_base: baseUrl } } } : null,
  };
}
