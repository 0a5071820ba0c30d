import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  type AgentMode,
  agentScript,
  type ModelScript,
  patchCommand,
  type PromptedAgent,
} from "@cooperbench-ts/rehearsal";
import { expectedOutcomes } from "./expected-outcomes.ts";

/** A scripted model that plays the dataset's own gold patches; where two of a task conflict, solo plays their combination. */
export function goldModel(dataset: string, mode: (agent: PromptedAgent) => AgentMode = () => "solve"): ModelScript {
  const commandsOf = (file: string): string[] => (existsSync(file) ? [patchCommand(readFileSync(file, "utf8"))] : []);
  return agentScript({
    mode,
    commands: ({ repo, taskId, feature }) =>
      commandsOf(path.join(dataset, repo, `task${taskId}`, `feature${feature}`, "feature.patch")),
    together: ({ markers }) => {
      const [first, second] = markers;
      if (first === undefined || second === undefined) return null;
      const outcome = expectedOutcomes[`${first.repo}/${first.taskId}/f${first.feature}_f${second.feature}`];
      return outcome === undefined || outcome.merge === "clean"
        ? null
        : commandsOf(path.join(dataset, first.repo, `task${first.taskId}`, "combined.patch"));
    },
  });
}
