import { agentTraitsOf } from "@cooperbench-ts/results";
import { describe } from "vitest";
import type { AgentCampaignOptions, ContainerAgent } from "./support/agent-campaign.ts";
import { agentCampaignChecks } from "./support/agent-campaign-checks.ts";
import { agentPairs, describeWithAgents } from "./support/agent-parts.ts";
import { matrixAgents, recordedProbes, runnableSettings } from "./support/matrix.ts";

const cases = recordedProbes().flatMap((probe) =>
  matrixAgents
    .filter((agent) => agentTraitsOf(agent).runs === "in-container")
    .map((agent) => ({
      title: `${agent} of ${probe.version}`,
      agent: agent as ContainerAgent,
      version: probe.version as AgentCampaignOptions["version"],
      settings: runnableSettings(probe, agent),
    }))
    .filter(({ settings }) => settings.length > 0),
);

describeWithAgents("agents in containers solve two tasks in every setting that is not refused", (parts) => {
  describe.each(cases)("$title", (one) => agentCampaignChecks({ ...one, parts, pairs: agentPairs, alone: true }));
});
