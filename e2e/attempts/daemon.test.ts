import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { jsonLines } from "../cli/support/cli.ts";
import { missing } from "../images/missing-parts.ts";
import { OwnDaemon } from "../images/support/own-daemon.ts";
import { output } from "../images/support/run.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { goldModel } from "../src/gold-model.ts";
import { answersBefore, attemptCampaign, pairOf, solvedPairs } from "./support/attempt-campaign.ts";

const AWAY_MS = 20_000;
const images = ["akhatua/cooperbench-paper-crane:task7", "akhatua/cooperbench-tide-table:task12"];

describeWithParts("a Docker daemon that is away for a while", (parts) => {
  const part = missing(["root", "dockerd", "docker"]);
  test.skipIf(part !== null)(
    `the run waits for it, redoes what it hit, and completes${part === null ? "" : ` (it needs ${part})`}`,
    async ({ onTestFinished }) => {
      const [first, , second] = solvedPairs;
      const gold = goldModel(parts.dataset);
      const working = new Set<string>();
      let bothWork = (): void => {};
      let back = false;
      const both = new Promise<void>((resolve) => (bothWork = resolve));
      const { campaign, start, attempt } = await attemptCampaign(parts, {
        onTestFinished,
        pairs: [first, second],
        script: (call) => {
          if (pairOf(call) === "" || back) return gold(call);
          if (answersBefore(call) > 0) working.add(pairOf(call));
          if (working.size === 2) bothWork();
          return { kind: "command", thought: "Go on.", command: "sleep 1" };
        },
      });
      const daemon = await OwnDaemon.start();
      onTestFinished(() => daemon.end());
      await output("bash", [
        "-c",
        `docker -H unix://${parts.dockerSocket} save ${images.join(" ")} | docker -H unix://${daemon.socket} load`,
      ]);
      const env = { DOCKER_HOST: `unix://${daemon.socket}` };
      const running = start("run", ["--json", "--concurrency", "2", "--agent-step-limit", "40"], env);
      await Promise.race([both, running.ended]);
      const downAt = new Date().toISOString();
      await daemon.down();
      await delay(AWAY_MS);
      back = true;
      const upAt = new Date().toISOString();
      await daemon.up();
      const { code, stdout, stderr } = await running.ended;
      expect(code, stderr).toBe(0);

      // The run says that it waits, and nothing begins only to fail.
      const paused = jsonLines(stdout).filter(({ type }) => type === "paused");
      expect(paused.map(({ cause }) => cause)).toContain("docker-unavailable");
      const starts = jsonLines(stdout).flatMap(({ type, at }) => (type === "phase-started" ? [String(at)] : []));
      expect(starts.filter((at) => at > downAt && at < upAt)).toEqual([]);
      for (const pair of [first, second]) {
        expect(["docker-unavailable", "container-lost"]).toContain((await attempt(pair, 1)).judgement.reason);
        expect(await campaign.verdict("solo", pair)).toMatchObject({
          verdict: "pass",
          attempts: { agent: 2, eval: 1 },
        });
      }
      expect(await daemon.containers()).toEqual([]);
    },
    1_200_000,
  );
});
