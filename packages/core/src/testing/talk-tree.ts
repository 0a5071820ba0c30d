import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** One trial of two agents: task number, and what they said in turns. */
export interface TalkedTrial {
  readonly run?: string;
  readonly taskId: number;
  readonly texts: readonly string[];
  /** Default: it failed. */
  readonly passed?: boolean;
}

/** Results as upstream leaves them, with nothing of ours: what two agents said to each other. */
export async function writeTalks(logs: string, trials: readonly TalkedTrial[]): Promise<void> {
  for (const { run = "flash-msg", taskId, texts, passed = false } of trials) {
    const pair = { repo: "acorn_tokens_task", task_id: taskId, features: [1, 2] };
    const folder = path.join(logs, run, "coop", pair.repo, String(taskId), "f1_f2");
    await mkdir(folder, { recursive: true });
    const agent = (id: number) => ({
      feature_id: id,
      status: "Submitted",
      cost: 0.1,
      steps: 4,
      patch_lines: 3,
      error: null,
    });
    const write = async (name: string, value: unknown): Promise<void> =>
      writeFile(path.join(folder, name), JSON.stringify(value));
    await write("result.json", {
      ...pair,
      setting: "coop",
      run_name: run,
      agent_framework: "mini_swe_agent",
      model: "m",
      agents: { agent1: agent(1), agent2: agent(2) },
      total_cost: 0.2,
      total_steps: 8,
      messages_sent: texts.length,
    });
    const feature = { passed, test_output: passed ? "1 passed in 0.1s" : "1 failed in 0.1s" };
    await write("eval.json", {
      ...pair,
      setting: "coop",
      merge: { status: "clean", strategy: "naive", diff: "" },
      feature1: feature,
      feature2: feature,
      both_passed: passed,
      error: null,
    });
    await write(
      "conversation.json",
      texts.map((message, at) => ({
        from: `agent${(at % 2) + 1}`,
        to: `agent${2 - (at % 2)}`,
        message,
        timestamp: 1_784_000_000 + at,
        feature_id: (at % 2) + 1,
      })),
    );
  }
}
