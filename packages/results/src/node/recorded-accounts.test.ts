import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { AgentAccount } from "../account/trial-account.ts";
import type { StepRow } from "../tables/steps-shape.ts";
import { readResults } from "./read-results.ts";

const recorded = fileURLToPath(new URL("../../corpus/recorded", import.meta.url));

/** What the table of steps and the account both tell. */
const ofRow = ({ agent, index, commands, returncode, timeSec, durationSec, costUsd, inputTokens }: StepRow) =>
  [agent, index, commands, returncode, timeSec, durationSec, costUsd, inputTokens] as const;

function ofAccount({ agent, steps }: AgentAccount) {
  return steps.map(({ index, calls, timeSec, durationSec, costUsd, inputTokens }) => {
    const commands = calls.map(({ tool, input }) => (tool === null ? input : `${tool} ${input}`));
    const code = calls.findLast(({ exitCode }) => exitCode !== null)?.exitCode ?? null;
    const joined = commands.length === 0 ? null : commands.join("\n");
    return [agent, index, joined, code, timeSec, durationSec, costUsd, inputTokens] as const;
  });
}

test.each(readdirSync(recorded))("%s: the account has the steps of the table", async (name) => {
  const results = await readResults(`${recorded}/${name}`);
  for (const row of results.pairs) {
    const { agents, patches, remarks, messages } = await results.account(row);
    expect(agents.flatMap(ofAccount)).toEqual((await results.steps(row)).map(ofRow));
    expect(patches.map(({ file, text }) => ({ file, text }))).toEqual(await results.patches(row));
    expect(messages.map(({ text }) => text)).toEqual(results.messages.map(({ text }) => text));
    expect(remarks.length).toBeLessThanOrEqual(results.files.rejected);
    for (const { steps, missing } of agents) expect(missing === null).toBe(steps.length > 0);
  }
});

test("recorded talk: every message has the step that sent it, and those that arrived the step that read it", async () => {
  for (const name of ["v0.0.29-real-coop-pass", "v0.0.11-real-coop-pass", "v0.0.29-real-coop-conflict"]) {
    const results = await readResults(`${recorded}/${name}`);
    for (const row of results.pairs) {
      const { messages, agents } = await results.account(row);
      expect([name, messages.length > 0, messages.map(({ sentStep }) => sentStep)]).not.toContain(null);
      for (const { index, from, sentStep } of messages)
        expect(agents.find(({ agent }) => agent === from)?.steps[sentStep ?? -1]?.sent).toContain(index);
      const arrived = messages.filter(({ readStep }) => readStep !== null).length;
      const heard = agents.flatMap(({ steps, prompts }) => [
        ...prompts.filter(({ text }) => text.startsWith("[Message from ")),
        ...steps.flatMap(({ received }) => received.filter(({ kind }) => kind === "message")),
      ]);
      expect([name, arrived]).toEqual([name, heard.length]);
    }
  }
});
