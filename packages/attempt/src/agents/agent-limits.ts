import { agentTraitsOf, InputError } from "@cooperbench-ts/results";
import { isTree, type Tree } from "../doors/json-tree.ts";

/** The agent's own budget for one task; null: upstream sets none (or we cannot know it). 0 means no limit. */
export interface AgentBudget {
  readonly costLimitUsd: number | null;
  readonly stepLimit: number | null;
}

/** What an agent's configuration has to hold for this budget. @throws InputError `config-invalid`: it takes no such limit */
export function limitsAsked(agent: string, { stepLimit, costLimitUsd }: AgentBudget): Tree {
  const { steps, costUsd } = agentTraitsOf(agent).limits;
  const asked = [
    ["--agent-step-limit", "steps", steps, stepLimit],
    ["--agent-cost-limit", "cost", costUsd, costLimitUsd],
  ] as const;
  return asked.reduce<Tree>((tree, [flag, kind, place, value]) => {
    if (value === null) return tree;
    if (place === null) throw takesNone(agent, flag, kind);
    const [key = "", below] = place.split(".");
    if (below === undefined) return { ...tree, [key]: value };
    const block = tree[key];
    return { ...tree, [key]: { ...(isTree(block) ? block : {}), [below]: value } };
  }, {});
}

/** The limits that a whole configuration comes to. */
export function limitsIn(agent: string, config: Tree): AgentBudget {
  const { steps, costUsd } = agentTraitsOf(agent).limits;
  return { costLimitUsd: numberAt(config, costUsd), stepLimit: numberAt(config, steps) };
}

function numberAt(config: Tree, place: string | null): number | null {
  const found = (place?.split(".") ?? []).reduce<unknown>(
    (tree, key) => (isTree(tree) ? tree[key] : undefined),
    config,
  );
  return place !== null && typeof found === "number" ? found : null;
}

function takesNone(agent: string, flag: string, kind: string): InputError {
  return new InputError({
    code: "config-invalid",
    subject: flag,
    problem: `${agent} takes no limit of ${kind} per task.`,
    remedy: "Leave it out: --timeout ends an agent, and --max-cost ends the campaign.",
  });
}
