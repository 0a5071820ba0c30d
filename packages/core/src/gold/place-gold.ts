import { writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "@cooperbench-ts/attempt/host";
import { fileStem, soleAgent, upstreamSetting, worksAlone } from "@cooperbench-ts/results";
import type { GoldTrial } from "./gold-trials.ts";

/** Who "worked", in the files where upstream names its agent and its model. */
export const GOLD_NAME = "gold";

/** Makes a pair folder as upstream's `run` leaves it, with gold patches for work that no agent did. */
export async function placeGold({ trial, patches, patched }: GoldTrial, folder: string): Promise<void> {
  const { repo, taskId, features } = trial.pair;
  const head = { repo, task_id: taskId, features };
  const alone = worksAlone(trial.setting);
  const agents = patches.map((patch, i) => {
    const slot = alone ? soleAgent : `agent${i + 1}`;
    const feature = features[i] as number;
    return { slot, feature, patch, stem: fileStem(slot, feature), figures: figuresOf(patch) };
  });
  await makeFolder(folder);
  const write = (name: string, content: unknown): Promise<void> =>
    writeFile(path.join(folder, name), typeof content === "string" ? content : JSON.stringify(content, null, 2));
  for (const { slot, feature, patch, stem, figures } of agents) {
    await write(`${stem}.patch`, patch);
    const { status, cost, steps } = figures;
    const whose = alone ? head : { repo, task_id: taskId, feature_id: feature };
    await write(`${stem}_traj.json`, { ...whose, agent_id: slot, model: GOLD_NAME, status, cost, steps, messages: [] });
  }
  if (!alone) await write("conversation.json", []);
  const byAgent = alone
    ? { agent: agents[0]?.figures }
    : {
        agents: Object.fromEntries(
          agents.map(({ slot, feature, figures }) => [slot, { feature_id: feature, ...figures }]),
        ),
        messages_sent: 0,
      };
  await write("result.json", {
    ...head,
    setting: upstreamSetting(trial.setting),
    run_name: trial.run,
    agent_framework: GOLD_NAME,
    model: GOLD_NAME,
    // Nobody worked, so there is no time of it.
    started_at: null,
    ended_at: null,
    duration_seconds: null,
    ...byAgent,
    gold: { patched },
    total_cost: 0,
    total_steps: 0,
  });
}

function figuresOf(patch: string) {
  const lines = patch.split("\n").length - (patch.endsWith("\n") ? 1 : 0);
  return { status: "Submitted", cost: 0, steps: 0, patch_lines: lines, error: null };
}
