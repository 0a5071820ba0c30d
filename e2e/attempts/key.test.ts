import { mkdir } from "node:fs/promises";
import path from "node:path";
import { failing, failures } from "@cooperbench-ts/rehearsal";
import { expect, test } from "vitest";
import type { CliResult } from "../cli/support/cli.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { goldModel } from "../src/gold-model.ts";
import { answersBefore, argvWith, attemptCampaign, pairOf, solvedPairs } from "./support/attempt-campaign.ts";

describeWithParts("a key that the endpoint refuses, and echoes", (parts) => {
  test("from the beginning it ends the preflight, in the middle the run before another trial; its value is nowhere", async ({
    onTestFinished,
  }) => {
    let wrong = true;
    const begun = new Set<string>();
    const { campaign, start } = await attemptCampaign(parts, {
      onTestFinished,
      pairs: solvedPairs,
      script: failing(goldModel(parts.dataset), (call) => {
        if (pairOf(call) !== "") begun.add(pairOf(call));
        wrong ||= begun.size === 2 && answersBefore(call) === 1;
        return wrong ? failures.wrongKey(true) : null;
      }),
    });
    // Temp files lie below the campaign's folder, which is searched.
    const env = { TMPDIR: path.join(campaign.dir, "t") };
    await mkdir(env.TMPDIR);
    const argvWithKey: string[] = [];
    const run = async (): Promise<CliResult> => {
      const { ended } = start("run", ["--concurrency", "1"], env);
      argvWithKey.push(...(await argvWith(campaign.key, ended)));
      return ended;
    };

    const refused = await run();
    expect(refused.code, refused.stderr).toBe(3);
    expect(begun.size).toBe(0);
    wrong = false;
    const stopped = await run();
    expect(stopped.code, stopped.stderr).toBe(5);
    expect(stopped.stderr).toContain("stopping (model-auth): Every trial would end in model-auth");
    expect((await campaign.starts()).filter((argv) => argv.startsWith("run -n "))).toHaveLength(2);

    expect(await campaign.filesWithKey()).toEqual([]);
    expect(argvWithKey).toEqual([]);
    for (const { stdout, stderr } of [refused, stopped]) expect(stdout + stderr).not.toContain(campaign.key);
  }, 1_200_000);
});
