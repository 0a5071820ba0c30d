import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Setting, upstreamSetting, type VerdictFile } from "@cooperbench-ts/results";
import { expect, onTestFinished, test } from "vitest";
import { CAMPAIGN_MS } from "../campaign/support/campaign-checks.ts";
import { evaluateAlone } from "../campaign/support/evaluate-alone.ts";
import { RealCampaign } from "../campaign/support/real-campaign.ts";
import { treeOf } from "../cli/support/folders.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";

describeWithParts("a campaign over the real upstream, with patches repaired and not", (parts) => {
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
