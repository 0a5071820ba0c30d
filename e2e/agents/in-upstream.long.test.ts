import { agentTraitsOf } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { leftInDocker } from "../campaign/support/docker.ts";
import { RealCampaign, type RealCampaignOptions } from "../campaign/support/real-campaign.ts";
import { agentDataset, agentPairs, agentSubset, describeWithAgents } from "./support/agent-parts.ts";
import { matrixAgents, noteRuns, recordedProbes, runnableSettings } from "./support/matrix.ts";

const cases = recordedProbes().flatMap((probe) =>
  matrixAgents
    .filter((agent) => agentTraitsOf(agent).runs === "in-upstream")
    .map((agent) => ({ agent, version: probe.version, settings: runnableSettings(probe, agent) }))
    .filter(({ settings }) => settings.length > 0),
);

/** The image of the agents' tasks has what the tools of a team are written in. */
describeWithAgents("agents in upstream's own process solve a pair in every setting that is not refused", (parts) => {
  test.each(cases)(
    "$agent of $version",
    async ({ agent, version, settings }) => {
      const made = await agentDataset(parts);
      const [, pair] = agentPairs;
      const campaign = await RealCampaign.make({
        parts: { ...parts, dataset: made.dataset },
        version: version as RealCampaignOptions["version"],
        agent,
        model: "openai/gpt-4o",
        pairs: [pair],
        settings,
        subset: agentSubset,
      });
      try {
        const run = await campaign.run("run");
        const left = leftInDocker(parts.dockerSocket, campaign.name);
        expect({ code: run.code, left }, run.stderr).toEqual({ code: 0, left: [] });
        for (const setting of settings)
          expect([setting, (await campaign.verdict(setting, pair)).verdict]).toEqual([setting, "pass"]);
        const date = new Date().toISOString().slice(0, 10);
        noteRuns(settings.map((setting) => ({ agent, setting, version, program: null, date, by: "campaign" })));
      } finally {
        await campaign.end();
        await made.remove();
      }
    },
    1_800_000,
  );
});
