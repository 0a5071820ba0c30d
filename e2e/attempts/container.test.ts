import { execFile } from "node:child_process";
import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { failing } from "@cooperbench-ts/rehearsal";
import { expect, test } from "vitest";
import { leftInDocker } from "../campaign/support/docker.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { goldModel } from "../src/gold-model.ts";
import { answersBefore, attemptCampaign, pairOf, solvedPairs } from "./support/attempt-campaign.ts";

/** Two share the memory, so that neither weighs as much as PID 1, which the kernel then takes. */
const PID_1_DIES_OF_MEMORY = "echo 1000 > /proc/1/oom_score_adj; tail /dev/zero & tail /dev/zero";
const SLOW_TEST = "sleep 6.25";

describeWithParts("containers that die", (parts) => {
  test("while solo's second feature is tested: a new eval and no new agent; of memory: a new agent; each by its name", async ({
    onTestFinished,
  }) => {
    const [hungry, , lost] = solvedPairs;
    let conversations = 0;
    const { campaign, start, attempt } = await attemptCampaign(parts, {
      onTestFinished,
      pairs: [hungry, lost],
      script: failing(goldModel(parts.dataset), (call) => {
        if (pairOf(call) !== hungry || answersBefore(call) > 0) return null;
        conversations += 1;
        return conversations > 1 ? null : { kind: "command", thought: "Go on.", command: PID_1_DIES_OF_MEMORY };
      }),
    });
    const dataset = path.join(campaign.dir, "dataset");
    await cp(parts.dataset, dataset, { recursive: true });
    await slowDown(path.join(dataset, "tide_table_task", "task12", "feature3", "tests.patch"));
    const config = { docker: { memory: "128m" } };
    await writeFile(path.join(campaign.dir, "cooperbench.config.json"), JSON.stringify(config));

    // In a dead container upstream's agent goes on to the end of its steps.
    const running = start("run", ["--dataset", dataset, "--concurrency", "2", "--agent-step-limit", "20"]);
    const killed = await killWhileTesting(parts.dockerSocket, campaign.name, running.ended);
    const { code, stderr } = await running.ended;
    expect(code, stderr).toBe(0);
    expect(leftInDocker(parts.dockerSocket, campaign.name)).toEqual([]);

    const passed = { verdict: "pass", reason: "tests-passed" };
    expect(await campaign.verdict("solo", lost)).toMatchObject({ ...passed, attempts: { agent: 1, eval: 2 } });
    const [cut, again] = (await attempt(lost, 1)).evals;
    expect(cut?.judgement).toMatchObject({ verdict: "infra_error", reason: "container-lost", redo: "eval" });
    expect(cut?.docker?.containers).toMatchObject([{ id: killed, diedBeforeStop: true }]);
    expect(again?.judgement).toMatchObject(passed);

    expect(await campaign.verdict("solo", hungry)).toMatchObject({ ...passed, attempts: { agent: 2, eval: 1 } });
    const starved = await attempt(hungry, 1);
    expect(starved.judgement).toMatchObject({ verdict: "infra_error", reason: "out-of-memory", redo: "agent" });
    expect(starved.agent?.docker?.containers).toMatchObject([{ oomKilled: true, diedBeforeStop: true }]);
  }, 1_200_000);
});

/** Makes a feature's tests last long enough to be met. */
async function slowDown(testsPatch: string): Promise<void> {
  const patch = await readFile(testsPatch, "utf8");
  await writeFile(testsPatch, patch.replace("+1,2 @@\n", `+1,3 @@\n+${SLOW_TEST}\n`));
}

/** Kills the first eval container of the experiment in which the slow test runs; its id. */
async function killWhileTesting(socket: string, experiment: string, ended: Promise<unknown>): Promise<string> {
  const docker = async (...argv: string[]): Promise<string> =>
    (await promisify(execFile)("docker", ["-H", `unix://${socket}`, ...argv])).stdout.trim();
  const labels = [`experiment=${experiment}`, "phase=eval"].flatMap((label) => [
    "--filter",
    `label=dev.cooperbench-ts.${label}`,
  ]);
  const over = new AbortController();
  void ended.finally(() => over.abort());
  while (!over.signal.aborted) {
    for (const id of (await docker("ps", "-q", "--no-trunc", ...labels)).split("\n").filter(Boolean)) {
      const processes = await docker("top", id, "-eo", "pid,args").catch(() => "");
      if (!processes.includes(SLOW_TEST)) continue;
      await docker("kill", id);
      return id;
    }
    await delay(250);
  }
  throw new Error("the run ended before the slow test was met");
}
