import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Setting, upstreamSetting, type VerdictFile } from "@cooperbench-ts/results";
import { describe, expect, onTestFinished, test } from "vitest";
import { treeOf } from "../cli/support/folders.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { CAMPAIGN_MS, type CampaignCase, campaignChecks } from "./support/campaign-checks.ts";
import { evaluateAlone } from "./support/evaluate-alone.ts";
import { RealCampaign } from "./support/real-campaign.ts";

const cases: readonly CampaignCase[] = [
  {
    title: "0.0.11 by the user's own call: command-a-03-2025 over Cohere v2, mini_swe_agent",
    version: "0.0.11",
    agent: "mini_swe_agent",
    model: "command-a-03-2025",
    pairs: [
      "abacus_calc_task/0/f1_f2",
      "paper_crane_task/7/f1_f2",
      "paper_crane_task/7/f1_f4",
      "tide_table_task/12/f1_f2",
      "tide_table_task/31/f1_f10",
    ],
    evaluatedAgain: [
      { setting: "solo", pair: "abacus_calc_task/0/f1_f2" },
      { setting: "coop-comm", pair: "tide_table_task/12/f1_f2" },
    ],
  },
  {
    title: "0.0.11 with openai/gpt-4o, mini_swe_agent, after a smoke of two",
    smoke: 2,
    version: "0.0.11",
    agent: "mini_swe_agent",
    model: "openai/gpt-4o",
    // All five are in the long suite.
    pairs: ["abacus_calc_task/0/f1_f3", "tide_table_task/12/f2_f3", "tide_table_task/31/f2_f10"],
    evaluatedAgain: [{ setting: "coop-nocomm", pair: "tide_table_task/31/f2_f10" }],
  },
  {
    title: "0.0.29 with openai/gpt-4o, mini_swe_agent_v2: solve, half-solve, submit nothing",
    version: "0.0.29",
    agent: "mini_swe_agent_v2",
    model: "openai/gpt-4o",
    pairs: [
      "abacus_calc_task/0/f1_f2",
      "paper_crane_task/7/f1_f2",
      "paper_crane_task/7/f1_f4",
      "tide_table_task/12/f1_f3",
      "tide_table_task/31/f1_f2",
    ],
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

  test(
    "with --patch-repair off the verdicts are upstream's own, which differ on 0.0.11",
    async () => {
      // 0.0.11 cuts every patch of it.
      const pairs = ["abacus_calc_task/0/f1_f2"];
      const settings: readonly Setting[] = ["solo", "coop-nocomm"];
      const campaign = await RealCampaign.make({
        parts,
        version: "0.0.11",
        agent: "mini_swe_agent",
        model: "openai/gpt-4o",
        pairs,
        settings,
      });
      onTestFinished(() => campaign.end());
      for (const patchRepair of ["apply", "off"] as const) {
        // The same trials in one logs folder, under two names.
        const { code, stdout, stderr } = await campaign.run("run", [
          "--patch-repair",
          patchRepair,
          "--name",
          patchRepair,
        ]);
        console.log(`--patch-repair ${patchRepair}\n${stdout}`);
        expect(code, stderr).toBe(0);
        for (const { setting, pair } of campaign.trials) {
          const folder = path.join(campaign.logs, `${patchRepair}-${setting}`, upstreamSetting(setting), pair);
          const text = await readFile(path.join(folder, "verdict.json"), "utf8");
          const { verdict, diagnostics } = JSON.parse(text) as VerdictFile;
          const damaged = diagnostics.some(({ code }) => code === "patch-damaged");
          const off = patchRepair === "off";
          expect({ patchRepair, setting, pair, verdict, damaged }).toEqual({
            patchRepair,
            setting,
            pair,
            verdict: off ? "fail" : "pass",
            damaged: off,
          });
          if (off) expect(await evaluateAlone(campaign, folder, setting, pair)).toBe(false);
          const kept = (await treeOf(folder)).filter((file) => file.endsWith(".patch.upstream"));
          expect(kept.length > 0).toBe(!off);
        }
      }
    },
    CAMPAIGN_MS,
  );
});
