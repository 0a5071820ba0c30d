import { describe, expect, it } from "vitest";
import type { ExperimentEvent } from "@cooperbench-ts/results/experiment";
import type { Proof } from "../check/proof.ts";
import { infra, judgements } from "../testing/judgements.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import type { Stop } from "./stop.ts";
import { ASK_LIMIT_MS, Suspicions, type SuspicionsOptions } from "./suspicions.ts";

/** What a run sees of them, in virtual time. */
function suspicions(prove: SuspicionsOptions["prove"]) {
  const clock = new VirtualClock();
  const ending = new AbortController();
  const events: ExperimentEvent[] = [];
  const stops: Stop[] = [];
  let pauses = 0;
  const watched = new Suspicions({
    prove,
    clock,
    pause: () => (pauses += 1),
    resume: () => (pauses -= 1),
    confirmed: (stop) => stops.push(stop),
    emit: (event) => events.push(event),
    ending: ending.signal,
  });
  const ended = (): Promise<void> => clock.runUntil(watched.ended());
  return { clock, ending, events, stops, pauses: () => pauses, watched, ended };
}

const refuted: Proof = { kind: "refuted", answer: "it answers" };

describe("Suspicions", () => {
  it("asks once for trials that meet it at once, and each part by itself, while nothing new starts", async () => {
    const asked: string[] = [];
    const { watched, ended, pauses, events } = suspicions(async (part) => {
      asked.push(part);
      return refuted;
    });
    watched.ask("model", judgements.wrongKey);
    watched.ask("model", judgements.noMoney);
    watched.ask("docker", infra("docker-permission"));
    expect([asked, pauses()]).toEqual([["model", "docker"], 2]);
    await ended();
    expect(pauses()).toBe(0);
    expect(events.filter(({ type }) => type === "asked")).toEqual([
      { type: "asked", cause: "model-auth", refuted: true, message: "it answers", pausedMs: 0 },
      { type: "asked", cause: "docker-permission", refuted: true, message: "it answers", pausedMs: 0 },
    ]);
    watched.ask("model", judgements.wrongKey);
    await ended();
    expect(asked).toEqual(["model", "docker", "model"]);
  });

  it("stops for what the answer shows, with the remedy of that", async () => {
    const { watched, ended, stops, events } = suspicions(async () => ({
      kind: "confirmed",
      reason: "model-quota",
      answer: "https://model/v1 answered 402: no credit",
    }));
    watched.ask("model", judgements.wrongKey);
    await ended();
    expect(stops).toMatchObject([{ cause: "model-quota", remedy: expect.stringMatching(/^Top up the account/) }]);
    expect(stops[0]?.message).toBe(
      "Every trial would end in model-quota: https://model/v1 answered 402: no credit. A trial had met it: “said so” (result.json)",
    );
    expect(events.map(({ type }) => type)).toEqual(["asking"]);
  });

  it("waits for an answer only so long, and then knows nothing", async () => {
    const { clock, watched, ended, events, pauses } = suspicions(
      (_part, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
    );
    watched.ask("model", judgements.wrongKey);
    await ended();
    expect([clock.monotonicMs(), pauses()]).toEqual([ASK_LIMIT_MS, 0]);
    expect(events.at(-1)).toMatchObject({ type: "asked", refuted: false, message: "no answer came in 30 s" });
  });

  it("waits for nothing, and says nothing, once its run ends", async () => {
    const { clock, ending, watched, ended, events, stops } = suspicions(
      (_part, signal) =>
        new Promise((resolve) =>
          signal.addEventListener("abort", () => resolve({ kind: "confirmed", reason: "model-auth", answer: "401" })),
        ),
    );
    watched.ask("model", judgements.wrongKey);
    ending.abort();
    await ended();
    watched.ask("model", judgements.wrongKey);
    await ended();
    expect([clock.monotonicMs(), stops, events.map(({ type }) => type)]).toEqual([0, [], ["asking"]]);
  });
});
