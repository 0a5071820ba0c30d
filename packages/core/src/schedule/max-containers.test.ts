import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { runExperiment } from "../run-experiment.ts";
import { rehearsedCampaign } from "../testing/rehearsed-campaign.ts";

test("agents and evals at a time stay within docker.maxContainers, a pair with two agents counting as two", async ({
  onTestFinished,
}) => {
  const dir = await mkdtemp(path.join(tmpdir(), "cbts-containers-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const { input, host } = await rehearsedCampaign(
    { dir, pairs: 4, faults: "none" },
    { settings: ["solo", "coop-nocomm"], concurrency: 4, docker: { maxContainers: 3 } },
  );
  let [containers, most] = [0, 0];
  const outcome = await runExperiment(input, {
    ...host,
    onEvent: (event) => {
      if (event.type !== "phase-started" && event.type !== "phase-ended") return;
      const count = event.setting === "solo" || event.phase === "eval" ? 1 : 2;
      containers += event.type === "phase-started" ? count : -count;
      most = Math.max(most, containers);
    },
  });
  expect(outcome.kind).toBe("complete");
  expect(most).toBe(3);
});
