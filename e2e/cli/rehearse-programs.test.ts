import { readdir } from "node:fs/promises";
import path from "node:path";
import { createRehearsal, expectedVerdicts } from "@cooperbench-ts/rehearsal";
import { expect, test } from "vitest";
import { jsonLines, runCli } from "./support/cli.ts";
import { testFolder } from "./support/folders.ts";
import { publishedVerdicts } from "./support/published.ts";

test.each([
  // The end of a limit is named, and waited for.
  ["claude_code", /^paused: model-rate-limit, waits until \S+Z: /m],
  // One of two seconds needs no pause.
  ["codex", /^retry +\S+ {2}model-rate-limit, agent again/m],
])(
  "a campaign of %s on the stand-in: all faults heal, the verdicts are the expected ones, and its files are read",
  async (agent, met) => {
    const cwd = await testFolder();
    const args = ["rehearse", "--dir", "r", "--pairs", "12", "--agent", agent];
    const { code, stderr } = await runCli(args, { cwd });
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(met);

    const options = { dir: path.join(cwd, "r"), pairs: 12, faults: "typical", seed: 1, agent } as const;
    const { scenario } = await createRehearsal(options);
    const logs = path.join(cwd, "r", "logs");
    const found = [...(await publishedVerdicts(logs)).values()];
    expect(found.map(({ setting, pair, verdict }) => `${setting} ${pair} ${verdict}`).sort()).toEqual(
      expectedVerdicts(scenario, { agent })
        .map(({ setting, pair, verdict }) => `${setting} ${pair} ${verdict}`)
        .sort(),
    );
    const files = await readdir(path.join(logs, "rehearsal-coop-comm", "coop", "acorn_tokens_task", "0", "f1_f2"));
    expect(files).toEqual(expect.arrayContaining(["agent1_stream.jsonl", "agent2_stream.jsonl", "verdict.json"]));

    const table = async (name: string) =>
      jsonLines((await runCli(["export", "r/logs", "--format", "jsonl", "--table", name], { cwd })).stdout);
    const [agents, messages] = [await table("agents"), await table("messages")];
    expect(agents.every((row) => typeof row["inputTokens"] === "number" || row["status"] === "Error")).toBe(true);
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.every((row) => typeof row["timeSec"] === "number")).toBe(true);
  },
);
