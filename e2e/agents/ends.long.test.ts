import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { jsonLines, runCli } from "../cli/support/cli.ts";
import { processesLeft } from "../cli/support/processes.ts";
import { AgentCampaign, agents, type ContainerAgent } from "./support/agent-campaign.ts";
import { agentPairs, describeWithAgents } from "./support/agent-parts.ts";
import type { EndpointScript } from "./support/endpoint-script.ts";
import { inDocker, leftBehind } from "./support/left-behind.ts";

/** The last two turns hand the work in and end; before them all features are solved. */
const WAITS_FROM_TURN = 2;

describeWithAgents("agents in containers that do not come to their end", (parts) => {
  const [pair] = agentPairs;

  const made = (agent: ContainerAgent, script: (gold: EndpointScript) => EndpointScript): Promise<AgentCampaign> =>
    AgentCampaign.make({ parts, version: "0.0.29", agent, pairs: [pair], settings: ["solo"], script });

  const expectsItsBill = async (at: AgentCampaign): Promise<void> => {
    const [status] = jsonLines((await runCli(["status", "--json"], { cwd: at.campaign.dir })).stdout);
    expect(status?.["spent"]).toMatchObject({ knownUsd: expect.closeTo(at.billedUsd, 9) as number });
  };

  describe.each(Object.keys(agents) as ContainerAgent[])("%s", (agent) => {
    test("killed with its harness: no process outlives it, the next run clears up, and the bill is exact", async ({
      onTestFinished,
    }) => {
      let waits = true;
      const at = await made(
        agent,
        (gold) => (call) => (waits && call.turn >= WAITS_FROM_TURN ? { kind: "hang" } : gold(call)),
      );
      onTestFinished(() => at.end());
      const before = inDocker(parts.dockerSocket);
      const running = at.campaign.start("run");
      while (!at.endpoint.entries.some(({ call }) => (call?.turn ?? 0) >= WAITS_FROM_TURN)) await delay(200);
      running.send("SIGKILL");
      expect((await running.ended).signal).toBe("SIGKILL");
      expect(await processesLeft(at.campaign.dir, 5000)).toEqual([]);
      waits = false;
      const second = await at.campaign.run("run");
      expect(second.code, second.stderr).toBe(0);
      expect(await at.campaign.verdict("solo", pair)).toMatchObject({ verdict: "pass" });
      expect(await leftBehind(parts.dockerSocket, at.campaign, before)).toEqual([]);
      await expectsItsBill(at);
      expect(await at.campaign.filesWithKey()).toEqual([]);
    });

    test("at its time limit: the work that was there is graded, nothing is left, and the bill is exact", async ({
      onTestFinished,
    }) => {
      // It is at work until the end: a provider that does not answer would be tried again.
      const at = await made(agent, (gold) => (call) => {
        const reply = gold(call);
        return call.mayRun && reply.kind === "say" ? { kind: "command", command: "sleep 600" } : reply;
      });
      onTestFinished(() => at.end());
      const before = inDocker(parts.dockerSocket);
      const ended = await at.campaign.run("run", ["--timeout", "60s", "--time-limit", "grade"]);
      expect(ended.code, ended.stderr).toBe(0);
      expect(await at.campaign.verdict("solo", pair)).toMatchObject({
        verdict: "pass",
        diagnostics: [expect.objectContaining({ code: "graded-at-limit" })],
      });
      expect(await leftBehind(parts.dockerSocket, at.campaign, before)).toEqual([]);
      await expectsItsBill(at);
    });
  });
});
