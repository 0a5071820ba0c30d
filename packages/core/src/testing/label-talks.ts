import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ModelScript, startScriptedModel } from "@cooperbench-ts/rehearsal";
import { builtInRubrics, conversationsFor, parseRubric, type Rubric } from "@cooperbench-ts/results";
import { readResults } from "@cooperbench-ts/results/node";
import { onTestFinished } from "vitest";
import { labelConversations } from "../label/label-conversations.ts";
import type { LabelHost } from "../label/label-host.ts";
import type { LabelOptionsInput } from "../label/label-options.ts";
import type { LabelEvent } from "../label/label-report.ts";
import { type TalkedTrial, writeTalks } from "./talk-tree.ts";

export const KEY = "sk-very-secret-0123456789";
export const errors = parseRubric(builtInRubrics["communication-errors"], "built-in");
export const talked = (taskId: number): TalkedTrial => ({
  taskId,
  texts: [`Which file holds task ${taskId}?`, `I have finished task ${taskId} now.`, "Which file, I ask again?"],
});
export const trials = [1, 2, 3, 4, 5].map(talked);
export const labelOf = (taskId: number): string =>
  JSON.stringify({
    labels: [{ category: "C1a", quotes: [`Which file holds task ${taskId}?`, `I have finished task ${taskId} now.`] }],
  });
/** Which task a prompt is about. */
export const taskIn = (call: Parameters<ModelScript>[0]): number =>
  Number(/holds task (\d+)/.exec(call.messages.map(({ content }) => content).join("\n"))?.[1]);
export const honest: ModelScript = (call) => ({ kind: "text", text: labelOf(taskIn(call)) });
export const price = { inputUsdPerMillion: 1, outputUsdPerMillion: 10 };
/** 1000 tokens in, 50 out. */
export const ONE_CALL = 0.0015;

export async function talks(given = trials): Promise<string> {
  const logs = await mkdtemp(path.join(tmpdir(), "labels-"));
  onTestFinished(() => rm(logs, { recursive: true, force: true }));
  await writeTalks(logs, given);
  return logs;
}

interface Call {
  readonly logs: string;
  readonly script?: ModelScript;
  readonly protocol?: "openai" | "cohere";
  readonly rubric?: Rubric;
  readonly options?: Partial<LabelOptionsInput>;
  readonly host?: Partial<LabelHost>;
}

export async function label({ logs, script = honest, protocol = "openai", rubric = errors, options, host }: Call) {
  const model = await startScriptedModel({ script, key: KEY });
  const events: LabelEvent[] = [];
  try {
    const { pairs, messages } = await readResults(path.join(logs, "flash-msg"));
    const report = await labelConversations(
      {
        rubric,
        conversations: conversationsFor(rubric, pairs, messages).conversations,
        folder: path.join(logs, "labels"),
        options: {
          model: "judge-1",
          endpoint: protocol === "openai" ? model.openaiBase : model.cohereBase,
          keyEnv: "JUDGE_KEY",
          price,
          ...options,
        },
      },
      { environment: { JUDGE_KEY: KEY }, onEvent: (event) => events.push(event), timeScale: 0, ...host },
    );
    return { report, events, requests: model.requests };
  } finally {
    await model.close();
  }
}

export async function answersIn(logs: string): Promise<string> {
  const [set = ""] = await readdir(path.join(logs, "labels"));
  return path.join(logs, "labels", set, "answers.jsonl");
}
