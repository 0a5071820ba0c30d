import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, test } from "vitest";
import { describeWithParts } from "../../src/describe-with-parts.ts";
import type { RealParts } from "../../src/real-parts.ts";

/** The tasks that have an image which agents can be installed in, as repositories of their own. */
const REPOS = ["abacus_calc_task", "paper_crane_task"] as const;
const PREFIX = "agents_";

export const agentSubset = "agents";
/** Both features merge and pass. */
export const agentPairs = ["agents_abacus_calc_task/0/f1_f2", "agents_paper_crane_task/7/f1_f3"] as const;

/** The pair of the plain dataset that a pair of an agents' repository is a copy of. */
export function plainPair(pair: string): string {
  return pair.slice(PREFIX.length);
}

/** Like `describeWithParts`; where the registry did not give the agents' programs, it is skipped with that reason. */
export function describeWithAgents(name: string, body: (parts: RealParts) => void): void {
  describeWithParts(name, (parts) => {
    if (parts.agents !== null) return body(parts);
    const file = path.join(parts.directory, "agents", "unavailable");
    const reason = existsSync(file) ? readFileSync(file, "utf8").trim() : "e2e/parts/up.sh has not installed them";
    describe.skip(`skipped: ${reason}`, () => test("skipped", () => {}));
  });
}

export interface AgentDataset {
  readonly dataset: string;
  readonly remove: () => Promise<void>;
}

/** The tasks under the names of their agents' images, with a subset of the pairs. */
export async function agentDataset({ dataset }: RealParts): Promise<AgentDataset> {
  const dir = await mkdtemp(path.join(tmpdir(), "cbts-agents-"));
  // Under their plain names, too: that is how features are marked, and so how a scripted model looks up what solves them.
  for (const repo of REPOS)
    for (const name of [repo, PREFIX + repo])
      await cp(path.join(dataset, repo), path.join(dir, name), { recursive: true });
  await mkdir(path.join(dir, "subsets"));
  const tasks = agentPairs.map((pair) => {
    const [repo, task, features] = pair.split("/");
    return { repo, task_id: Number(task), pairs: [features?.split("_").map((feature) => Number(feature.slice(1)))] };
  });
  await writeFile(path.join(dir, "subsets", `${agentSubset}.json`), JSON.stringify({ name: agentSubset, tasks }));
  return { dataset: dir, remove: () => rm(dir, { recursive: true, force: true }) };
}
