import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  type ModelCall,
  type ModelScript,
  promptedAgent,
  type ScriptedModel,
  startScriptedModel,
} from "@cooperbench-ts/rehearsal";
import { type AttemptFile, attemptFileSchema } from "@cooperbench-ts/results";
import { RealCampaign } from "../../campaign/support/real-campaign.ts";
import { type RunningCli, startCli } from "../../cli/support/cli.ts";
import { processesNaming } from "../../cli/support/processes.ts";
import type { RealParts } from "../../src/real-parts.ts";

export const solvedPairs = [
  "paper_crane_task/7/f1_f3",
  "paper_crane_task/7/f2_f3",
  "tide_table_task/12/f1_f3",
] as const;

/** Solo trials of the real upstream 0.0.29 before a model that plays a script of the test's own. */
export interface AttemptCampaign {
  readonly campaign: RealCampaign;
  readonly model: ScriptedModel;
  readonly start: (command: string, extra?: readonly string[], env?: NodeJS.ProcessEnv) => RunningCli;
  readonly attempt: (pair: string, attempt: number) => Promise<AttemptFile>;
  readonly attemptFolder: (pair: string, attempt: number) => string;
}

export async function attemptCampaign(
  parts: RealParts,
  options: {
    pairs: readonly string[];
    script: ModelScript;
    onTestFinished: (end: () => Promise<void>) => void;
  },
): Promise<AttemptCampaign> {
  const campaign = await RealCampaign.make({
    parts,
    version: "0.0.29",
    agent: "mini_swe_agent_v2",
    model: "openai/gpt-4o",
    pairs: options.pairs,
    settings: ["solo"],
  });
  const model = await startScriptedModel({ script: options.script });
  options.onTestFinished(async () => {
    await model.close();
    await campaign.end();
  });
  const attemptFolder = (pair: string, attempt: number): string =>
    path.join(
      campaign.logs,
      ".cooperbench-ts",
      campaign.name,
      "attempts",
      campaign.runName("solo"),
      pair,
      String(attempt),
    );
  return {
    campaign,
    model,
    start: (command, extra = [], env = {}) =>
      startCli([command, ...campaign.args, "--endpoint", model.openaiBase, ...extra], {
        cwd: campaign.dir,
        env: { ...campaign.environment, ...env },
      }),
    attempt: async (pair, attempt) =>
      attemptFileSchema.parse(
        JSON.parse(await readFile(path.join(attemptFolder(pair, attempt), "attempt.json"), "utf8")),
      ),
    attemptFolder,
  };
}

/** The pair that a solo agent works on, from its prompt; empty for the preflight. */
export function pairOf(call: ModelCall): string {
  const prompt = call.messages.filter(({ role }) => role === "system" || role === "user").slice(0, 2);
  const { markers } = promptedAgent(prompt.map(({ content }) => content).join("\n"));
  const [first] = markers;
  return first === undefined
    ? ""
    : `${first.repo}/${first.taskId}/${markers.map(({ feature }) => `f${feature}`).join("_")}`;
}

/** How many answers an agent has had before this call. */
export function answersBefore(call: ModelCall): number {
  return call.messages.filter(({ role }) => role === "assistant").length;
}

/** Command lines of all processes of the machine that held a text at some moment until `ended`. */
export async function argvWith(text: string, ended: Promise<unknown>): Promise<string[]> {
  const found = new Set<string>();
  const over = new AbortController();
  void ended.finally(() => over.abort());
  while (!over.signal.aborted) {
    for (const argv of await processesNaming(text)) found.add(argv);
    await delay(250);
  }
  return [...found];
}
