import type { Judgement, ModelDoorRecord, PhaseRecord } from "@cooperbench-ts/results";
import { shownArgv } from "../upstream/shown-argv.ts";
import type { EndedPhase } from "./phase.ts";

export function phaseRecord(parts: {
  phase: "agent" | "eval";
  argv: readonly string[];
  ended: EndedPhase;
  model: ModelDoorRecord | null;
  judgement: Judgement;
}): PhaseRecord {
  const { process } = parts.ended;
  return {
    phase: parts.phase,
    argv: shownArgv(parts.argv),
    environment: [...parts.ended.environmentNames],
    pid: process.pid,
    startedAt: process.startedAt.toISOString(),
    endedAt: process.endedAt.toISOString(),
    durationMs: process.endedAt.getTime() - process.startedAt.getTime(),
    end: process.end,
    signals: [...process.signals],
    docker: parts.ended.docker,
    model: parts.model,
    judgement: parts.judgement,
  };
}
