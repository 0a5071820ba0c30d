import { campaignChecks } from "../campaign/support/campaign-checks.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";

describeWithParts("a campaign of five pairs over 0.0.11 with openai/gpt-4o", (parts) => {
  campaignChecks(parts, {
    title: "0.0.11 with openai/gpt-4o, mini_swe_agent",
    version: "0.0.11",
    agent: "mini_swe_agent",
    model: "openai/gpt-4o",
    pairs: [
      "abacus_calc_task/0/f1_f3",
      "paper_crane_task/7/f1_f3",
      "tide_table_task/12/f1_f3",
      "tide_table_task/12/f2_f3",
      "tide_table_task/31/f2_f10",
    ],
    evaluatedAgain: [{ setting: "coop-nocomm", pair: "tide_table_task/31/f2_f10" }],
  });
});
