import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { processesLeft } from "../cli/support/processes.ts";
import { publishedVerdicts } from "../cli/support/published.ts";
import { freshSeed, randomNumbers } from "../cli/support/random.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { leftInDocker } from "./support/docker.ts";
import { expectedVerdict } from "./support/expected-verdict.ts";
import { RealCampaign } from "./support/real-campaign.ts";

const KILLS = 2;

describeWithParts("kill -9 with the real upstream", (parts) => {
  test("no upstream process outlives it by 5 s, no finished pair runs again, the campaign completes and leaves no container", async () => {
    const random = randomNumbers(freshSeed());
    const pairs = ["paper_crane_task/7/f1_f3", "tide_table_task/12/f1_f3"];
    const campaign = await RealCampaign.make({
      parts,
      version: "0.0.11",
      agent: "mini_swe_agent",
      model: "openai/gpt-4o",
      pairs,
    });
    onTestFinished(() => campaign.end());
    const finished: { trials: readonly string[]; starts: number }[] = [];

    for (let kill = 1; kill <= KILLS; kill += 1) {
      const running = campaign.start("run", ["--concurrency", "2"]);
      // Each life finishes one more trial, and dies somewhere in what follows.
      await running.until(({ stderr }) => stderr.includes(`[${kill * 2 - 1}/6]`));
      await delay(random() * 6000);
      running.send("SIGKILL");
      expect((await running.ended).signal).toBe("SIGKILL");
      expect(await processesLeft(campaign.dir, 5000)).toEqual([]);
      finished.push({
        trials: [...(await publishedVerdicts(campaign.logs)).keys()],
        starts: (await campaign.starts()).length,
      });
    }
    console.log(`finished at the kills: ${finished.map(({ trials }) => trials.length).join(", ")} of 6`);
    expect(finished[0]?.trials.length).toBeGreaterThan(0);

    const last = await campaign.run("run");
    expect({ code: last.code, left: leftInDocker(parts.dockerSocket, campaign.name) }, last.stderr).toEqual({
      code: 0,
      left: [],
    });
    const starts = await campaign.starts();
    for (const { trials, starts: before } of finished) {
      const calls = trials.map((trial) => {
        const [run = "", repo = "", task = "", features = ""] = trial.split("/");
        return ` -n ${run} -r ${repo} -t ${task} -f ${features.replaceAll("f", "").replace("_", ",")} `;
      });
      expect(starts.slice(before).filter((start) => calls.some((call) => start.includes(call)))).toEqual([]);
    }
    for (const { setting, pair } of campaign.trials) {
      const { verdict } = await campaign.verdict(setting, pair);
      const expected = expectedVerdict({ setting, pair, version: "0.0.11", mode: "solve" });
      expect({ setting, pair, verdict }).toEqual({ setting, pair, verdict: expected.verdict });
    }
  }, 1_200_000);
});
