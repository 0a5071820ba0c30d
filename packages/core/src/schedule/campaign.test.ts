import { describe, expect, it } from "vitest";
import { parseConfig } from "../experiment/config.ts";
import { infra } from "../testing/judgements.ts";
import type { ExperimentEvent, ExperimentOutcome } from "../events.ts";
import type { DecidedTrial } from "../experiment/prepare.ts";
import type { TrialContext } from "../trial/context.ts";
import { Campaign } from "./campaign.ts";
import { ExpectedDurations } from "./expected-durations.ts";
import { Outages } from "./outages.ts";

const trial: DecidedTrial = {
  trial: { run: "m-solo", setting: "solo", repeat: 1, pair: { repo: "r_task", taskId: 1, features: [1, 2] } },
  decision: { action: "agent", why: "not run yet", reopen: false },
};

/** A campaign whose only group waits for a registry as long as it is let. */
function waitingForImages() {
  const [stop, drain] = [new AbortController(), new AbortController()];
  const outages = new Outages();
  const events: ExperimentEvent[] = [];
  const waiting = Promise.withResolvers<void>();
  const campaign = new Campaign({
    trials: [trial],
    groups: [
      {
        trials: [trial],
        begin: (signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => reject(signal.reason));
            waiting.resolve();
          }),
        end: async () => {},
      },
    ],
    states: new Map(),
    expected: new ExpectedDurations(),
    context: {
      config: parseConfig({ model: "m" }),
      outages,
      signal: stop.signal,
      emit: (event: ExperimentEvent) => events.push(event),
    } as unknown as TrialContext,
    failureOf: async () => "still away",
    patienceMs: 0,
    timeScale: 0,
    drain: drain.signal,
  });
  const run = async (meanwhile: () => void): Promise<ExperimentOutcome> => {
    const outcome = campaign.run();
    await waiting.promise;
    meanwhile();
    return outcome;
  };
  return { stop, drain, outages, events, run };
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
    const { reason, evidence } = infra("docker-unavailable");
    const outcome = await run(() => outages.report(reason, evidence as NonNullable<typeof evidence>));
    expect(outcome).toMatchObject({ kind: "stopped", stop: { cause: "docker-unavailable" } });
  });
});
