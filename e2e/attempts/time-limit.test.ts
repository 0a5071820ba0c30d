import { readFile } from "node:fs/promises";
import path from "node:path";
import { failing, failures } from "@cooperbench-ts/rehearsal";
import { expect, test } from "vitest";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { goldModel } from "../src/gold-model.ts";
import { answersBefore, attemptCampaign, pairOf, solvedPairs } from "./support/attempt-campaign.ts";

const HANGS = { kind: "command", thought: "Go on.", command: "sleep 600" } as const;

describeWithParts("agents at their time limit", (parts) => {
  const gold = goldModel(parts.dataset);

  test("at work all the time: kept, left by the next run, and tried again when asked", async ({ onTestFinished }) => {
    const [hanging, , quick] = solvedPairs;
    let hangs = true;
    const { campaign, start, attempt, model } = await attemptCampaign(parts, {
      onTestFinished,
      pairs: [hanging, quick],
      script: (call) => (hangs && pairOf(call) === hanging ? HANGS : gold(call)),
    });
    const limit = ["--timeout", "40s", "--concurrency", "2"];
    const first = await start("run", limit).ended;
    expect(first.code, first.stderr).toBe(4);
    const kept = { verdict: "infra_error", redo: "none", reason: "timeout", rule: "timeout-at-work" };
    expect(await campaign.verdict("solo", quick)).toMatchObject({ verdict: "pass" });
    // Upstream wrote nothing, so nothing is published: the attempt's own record says it.
    const { agent, judgement } = await attempt(hanging, 1);
    expect(judgement).toMatchObject(kept);
    const time = agent?.time ?? null;
    expect(time).toMatchObject({ failedCallsMs: 0, heldMs: 0 });
    expect(Math.abs((time?.totalMs ?? 0) - 40_000)).toBeLessThan(2000);
    expect(time?.commandsMs).toBeGreaterThan(20_000);
    expect(time?.commandsMs).toBeLessThan(40_000);
    expect(agent?.judgement.evidence?.quote).toMatch(
      /^killed after 40 s: [\d.]+ s in commands, [\d.]+ s in model calls, 0 s/,
    );

    const calls = model.requests.length;
    const second = await start("run", limit).ended;
    expect(second.code, second.stderr).toBe(4);
    await expect(attempt(hanging, 2)).rejects.toThrow("ENOENT");
    const plan = await start("plan", limit).ended;
    expect(plan.stdout).toContain("--time-limit retry opens it");
    expect(model.requests.length - calls).toBeLessThanOrEqual(1);

    hangs = false;
    const third = await start("run", [...limit, "--time-limit", "retry"]).ended;
    expect(third.code, third.stderr).toBe(0);
    expect(await campaign.verdict("solo", hanging)).toMatchObject({ verdict: "pass", attempts: { agent: 2 } });
  }, 1_200_000);

  test("the work that was saved at the limit is graded by upstream's own eval", async ({ onTestFinished }) => {
    const [done, , edited] = solvedPairs;
    const { campaign, start, attempt } = await attemptCampaign(parts, {
      onTestFinished,
      pairs: [done, edited],
      script: (call) => {
        const before = answersBefore(call);
        if (pairOf(call) === edited)
          return before > 0 ? HANGS : { kind: "command", thought: "Go on.", command: "echo unfinished > notes.txt" };
        // All that the good agent does, and then it does not hand it in.
        const answer = gold(call);
        return answer.kind === "command" && !/COMPLETE_TASK|open_pr|git push/.test(answer.command) ? answer : HANGS;
      },
    });
    const ended = await start("run", ["--timeout", "40s", "--time-limit", "grade", "--concurrency", "2"]).ended;
    expect(ended.code, ended.stderr).toBe(0);
    const graded = { diagnostics: [{ code: "graded-at-limit" }], attempts: { agent: 1, eval: 1 } };
    expect(await campaign.verdict("solo", edited)).toMatchObject({
      verdict: "fail",
      reason: "tests-failed",
      ...graded,
    });
    expect(await campaign.verdict("solo", done)).toMatchObject({ verdict: "pass", ...graded });
    const { agent, spend, evals } = await attempt(done, 1);
    expect(agent?.end).toMatchObject({ kind: "timeout" });
    expect(agent?.judgement).toMatchObject({ reason: "not-evaluated" });
    expect(spend.source).toBe("model-door");
    expect(evals[0]?.time?.commandsMs).toBeGreaterThan(0);
    const result = path.join(campaign.logs, campaign.runName("solo"), "solo", done, "result.json");
    expect(JSON.parse(await readFile(result, "utf8"))).toMatchObject({ agent: { status: "TimeLimitExceeded" } });
  }, 1_200_000);

  test("most of the time at the door, because the provider asked for patience: tried again", async ({
    onTestFinished,
  }) => {
    const [pair] = solvedPairs;
    let patient = true;
    const { campaign, start, attempt } = await attemptCampaign(parts, {
      onTestFinished,
      pairs: [pair],
      script: failing(gold, (call) => (patient && pairOf(call) === pair ? failures.rateLimit(5) : null)),
    });
    const running = start("run", ["--timeout", "40s"]);
    const over = setTimeout(() => (patient = false), 60_000);
    const { code, stderr } = await running.ended;
    clearTimeout(over);
    expect(code, stderr).toBe(0);
    const { agent } = await attempt(pair, 1);
    expect(agent?.judgement).toMatchObject({ redo: "agent", reason: "timeout", rule: "timeout" });
    expect(agent?.time?.heldMs).toBeGreaterThan(20_000);
    expect(await campaign.verdict("solo", pair)).toMatchObject({ verdict: "pass", attempts: { agent: 2 } });
  }, 1_200_000);
});
