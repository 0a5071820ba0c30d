import { describe } from "vitest";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { type CampaignCase, campaignChecks } from "./support/campaign-checks.ts";

const cases: readonly CampaignCase[] = [
  {
    title: "0.0.11 by the user's own call: command-a-03-2025 over Cohere v2, mini_swe_agent, after a smoke of two",
    smoke: 2,
    version: "0.0.11",
    agent: "mini_swe_agent",
    model: "command-a-03-2025",
    pairs: ["abacus_calc_task/0/f1_f2", "paper_crane_task/7/f1_f2", "tide_table_task/12/f1_f2"],
    evaluatedAgain: [
      { setting: "solo", pair: "abacus_calc_task/0/f1_f2" },
      { setting: "coop-comm", pair: "tide_table_task/12/f1_f2" },
    ],
  },
  {
    title: "0.0.29 with openai/gpt-4o, mini_swe_agent_v2: solve, half-solve, submit nothing",
    version: "0.0.29",
    agent: "mini_swe_agent_v2",
    model: "openai/gpt-4o",
    pairs: ["paper_crane_task/7/f1_f2", "tide_table_task/12/f1_f3", "tide_table_task/31/f1_f2"],
    modes: { "tide_table_task/12": "half-solve", "tide_table_task/31": "nothing" },
    evaluatedAgain: [
      { setting: "solo", pair: "tide_table_task/12/f1_f3" },
      { setting: "solo", pair: "tide_table_task/31/f1_f2" },
      { setting: "coop-comm", pair: "paper_crane_task/7/f1_f2" },
    ],
  },
];

describeWithParts("a campaign over the real upstream", (parts) => {
  describe.each(cases)("$title", (one) => campaignChecks(parts, one));
});
