import { describe } from "vitest";
import { agentCampaignChecks } from "./support/agent-campaign-checks.ts";
import { agentPairs, describeWithAgents } from "./support/agent-parts.ts";

describeWithAgents("a campaign of Claude Code in containers", (parts) => {
  const title = "0.0.29, one task, alone and as two that talk";
  describe(title, () =>
    agentCampaignChecks({
      title,
      parts,
      version: "0.0.29",
      agent: "claude_code",
      pairs: agentPairs.slice(0, 1),
      settings: ["solo", "coop-comm"],
      alone: false,
    }),
  );
});
