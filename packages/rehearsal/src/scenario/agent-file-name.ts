import { onlySlot, type AgentSlot } from "../agent-slots.ts";

/** Base name of an agent's patch and trajectory. Of two agents, each is named after its feature, not after its slot. */
export function agentFileName(slot: AgentSlot, features: readonly number[]): string {
  return slot === onlySlot ? onlySlot : `agent${features[0]}`;
}
