import { soleAgent } from "../formats/agent-files.ts";
import type { TrajectoryFile } from "../formats/trajectory-file.ts";
import type { PairRow } from "./pairs-shape.ts";
import { outputOf, readSteps, type ReadSteps, returncodeOf } from "./read-steps.ts";
import type { StepRow } from "./steps-shape.ts";
import { noProgram, type ProgramLog } from "./transcript-steps.ts";

/** The steps of one agent as rows, with the parameters of `readSteps`. */
export function stepRows(
  key: Pick<PairRow, "pairKey" | "run" | "arm" | "setting" | "upstreamSetting" | "repeat" | "agentFramework">,
  file: TrajectoryFile,
  others: number | null = null,
  program: ProgramLog = noProgram,
): StepRow[] {
  return rowsOfSteps(key, file, readSteps(key, file, others, program));
}

/** The same for steps that are read already. */
export function rowsOfSteps(
  key: Pick<PairRow, "pairKey" | "run" | "arm" | "setting" | "upstreamSetting" | "repeat" | "agentFramework">,
  file: Pick<TrajectoryFile, "agent_id" | "feature_id">,
  { steps }: ReadSteps,
): StepRow[] {
  return steps.map((step, index) => {
    const { came, made, commands, sends, receives } = step;
    const codes = made === null ? came.map(returncodeOf) : made.map(({ exitCode }) => exitCode);
    return {
      pairKey: key.pairKey,
      run: key.run,
      arm: key.arm,
      setting: key.setting,
      upstreamSetting: key.upstreamSetting,
      repeat: key.repeat,
      agent: file.agent_id ?? soleAgent,
      featureId: file.feature_id ?? null,
      index,
      commands: commands.length === 0 ? null : commands.join("\n"),
      commandCount: commands.length,
      sends,
      receives,
      returncode: codes.findLast((code) => code !== null) ?? null,
      outputChars:
        made === null
          ? came.reduce((sum, answer) => sum + outputOf(answer).length, 0)
          : made.reduce((sum, { answer }) => sum + (answer ?? "").length, 0),
      isCommunication: sends === null ? null : sends > 0,
      timeSec: step.timeSec,
      durationSec: step.durationSec,
      costUsd: step.costUsd,
      inputTokens: step.inputTokens,
      outputTokens: step.outputTokens,
    };
  });
}
