import { readFile } from "node:fs/promises";
import path from "node:path";
import { agentTraitsOf, since } from "@cooperbench-ts/results";
import { parse } from "yaml";
import { z } from "zod";
import { isTree, type Tree } from "../doors/json-tree.ts";
import type { UpstreamProbe } from "../upstream/probe.ts";
import { readAgentConfigFile } from "./agent-config-file.ts";
import { type AgentBudget, limitsAsked, limitsIn } from "./agent-limits.ts";

const treeSchema = z.record(z.string(), z.unknown());
const endpointSchema = z.looseObject({
  model: z.looseObject({
    model_kwargs: z.looseObject({ api_base: z.string().optional(), base_url: z.string().optional() }),
  }),
});
const registrySchema = z.looseObject({ model: z.looseObject({ litellm_model_registry: z.string().min(1) }) });

export interface AgentConfig {
  /** What `--agent-config` gets besides the hand-over of endpoint and output path; null: nothing to hand over. */
  readonly overrides: Tree | null;
  readonly budget: AgentBudget;
  /** `model.model_kwargs.api_base` of the user's own file, or its other name `base_url`; null: none. */
  readonly apiBase: string | null;
  /** Absolute path of `model.litellm_model_registry` of that file, where the agent reads it; null: none. */
  readonly priceRegistry: string | null;
}

/**
 * Merges the user's agent configuration with the budget that was asked for. An agent that merges shallowly (a given `agent:`
 * block replaces the built-in one, prompts included) gets the complete block.
 * @throws InputError `agent-config-invalid`, `config-invalid`
 */
export async function resolveAgentConfig(
  probe: UpstreamProbe,
  options: { agent: string; file: string | null; costLimitUsd: number | null; stepLimit: number | null },
): Promise<AgentConfig> {
  const user = options.file === null ? {} : oneEndpoint(unwrap(await readAgentConfigFile(options.file), probe));
  const builtIn = await readBuiltIn(probe, options.agent);
  const asked = mergeDeep(user, limitsAsked(options.agent, options));
  const overrides =
    mergesShallowly(probe, options.agent) && asked["agent"] !== undefined
      ? mergeDeep({ agent: builtIn["agent"] ?? {} }, asked)
      : asked;
  return {
    // Without a package there is no built-in block that a shallow merge could be completed from, and no agent to configure.
    overrides: probe.packageDir === null || Object.keys(overrides).length === 0 ? null : overrides,
    budget: limitsIn(options.agent, mergeDeep(builtIn, overrides)),
    apiBase: endpointSchema.safeParse(user).data?.model.model_kwargs.api_base ?? null,
    priceRegistry: priceRegistryOf(user, options.agent),
  };
}

function priceRegistryOf(user: Tree, agent: string): string | null {
  const named = registrySchema.safeParse(user).data?.model.litellm_model_registry;
  return named === undefined || !agentTraitsOf(agent).readsModelBlock ? null : path.resolve(named);
}

/** From 0.0.12 on, what stands in a `config:` block counts as if it stood outside, where the other keys win. */
function unwrap(user: Tree, probe: UpstreamProbe): Tree {
  const { config: block, ...others } = user;
  return since(probe.version, "0.0.12") && isTree(block) ? mergeDeep(block, others) : user;
}

/** litellm takes `base_url` before `api_base`: left in, it would lead the calls around whatever else is asked for. */
function oneEndpoint(user: Tree): Tree {
  const model = endpointSchema.safeParse(user).data?.model;
  if (model?.model_kwargs.base_url === undefined) return user;
  const { base_url: baseUrl, ...others } = model.model_kwargs;
  return { ...user, model: { ...model, model_kwargs: { ...others, api_base: baseUrl } } };
}

function mergesShallowly(probe: UpstreamProbe, agent: string): boolean {
  return !agentTraitsOf(agent).mergesDeeply || !since(probe.version, "0.0.11");
}

async function readBuiltIn(probe: UpstreamProbe, agent: string): Promise<Tree> {
  if (probe.packageDir === null) return {};
  for (const name of ["mini.yaml", "solo.yaml"]) {
    const text = await readFile(path.join(probe.packageDir, "agents", agent, "config", name), "utf8").catch(() => null);
    if (text !== null) return treeSchema.catch({}).parse(parse(text));
  }
  return {};
}

/** Mappings merge key by key, everything else is replaced by the second. */
export function mergeDeep(base: Tree, over: Tree): Tree {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isTree(below) && isTree(value) ? mergeDeep(below, value) : value;
  }
  return merged;
}
