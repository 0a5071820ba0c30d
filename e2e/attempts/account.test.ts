import { failing } from "@cooperbench-ts/rehearsal";
import { expect, test } from "vitest";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { goldModel } from "../src/gold-model.ts";
import { answersBefore, attemptCampaign, pairOf, solvedPairs } from "./support/attempt-campaign.ts";

describeWithParts("what a provider refuses in the middle of a campaign", (parts) => {
  test("an account that ends: the trials that run are kept and not graded, no other begins, and the same command goes on", async ({
    onTestFinished,
  }) => {
    let [hasMoney, endsWithSecond] = [true, true];
    const begun = new Set<string>();
    const { campaign, start, attempt } = await attemptCampaign(parts, {
      onTestFinished,
      pairs: solvedPairs,
      script: failing(goldModel(parts.dataset), (call) => {
        if (pairOf(call) !== "") begun.add(pairOf(call));
        if (endsWithSecond && begun.size === 2 && answersBefore(call) > 0) hasMoney = false;
        return hasMoney ? null : { kind: "error", status: 402, message: "Insufficient credits" };
      }),
    });
    const stopped = await start("run", ["--concurrency", "2"]).ended;
    expect(stopped.code, stopped.stderr).toBe(5);
    expect(stopped.stderr).toMatch(/stopping \(model-quota\): (Every trial would end in|2 different pairs)/);
    expect(stopped.stderr).toContain("Top up the account");
    expect(begun.size).toBe(2);
    const starts = await campaign.starts();
    expect(starts.filter((argv) => argv.startsWith("run -n "))).toHaveLength(2);
    expect(starts.filter((argv) => argv.startsWith("eval -n "))).toEqual([]);
    for (const pair of begun)
      expect(await attempt(pair, 1)).toMatchObject({
        judgement: { verdict: "infra_error", reason: "model-quota" },
        evals: [],
      });

    hasMoney = true;
    endsWithSecond = false;
    const finished = await start("run", ["--concurrency", "2"]).ended;
    expect(finished.code, finished.stderr).toBe(0);
    for (const pair of solvedPairs) expect(await campaign.verdict("solo", pair)).toMatchObject({ verdict: "pass" });
  }, 1_200_000);

  test("refusals that only single trials meet: the others come to their results", async ({ onTestFinished }) => {
    const [flagged, lost, passing] = solvedPairs;
    const { campaign, start } = await attemptCampaign(parts, {
      onTestFinished,
      pairs: solvedPairs,
      script: failing(goldModel(parts.dataset), (call) => {
        if (answersBefore(call) === 0) return null;
        if (pairOf(call) === flagged) return { kind: "error", status: 403, message: "The input was flagged." };
        if (pairOf(call) === lost) return { kind: "error", status: 404, message: "cat: notes.txt: 404 not found" };
        return null;
      }),
    });
    const { code, stderr } = await start("run", ["--concurrency", "1"]).ended;
    expect(code, stderr).not.toBe(5);
    expect(stderr).not.toContain("stopping");
    expect(await campaign.verdict("solo", passing)).toMatchObject({ verdict: "pass" });
    for (const pair of [flagged, lost])
      expect((await campaign.verdict("solo", pair)).attempts.agent).toBeGreaterThan(0);
  }, 1_200_000);
});
