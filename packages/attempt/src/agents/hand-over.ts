import { agentTraitsOf, type AgentTraits, since } from "@cooperbench-ts/results";
import type { ProviderRow } from "../upstream/provider-row.ts";
import { type Provider, type ProviderName, providerOf, providerRow, rowOfModel } from "../upstream/providers.ts";

/** How upstream, or the agent's program, is told the base URL of the model; `target` is where calls go in the end. */
export type HandOver =
  /** A variable of upstream's process. */
  | { readonly kind: "environment"; readonly target: URL; readonly variable: string }
  /** `model.model_kwargs.api_base` of the file for `--agent-config`. */
  | { readonly kind: "agent-config"; readonly target: URL }
  /** A variable of the containers that the program runs in; upstream knows nothing of it. `value`: what it holds for a base URL. */
  | {
      readonly kind: "container";
      readonly target: URL;
      readonly variable: string;
      readonly value: (baseUrl: string) => string;
    }
  /** It cannot be told, or nobody knows the target: the model door stays off. */
  | {
      readonly kind: "off";
      readonly notice: string;
      /** Where a base URL can be told all the same. */
      readonly variable?: string;
    };

/** What an agent speaks: by its own trait, else as litellm speaks to the model's provider. */
export type Protocol = Provider | NonNullable<AgentTraits["speaks"]>;

export function protocolOf(agent: string, model: string): Protocol {
  return agentTraitsOf(agent).speaks ?? providerOf(model);
}

/** Whose endpoint the program of an agent calls, whatever the model is called. */
const SPOKEN_BY: Readonly<Record<NonNullable<AgentTraits["speaks"]>, ProviderName>> = {
  anthropic: "anthropic",
  "openai-responses": "openai",
};

function rowOf(agent: string, model: string): ProviderRow | null {
  const { speaks } = agentTraitsOf(agent);
  return speaks === null ? rowOfModel(model) : providerRow(SPOKEN_BY[speaks]);
}

export interface HandOverOptions {
  readonly upstreamVersion: string;
  readonly agent: string;
  readonly model: string;
  /** The user's own (`--endpoint`, else `api_base` in the user's agent config); null: the provider's. */
  readonly baseUrl: string | null;
}

export function handOver({ agent, model, upstreamVersion, baseUrl }: HandOverOptions): HandOver {
  const { url = null, variable = null, noDoor = null, path = null } = rowOf(agent, model)?.base ?? {};
  const off = (reason: string): HandOver => ({ kind: "off", notice: `Model calls are not seen: ${reason}` });
  const { endpoint, program } = agentTraitsOf(agent);
  if (endpoint === null) return off(`the agent ${agent} cannot be given a base URL.`);
  const aside = (reason: string): HandOver => ({ ...off(reason), ...(variable === null ? {} : { variable }) });
  if (noDoor !== null) return aside(`${noDoor}.`);
  const base = baseUrl ?? url;
  if (base === null) return off(`the endpoint of ${model} is not known; name it with --endpoint.`);
  const target = URL.parse(base);
  if (target === null || !["http:", "https:"].includes(target.protocol)) return off(`${base} is no HTTP URL.`);
  if (path?.test(target.pathname) === false) return aside(`${base} does not go on to the model (${path.source}).`);
  if ("variable" in endpoint) return { kind: "environment", target, variable: endpoint.variable };
  if ("containerVariable" in endpoint) {
    const { containerVariable, takenSince } = endpoint;
    // Behind a door upstream is to do what it does without one: only an endpoint of the user's own is one to it.
    if (baseUrl !== null && since(upstreamVersion, takenSince))
      return { kind: "environment", target, variable: containerVariable };
    return { kind: "container", target, variable: containerVariable, value: (given) => given };
  }
  if ("programSetting" in endpoint) {
    const { command } = program ?? { command: agent };
    const value = (given: string): string => withSetting(command, endpoint.programSetting, given);
    return { kind: "container", target, variable: `BASH_FUNC_${command}%%`, value };
  }
  if (since(upstreamVersion, endpoint.configSince)) return { kind: "agent-config", target };
  if (variable === null) return off(`${agent} of cooperbench ${upstreamVersion} takes no base URL for ${model}.`);
  return { kind: "environment", target, variable };
}

/**
 * A function of bash, as bash exports it, that calls the program of its own name with a setting added. Upstream starts the program
 * by bash, which takes functions from its environment.
 */
function withSetting(command: string, setting: string, value: string): string {
  const quotable = value.replaceAll(/["'\\]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
  return `() { command ${command} -c '${setting}="${quotable}"' "$@"; }`;
}

/** What an attempt gets so that its calls go to `baseUrl`: a door's, or the target itself where there is no door. */
export interface HandedOver {
  /** For upstream's process. */
  readonly environment: Readonly<Record<string, string>>;
  /** For the containers of its tasks. */
  readonly containerEnvironment: Readonly<Record<string, string>>;
  /** To merge into the agent config; null: nothing. */
  readonly agentConfig: { readonly model: { readonly model_kwargs: { readonly api_base: string } } } | null;
}

/** Nothing is told. */
export const nothingHandedOver: HandedOver = { environment: {}, containerEnvironment: {}, agentConfig: null };

export function handedOver(way: HandOver, baseUrl: string): HandedOver {
  switch (way.kind) {
    case "environment":
      return { ...nothingHandedOver, environment: { [way.variable]: baseUrl } };
    case "container":
      return { ...nothingHandedOver, containerEnvironment: { [way.variable]: way.value(baseUrl) } };
    case "agent-config":
      return { ...nothingHandedOver, agentConfig: { model: { model_kwargs: { api_base: baseUrl } } } };
    case "off":
      return way.variable === undefined
        ? nothingHandedOver
        : { ...nothingHandedOver, environment: { [way.variable]: baseUrl } };
  }
}
