import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import { processesLeft } from "../../cli/support/processes.ts";
import { publishedVerdicts } from "../../cli/support/published.ts";
import { freshNumbers } from "../../cli/support/random.ts";
import type { RealParts } from "../../src/real-parts.ts";
import { leftInDocker } from "./docker.ts";
import { expectedVerdict } from "./expected-verdict.ts";
import { RealCampaign } from "./real-campaign.ts";

/**
 * A campaign over the real upstream whose harness is killed again and again: no upstream process outlives it by 5 s, no
 * finished pair runs again, and in the end every verdict is there and no container is left.
 */
export async function expectsToOutliveKills(
  parts: RealParts,
  { pairs, kills }: { pairs: readonly string[]; kills: number },
): Promise<void> {
  const random = freshNumbers();
  const campaign = await RealCampaign.make({
    parts,
    version: "0.0.11",
    agent: "mini_swe_agent",
    model: "openai/gpt-4o",
    pairs,
  });
  onTestFinished(() => campaign.end());
  const total = campaign.trials.length;
  const perLife = Math.floor((total - 1) / kills);
  const finished: { trials: readonly string[]; starts: number }[] = [];

  for (let kill = 1; kill <= kills; kill += 1) {
    const running = campaign.start("run", ["--concurrency", "2"]);
    // Each life finishes some more trials, and dies somewhere in what follows.
    await running.until(({ stderr }) => stderr.includes(`[${(kill - 1) * perLife + 1}/${total}]`));
    await delay(random() * 6000);
    running.send("SIGKILL");
    expect((await running.ended).signal).toBe("SIGKILL");
    expect(await processesLeft(campaign.dir, 5000)).toEqual([]);
    finished.push({
      trials: [...(await publishedVerdicts(campaign.logs)).keys()],
      starts: (await campaign.starts()).length,
    });
  }
  console.log(`finished at the kills: ${finished.map(({ trials }) => trials.length).join(", ")} of ${total}`);
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
}
