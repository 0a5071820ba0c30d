import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

export interface ScriptTree {
  readonly dataset: string;
  /** Logs folder in which the tree is made. */
  readonly logs: string;
  readonly pairs: readonly string[];
}

/** Runs of a script's tree: without a manifest, and without a word about messages. */
export const scriptRuns = { solo: "by-script-solo", coop: "by-script-coop" } as const;

/** What agents that submit the dataset's gold patches leave, with the ends cut off as 0.0.11 does. */
export async function makeScriptTree({ dataset, logs, pairs }: ScriptTree): Promise<void> {
  for (const pair of pairs) {
    const [repo = "", task = "", text = ""] = pair.split("/");
    const features = text.split("_").map((name) => Number(name.slice(1)));
    const taskFolder = path.join(dataset, repo, `task${task}`);
    const gold = await Promise.all(
      features.map((feature) => readFile(path.join(taskFolder, `feature${feature}`, "feature.patch"), "utf8")),
    );
    const both = await readFile(path.join(taskFolder, "combined.patch"), "utf8").catch(() => gold.join(""));
    const about = { repo, task_id: Number(task), features, agent_framework: "mini_swe_agent", model: "openai/gpt-4o" };
    await writeResult(path.join(logs, scriptRuns.solo, "solo", pair), {
      patches: { "solo.patch": both },
      result: { ...about, setting: "solo", run_name: scriptRuns.solo, agent: agent(both) },
    });
    const agents = features.map((feature, at) => [`agent${at + 1}`, { feature_id: feature, ...agent(gold[at] ?? "") }]);
    await writeResult(path.join(logs, scriptRuns.coop, "coop", pair), {
      patches: Object.fromEntries(features.map((feature, at) => [`agent${feature}.patch`, gold[at] ?? ""])),
      result: { ...about, setting: "coop", run_name: scriptRuns.coop, agents: Object.fromEntries(agents) },
    });
  }
}

function agent(patch: string): object {
  return { status: "Submitted", cost: 0.25, steps: 3, patch_lines: patch.split("\n").length, error: null };
}

async function writeResult(
  folder: string,
  { patches, result }: { readonly patches: Readonly<Record<string, string>>; readonly result: object },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(patches)) await writeFile(path.join(folder, name), text.trim());
  const times = {
    run_id: "0123abcd",
    started_at: "2026-11-01T10:00:00.000000",
    ended_at: "2026-11-01T10:01:00.000000",
    duration_seconds: 60,
  };
  await writeFile(path.join(folder, "result.json"), JSON.stringify({ ...result, ...times }, null, 2));
}
