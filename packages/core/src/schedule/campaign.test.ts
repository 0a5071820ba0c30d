import { describe, expect, it } from "vitest";
import { Outages } from "@cooperbench-ts/attempt";
import { systemClock } from "@cooperbench-ts/attempt/host";
import { PrerequisiteError } from "@cooperbench-ts/results";
import { parseConfig } from "../config/config.ts";
import type { ExperimentOutcome } from "@cooperbench-ts/results/experiment";
import type { AttemptExecutor } from "../executor/attempt-executor.ts";
import { Layout } from "@cooperbench-ts/results/node";
import { redisInRun } from "../outage/redis-in-run.ts";
import type { DecidedTrial } from "../plan/planned-experiment.ts";
import type { TrialServices } from "../trial/trial-runner.ts";
import { Campaign } from "./campaign.ts";
import { ExpectedDurations } from "./expected-durations.ts";
import type { TrialGroup } from "./trial-group.ts";

function decided(setting: "solo" | "coop-comm"): DecidedTrial {
  return {
    trial: { run: `m-${setting}`, setting, repeat: 1, pair: { repo: "r_task", taskId: 1, features: [1, 2] } },
    decision: { action: "agent", why: "not run yet", reopen: false },
  };
}

/** A campaign of one trial, of whose world there is only what a test gives. */
function campaignOf(trial: DecidedTrial, group: Partial<TrialGroup>, execute?: AttemptExecutor["execute"]) {
  const [stop, drain] = [new AbortController(), new AbortController()];
  const outages = new Outages();
  const config = { ...parseConfig({ model: "m" }), patience: 0 };
  const services = {
    layout: new Layout("logs", "m"),
    options: config,
    signal: stop.signal,
    ground: { prove: async () => {} },
    emit: () => {},
    clock: systemClock,
    orderOf: () => ({}),
    executor: { execute },
  } as unknown as TrialServices;
  const campaign = new Campaign({
    config,
    trials: [trial],
    groups: [{ trials: [trial], next: "after", begin: async () => new Set(), end: async () => {}, ...group }],
    states: new Map(),
    expected: new ExpectedDurations(),
    services,
    outages,
    failureOf: async () => "still away",
    prove: async () => ({ kind: "open", answer: "nobody is asked" }),
    timeScale: 0,
    drain: drain.signal,
    endAttempts: () => stop.abort(),
  });
  return { stop, drain, outages, campaign };
}

/** One whose only group waits for a registry as long as it is let. */
function waitingForImages() {
  const waiting = Promise.withResolvers<void>();
  const { campaign, ...world } = campaignOf(decided("solo"), {
    begin: (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        waiting.resolve();
      }),
  });
  const run = async (meanwhile: () => void): Promise<ExperimentOutcome> => {
    const outcome = campaign.run();
    await waiting.promise;
    meanwhile();
    return outcome;
  };
  return { ...world, run };
}

describe("Campaign", () => {
  it.each(["drain", "stop"] as const)(
    "is interrupted by %s while images are pulled for its next trials",
    async (by) => {
      const { run, ...signals } = waitingForImages();
      expect(await run(() => signals[by].abort())).toMatchObject({ kind: "interrupted", counts: { pending: 1 } });
    },
  );

  it("stops waiting for images when it stops for another cause", async () => {
    const { run, outages } = waitingForImages();
    const outcome = await run(() => outages.report("docker-unavailable", { file: "docker", quote: "it is away" }));
    expect(outcome).toMatchObject({ kind: "stopped", stop: { cause: "docker-unavailable" } });
  });

  it("stops, with its trial left open, where a Redis that another run took does not come back", async () => {
    const url = (): Promise<string> =>
      Promise.reject(new PrerequisiteError({ code: "redis-unavailable", subject: "Redis", problem: "", remedy: "" }));
    const { campaign, outages } = campaignOf(decided("coop-comm"), {}, async () => {
      await redisInRun(url, outages, systemClock);
      throw new Error("there is a Redis");
    });
    expect(await campaign.run()).toMatchObject({
      kind: "stopped",
      stop: { cause: "redis-unavailable" },
      counts: { pending: 1 },
    });
  });
});
