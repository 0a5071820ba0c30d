import { expect, it } from "vitest";
import { GaveUpError, Outages } from "@cooperbench-ts/attempt";
import { PrerequisiteError } from "@cooperbench-ts/results";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { redisInRun } from "./redis-in-run.ts";

const taken = new PrerequisiteError({
  code: "redis-unavailable",
  subject: "Redis redis://127.0.0.1/7",
  problem: "This database is in use.",
  remedy: "Wait.",
});
const answering =
  (...answers: (string | Error)[]) =>
  async (): Promise<string> => {
    const answer = answers.shift();
    if (typeof answer === "string") return answer;
    throw answer;
  };

it("tells the run of a Redis that is another one's by now, and waits until it is to be had", async () => {
  const outages = new Outages();
  const reported: unknown[] = [];
  outages.listen(({ reason, evidence }) => reported.push([reason, evidence?.quote]));
  const clock = new VirtualClock();
  const url = redisInRun(answering(taken, "redis://127.0.0.1/7"), outages, clock);
  expect(await clock.runUntil(url)).toBe("redis://127.0.0.1/7");
  expect(reported).toEqual([["redis-unavailable", "Redis redis://127.0.0.1/7: This database is in use."]]);
});

it("gives up with the run, and then begins nothing with a Redis that is back", async () => {
  const outages = new Outages();
  const waiting = redisInRun(answering(taken, "redis://127.0.0.1/7"), outages, new VirtualClock());
  outages.giveUp();
  await expect(waiting).rejects.toBeInstanceOf(GaveUpError);
});

it("waits for nothing else", async () => {
  await expect(redisInRun(answering(new Error("a bug")), new Outages(), new VirtualClock())).rejects.toThrow("a bug");
});
