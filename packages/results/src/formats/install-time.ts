/**
 * Whether the time in which upstream installs an agent's program counts against the limit of the agent phase. `counts`: as upstream has it.
 * `free`: the limit moves back by it.
 */
export const installTimes = ["counts", "free"] as const;
export type InstallTime = (typeof installTimes)[number];
