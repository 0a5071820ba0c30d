import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { InputError } from "../errors.ts";
import type { UpstreamProbe } from "./probe.ts";
import { since } from "./version.ts";

export type AgentConfigTree = { readonly [key: string]: unknown };
type Tree = AgentConfigTree;
const treeSchema = z.record(z.string(), z.unknown());
const budgetSchema = z.looseObject({
  agent: z.looseObject({ step_limit: z.number().optional(), cost_limit: z.number().optional() }).optional(),
});
const apiBaseSchema = z.looseObject({
  model: z.looseObject({ model_kwargs: z.looseObject({ api_base: z.string() }) }),
});

/** The agent's own budget for one task; null: upstream sets none (or we cannot know it). 0 means no limit. */
export interface AgentBudget {
  readonly costLimitUsd: number | null;
  readonly stepLimit: number | null;
}

export interface AgentConfig {
  /** What `--agent-config` gets besides the hand-over of endpoint and output path; null: nothing to hand over. */
  readonly overrides: Tree | null;
  readonly budget: AgentBudget;
  /** `model.model_kwargs.api_base` of the user's own file; null: none. */
  readonly apiBase: string | null;
}

/**
 * Merges the user's agent configuration with the budget that was asked for. `mini_swe_agent` merges shallowly (a given
 * `agent:` block replaces the built-in one, prompts included), so it gets the complete block; later agents merge deeply.
 */
export async function resolveAgentConfig(
  probe: UpstreamProbe,
  options: { agent: string; file: string | null; costLimitUsd: number | null; stepLimit: number | null },
): Promise<AgentConfig> {
  const user = options.file === null ? {} : unwrap(await readUserConfig(options.file), probe);
  const builtIn = await readBuiltIn(probe, options.agent);
  const wanted: Tree = {
    ...(options.stepLimit === null ? {} : { step_limit: options.stepLimit }),
    ...(options.costLimitUsd === null ? {} : { cost_limit: options.costLimitUsd }),
  };
  const asked = Object.keys(wanted).length === 0 ? user : mergeDeep(user, { agent: wanted });
  const overrides =
    mergesShallowly(probe, options.agent) && asked["agent"] !== undefined
      ? mergeDeep({ agent: builtIn["agent"] ?? {} }, asked)
      : asked;
  const effective = budgetSchema.safeParse(mergeDeep(builtIn, overrides)).data?.agent;
  return {
    // A stand-in has no built-in block that a shallow merge could be completed from, and no agent to configure.
    overrides: probe.standIn || Object.keys(overrides).length === 0 ? null : overrides,
    budget: { costLimitUsd: effective?.cost_limit ?? null, stepLimit: effective?.step_limit ?? null },
    apiBase: apiBaseSchema.safeParse(user).data?.model.model_kwargs.api_base ?? null,
  };
}

/** From 0.0.12 on, what stands in a `config:` block counts as if it stood outside, where the other keys win. */
function unwrap(user: Tree, probe: UpstreamProbe): Tree {
  const { config: block, ...others } = user;
  return since(probe.version, "0.0.12") && isTree(block) ? mergeDeep(block, others) : user;
}

function mergesShallowly(probe: UpstreamProbe, agent: string): boolean {
  return agent === "mini_swe_agent" || !since(probe.version, "0.0.11");
}

async function readUserConfig(file: string): Promise<Tree> {
  const failure = (problem: string, cause: unknown): InputError =>
    new InputError({
      code: "agent-config-invalid",
      subject: `agent config ${file}`,
      problem,
      remedy: "Give a YAML file with blocks such as `agent:` and `model:`.",
      cause,
    });
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw failure("It cannot be read.", cause);
  });
  try {
    return treeSchema.parse(parse(text) ?? {});
  } catch (cause) {
    throw failure(
      `It is no YAML mapping (${cause instanceof z.ZodError ? "its top level is not a mapping" : (cause as Error).message}).`,
      cause,
    );
  }
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

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
