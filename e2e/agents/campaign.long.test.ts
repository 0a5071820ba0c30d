import { settings } from "@cooperbench-ts/results";
import { describe } from "vitest";
import { agents, type ContainerAgent } from "./support/agent-campaign.ts";
import { agentCampaignChecks } from "./support/agent-campaign-checks.ts";
import { agentPairs, describeWithAgents } from "./support/agent-parts.ts";

const versions = ["0.0.22", "0.0.29"] as const;
const cases = versions.flatMap((version) =>
  (Object.keys(agents) as ContainerAgent[]).map((agent) => ({ title: `${agent} of ${version}`, version, agent })),
);

describeWithAgents("two tasks in every setting", (parts) => {
  describe.each(cases)("$title", (one) =>
    agentCampaignChecks({ ...one, parts, pairs: agentPairs, settings, alone: true }),
  );
});
