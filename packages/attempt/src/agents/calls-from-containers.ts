import { agentTraitsOf, type Setting, settingTraits } from "@cooperbench-ts/results";

/**
 * Whether anything that an attempt reaches on this machine is called from its containers: the model and messages by an agent that
 * runs there; in a team the list of tasks, by programs that upstream puts there whatever the agent.
 */
export function callsFromContainers(agent: string, setting: Setting): boolean {
  return settingTraits[setting].team || agentTraitsOf(agent).runs === "in-container";
}
