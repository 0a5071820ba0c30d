import { readFile } from "node:fs/promises";
import path from "node:path";
import { promptedAgent, startScriptedModel } from "@cooperbench-ts/rehearsal";
import { attemptFileSchema } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { RealCampaign } from "../campaign/support/real-campaign.ts";
import { jsonLines, startCli } from "../cli/support/cli.ts";
import { until } from "../images/support/until.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { goldModel } from "../src/gold-model.ts";
import { RedisServer } from "../redis/support/redis-server.ts";

const pairs = ["paper_crane_task/7/f1_f3", "tide_table_task/12/f1_f3"] as const;

describeWithParts("a Redis that is killed in the middle of a run, and comes back", (parts) => {
  test("fails the trials that talk over it, which run again when it is back, and the run completes", async ({
    onTestFinished,
  }) => {
    const server = await RedisServer.start(parts.redisServer);
    onTestFinished(() => server.down());
    const campaign = await RealCampaign.make({
      parts,
      version: "0.0.11",
      agent: "mini_swe_agent",
      model: "openai/gpt-4o",
      pairs,
      settings: ["coop-comm"],
    });
    onTestFinished(() => campaign.end());
    const gold = goldModel(parts.dataset);
    const atWork = new Set<string>();
    let isBack = false;
    const model = await startScriptedModel({
      script: (call) => {
        const prompt = call.messages.filter(({ role }) => role === "system" || role === "user").slice(0, 2);
        const { markers } = promptedAgent(prompt.map(({ content }) => content).join("\n"));
        if (isBack || markers.length === 0) return gold(call);
        if (call.messages.some(({ role }) => role === "assistant")) atWork.add(JSON.stringify(markers));
        return { kind: "command", thought: "Go on.", command: "sleep 1" };
      },
    });
    onTestFinished(() => model.close());

    const args = ["run", ...campaign.args, "--endpoint", model.openaiBase, "--redis", server.url, "--concurrency", "2"];
    const running = startCli([...args, "--json"], { cwd: campaign.dir, env: campaign.environment });
    await until("all four agents work", 120_000, () => atWork.size === 4 || running.child.exitCode !== null);
    await server.down();
    await running.until(({ stdout }) => jsonLines(stdout.slice(0, stdout.lastIndexOf("\n"))).some(isPause));
    isBack = true;
    await server.up();
    const { code, stdout, stderr } = await running.ended;
    expect(code, stderr).toBe(0);
    expect(jsonLines(stdout)).toContainEqual(expect.objectContaining({ type: "resumed", cause: "redis-unavailable" }));
    for (const pair of pairs) {
      const attempt = path.join(".cooperbench-ts", campaign.name, "attempts", campaign.runName("coop-comm"), pair, "1");
      const first = JSON.parse(await readFile(path.join(campaign.logs, attempt, "attempt.json"), "utf8")) as unknown;
      expect(attemptFileSchema.parse(first).judgement).toMatchObject({
        verdict: "infra_error",
        reason: "redis-unavailable",
      });
      expect(await campaign.verdict("coop-comm", pair)).toMatchObject({
        verdict: "pass",
        attempts: { agent: 2, eval: 1 },
      });
    }
    for (let database = 0; database < 16; database += 1) expect(await server.keys(database)).toEqual([]);
  });
});

function isPause({ type, cause }: Record<string, unknown>): boolean {
  return type === "paused" && cause === "redis-unavailable";
}
