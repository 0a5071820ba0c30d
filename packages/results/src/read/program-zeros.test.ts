import { expect, test } from "vitest";
import { solo } from "../../corpus/builders.ts";
import { JINJA, lostVerdict, read } from "./fixtures/trees.ts";

const LOG = "OpenAI Codex v0.171\n--------\nuser\nDo it.\n";
const REFUSAL = "ERROR: unexpected status 401 Unauthorized: no, url: http://192.0.2.1/v1/responses\n";
const UNKNOWN = { steps: null, costUsd: null, inputTokens: null, outputTokens: null, cacheReadTokens: null };
const NONE = { steps: 0, costUsd: 0, inputTokens: 0, outputTokens: 0, cacheReadTokens: 0 };

/** The row of a codex of which upstream writes zeros alone, in a tree with or without a verdict of ours. */
async function rowOf(log: string, { hasVerdict = false, ...options }: { hasVerdict?: boolean; judge?: "quick" }) {
  const files = solo({ status: "Submitted", cost: 0, steps: 0, patch: "", traj: [] }, "codex");
  const result = JSON.parse(files["result.json"] as string) as { agent: object };
  const zeros = { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0 };
  const agent = { ...result.agent, ...zeros };
  const all = {
    ...files,
    "result.json": JSON.stringify({ ...result, agent, total_steps: 0 }),
    "solo_stream.log": log,
    ...(hasVerdict ? { "verdict.json": lostVerdict("r") } : {}),
  };
  const placed = Object.entries(all).map(([name, text]): [string, string] => [`r/solo/${JINJA}/f1_f2/${name}`, text]);
  const { agents, pairs } = await read(placed, options);
  const { steps, costUsd, inputTokens, outputTokens, cacheReadTokens } = agents[0] ?? {};
  expect(pairs[0]?.steps).toBe(steps);
  return { steps, costUsd, inputTokens, outputTokens, cacheReadTokens };
}

test.each([false, true])(
  "zeros of a program mean the same with a verdict of ours beside them: %s",
  async (hasVerdict) => {
    expect(await rowOf(`${LOG}codex\nDone.\n`, { hasVerdict })).toEqual(UNKNOWN);
    expect(await rowOf(`${LOG}${REFUSAL}`, { hasVerdict })).toEqual(NONE);
  },
);

test("a quick read does not know what they mean", async () => {
  expect(await rowOf(`${LOG}${REFUSAL}`, { judge: "quick" })).toEqual(UNKNOWN);
});
