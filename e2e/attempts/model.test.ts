import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { failing, failures } from "@cooperbench-ts/rehearsal";
import { expect, test } from "vitest";
import { jsonLines, runCli } from "../cli/support/cli.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { goldModel } from "../src/gold-model.ts";
import {
  answersBefore,
  type AttemptCampaign,
  attemptCampaign,
  pairOf,
  solvedPairs,
} from "./support/attempt-campaign.ts";

/** Calls that the endpoint answers with 429 and `Retry-After: 3`. */
const REFUSED = 20;

describeWithParts("what the model bills and asks for", (parts) => {
  const [slow, , quick] = solvedPairs;
  const gold = goldModel(parts.dataset);

  test.concurrent("over a timeout, a retry, a kill -9 and a resume: the bill is the spend and the calls that are named", async ({
    onTestFinished,
  }) => {
    let conversations = 0;
    let calls = 0;
    let kill = (): void => {};
    const attempts: AttemptCampaign = await attemptCampaign(parts, {
      onTestFinished,
      pairs: [slow, quick],
      script: (call) => {
        if (pairOf(call) !== slow) return gold(call);
        const before = answersBefore(call);
        if (before === 0) conversations += 1;
        if (conversations === 1) {
          calls += 1;
          const commands = ["echo unfinished > notes.txt", "ls"];
          return { kind: "command", thought: "Go on.", command: commands[before] ?? "sleep 600" };
        }
        // The answer is billed, and nobody is there any more to see it.
        if (conversations === 2 && before === 1) kill();
        return gold(call);
      },
    });
    const extra = ["--timeout", "40s", "--time-limit", "retry", "--concurrency", "2"];
    const killed = attempts.start("run", extra);
    kill = () => killed.send("SIGKILL");
    expect(await killed.ended, killed.output.stderr).toMatchObject({ signal: "SIGKILL" });
    const resumed = await attempts.start("run", extra).ended;
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(await attempts.campaign.verdict("solo", slow)).toMatchObject({ verdict: "pass", attempts: { agent: 2 } });

    const usdPerCall = await litellmPrice(parts.upstream["0.0.29"]);
    const timedOut = await attempts.attempt(slow, 1);
    expect(calls).toBeGreaterThanOrEqual(3);
    expect(timedOut).toMatchObject({
      judgement: { reason: "timeout" },
      spend: { source: "model-door", unknownCalls: [], costUsd: expect.closeTo(calls * usdPerCall, 9) as number },
    });
    const salvaged = path.join(attempts.attemptFolder(slow, 1), "salvaged", "container-1", "tree.patch");
    expect(await readFile(salvaged, "utf8")).toContain("+++ b/notes.txt\n@@ -0,0 +1 @@\n+unfinished");

    const unknown = await callsWithoutEnd(attempts.campaign.logs);
    expect(unknown).toHaveLength(1);
    const [status] = jsonLines((await runCli(["status", "--json"], { cwd: attempts.campaign.dir })).stdout);
    const { spent } = status as { spent: { knownUsd: number; unknownAtMostUsd: number } };
    const { knownUsd } = spent;
    const billed = attempts.model.billed().inputTokens / 1000;
    expect(knownUsd + unknown.length * usdPerCall).toBeCloseTo(billed * usdPerCall, 9);
    // The call that nobody saw the end of has a name and a bound.
    expect(spent).toMatchObject({ unknownAttempts: 1, unknownCalls: 1 });
    expect(spent.unknownAtMostUsd).toBeGreaterThanOrEqual(usdPerCall);
    expect((await attempts.attempt(slow, 2)).spend.unknownCalls.map(({ id }) => id)).toEqual(unknown);
    console.log(`${billed} calls billed at $${usdPerCall}, $${knownUsd} known, unknown: ${unknown.join(", ")}`);
  }, 1_200_000);

  test.concurrent("an endpoint that fails for half a minute: no trial is lost to it", async ({ onTestFinished }) => {
    const pairs = [solvedPairs[1], quick];
    let failsUntil = Number.POSITIVE_INFINITY;
    let failed = 0;
    const attempts = await attemptCampaign(parts, {
      onTestFinished,
      pairs,
      script: failing(gold, (call) => {
        if (pairOf(call) === "" && failed === 0) return null;
        if (failed === 0) failsUntil = performance.now() + 30_000;
        if (performance.now() > failsUntil) return null;
        failed += 1;
        return failures.serverError();
      }),
    });
    const { code, stderr } = await attempts.start("run", ["--concurrency", "2"]).ended;
    expect(code, stderr).toBe(0);
    expect(failed).toBeGreaterThan(2);
    for (const pair of pairs) {
      const verdict = await attempts.campaign.verdict("solo", pair);
      expect(verdict).toMatchObject({ verdict: "pass" });
      for (let attempt = 1; attempt < verdict.attempts.agent; attempt += 1)
        expect((await attempts.attempt(pair, attempt)).judgement.reason).toBe("model-unavailable");
    }
    console.log(`${failed} calls failed${stderr.includes("paused: model-unavailable") ? ", the run paused" : ""}`);
  }, 1_200_000);

  test.concurrent("429 with Retry-After for the first calls of all agents: they wait at the door, and no attempt is lost", async ({
    onTestFinished,
  }) => {
    let refused = 0;
    const pairs = [solvedPairs[1], quick];
    const attempts = await attemptCampaign(parts, {
      onTestFinished,
      pairs,
      script: failing(gold, (call) => {
        if (pairOf(call) === "" || refused === REFUSED) return null;
        refused += 1;
        return failures.rateLimit(3);
      }),
    });
    const { code, stderr } = await attempts.start("run").ended;
    expect(code, stderr).toBe(0);
    expect(refused).toBe(REFUSED);
    let seen = 0;
    for (const pair of pairs) {
      expect(await attempts.campaign.verdict("solo", pair)).toMatchObject({ verdict: "pass", attempts: { agent: 1 } });
      seen += (await attempts.attempt(pair, 1)).agent?.model?.statuses["429"] ?? 0;
    }
    expect(seen).toBe(REFUSED);
  }, 1_200_000);
});

/** USD of one call of 1000 and 50 tokens, by the litellm of the upstream that is used. */
async function litellmPrice(upstream: string): Promise<number> {
  const program =
    "import litellm; print(sum(litellm.cost_per_token(model='gpt-4o', prompt_tokens=1000, completion_tokens=50)))";
  const { stdout } = await promisify(execFile)(path.join(path.dirname(upstream), "python"), ["-c", program], {
    env: { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: "True" },
  });
  return Number(stdout);
}

/** Ids of calls in the attempts' own files that were forwarded and whose answer nobody saw. */
async function callsWithoutEnd(logs: string): Promise<string[]> {
  const open = new Set<string>();
  for (const entry of await readdir(logs, { recursive: true, withFileTypes: true })) {
    if (entry.name !== "model-calls.jsonl") continue;
    for (const line of jsonLines(await readFile(path.join(entry.parentPath, entry.name), "utf8"))) {
      if ("forwarded" in line) open.add(String(line["forwarded"]));
      else open.delete(String(line["ended"]));
    }
  }
  return [...open];
}
