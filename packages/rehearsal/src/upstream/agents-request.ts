import type { PeerSlot } from "../agent-slots.ts";
import type { PlayedAgent } from "../scenario/agents.ts";
import type { FaultKind } from "../scenario/fault.ts";
import type { TrialOutcome } from "../scenario/outcome.ts";
import type { RehearsedTrial } from "../scenario/trial.ts";
import type { AgentLimits } from "./agent-config.ts";
import type { PlaySteps } from "./model-calls.ts";

export interface AgentsRequest {
  readonly trial: RehearsedTrial;
  readonly outcome: TrialOutcome;
  readonly agent: PlayedAgent;
  readonly model: string;
  readonly redis: string;
  readonly limits: AgentLimits;
  readonly fault: FaultKind | null;
  readonly attempt: number;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Calls a real endpoint with the scripted steps; null: nobody is called. */
  readonly play: PlaySteps | null;
  /** What agents do to a team's list of tasks; null: there is none. */
  readonly tasks: ((slot: PeerSlot, steps: number) => ReadonlyMap<number, string>) | null;
  /** A program in a container writes no events. */
  readonly isPlain: boolean;
}
