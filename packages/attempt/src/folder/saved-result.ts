import { randomBytes } from "node:crypto";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  agentFileKind,
  fileStem,
  LIMIT_STATUS,
  settingTraits,
  soleAgent,
  type Trial,
  upstreamSetting,
} from "@cooperbench-ts/results";
import { writeJson } from "../files/durable-files.ts";

/** The work of one agent when it was ended: a patch against the image's HEAD. */
export interface SavedPatch {
  /** `solo`, or `agent1` and `agent2`, of which the first has the lower feature. */
  readonly slot: string;
  readonly patch: Buffer;
}

export interface SavedResult {
  readonly trial: Trial;
  readonly agent: string;
  readonly model: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  /** USD; null: unknown. */
  readonly costUsd: number | null;
  /** Calls that the model answered; null: unknown. */
  readonly steps: number | null;
  /** One of each agent. */
  readonly patches: readonly SavedPatch[];
}

/** Whether upstream had begun to write its result: what it left may be half of one. */
export async function hasBegunResult(pairFolder: string): Promise<boolean> {
  const names = await readdir(pairFolder).catch(() => []);
  return names.some((name) => name === "result.json" || agentFileKind(name) === "patch");
}

/**
 * Writes what was saved as a result in upstream's shape, so that its own eval takes it. The agents' status says that no upstream made
 * it; there are no trajectories, and nothing is made up that nobody saw. `result.json` comes last: without it there is no result.
 */
export async function writeSavedResult(pairFolder: string, result: SavedResult): Promise<void> {
  await mkdir(pairFolder, { recursive: true });
  const features = result.trial.pair.features.toSorted((a, b) => a - b);
  for (const [index, { slot, patch }] of result.patches.entries())
    await writeFile(path.join(pairFolder, `${fileStem(slot, features[index] ?? 0)}.patch`), patch);
  await writeJson(path.join(pairFolder, "result.json"), resultBody(result, features));
}

function resultBody(result: SavedResult, features: readonly number[]): object {
  const { trial, agent, model, startedAt, durationMs, costUsd, steps, patches } = result;
  const alone = patches.length === 1;
  const { team } = settingTraits[trial.setting];
  const entries = patches.map(({ slot, patch }, index) => [
    slot,
    {
      ...(alone ? {} : { feature_id: features[index] }),
      ...(team ? { team_role: index === 0 ? "lead" : "member" } : {}),
      status: LIMIT_STATUS,
      // Of two agents nobody knows which one a call was for.
      cost: alone ? costUsd : null,
      steps: alone ? steps : null,
      patch_lines: patch.toString().split("\n").length - 1,
      error: null,
    },
  ]);
  const agents = Object.fromEntries(entries) as Record<string, object>;
  return {
    repo: trial.pair.repo,
    task_id: trial.pair.taskId,
    features,
    setting: upstreamSetting(trial.setting),
    run_id: randomBytes(4).toString("hex"),
    run_name: trial.run,
    agent_framework: agent,
    model,
    started_at: naiveTime(startedAt),
    ended_at: naiveTime(new Date(startedAt.getTime() + durationMs)),
    duration_seconds: durationMs / 1000,
    ...(team ? { lead_agent: patches[0]?.slot } : {}),
    ...(alone ? { agent: agents[soleAgent] } : { agents }),
    total_cost: costUsd,
    total_steps: steps,
  };
}

/** Local ISO time without a zone, as upstream writes it. */
function naiveTime(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().replace("Z", "");
}
