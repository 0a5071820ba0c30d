import { afterEach, expect, test } from "vitest";
import { agentScript, patchCommand, promptedAgent } from "./agent-script.ts";
import { failing, failures, type ModelScript } from "./model-script.ts";
import { startScriptedModel, type ScriptedModel, type ScriptedModelOptions } from "./start-scripted-model.ts";

let open: ScriptedModel | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

async function serve(options: ScriptedModelOptions): Promise<ScriptedModel> {
  open = await startScriptedModel(options);
  return open;
}

interface Posted {
  status: number;
  headers: Headers;
  /** Parsed when it is JSON. */
  body: unknown;
}

async function post(url: string, body: unknown, key = "k"): Promise<Posted> {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text.startsWith("{") ? JSON.parse(text) : text };
}

const hello = { model: "m", messages: [{ role: "user", content: "hello" }] };
const withTools = { ...hello, tools: [{ type: "function", function: { name: "bash" } }] };
const ls: ModelScript = () => ({ kind: "command", thought: "Look.", command: "ls" });

test("OpenAI: a ```bash block without tools, a tool call with them, and the usage", async () => {
  const model = await serve({ script: ls });
  const plain = await post(`${model.openaiBase}/chat/completions`, hello);
  expect(plain.body).toMatchObject({
    choices: [{ finish_reason: "stop", message: { content: "THOUGHT: Look.\n\n```bash\nls\n```" } }],
  });
  expect(plain.body).toMatchObject({ usage: { prompt_tokens: 1000, completion_tokens: 50, total_tokens: 1050 } });
  const tool = await post(`${model.openaiBase}/chat/completions`, withTools);
  const call = { type: "function", function: { name: "bash", arguments: '{"command":"ls"}' } };
  expect(tool.body).toMatchObject({ choices: [{ message: { tool_calls: [call] } }] });
});

test("Cohere v2: text parts, tool calls, usage.tokens", async () => {
  const model = await serve({ script: ls });
  const plain = await post(model.cohereBase, hello);
  expect(plain.body).toMatchObject({
    message: { content: [{ type: "text", text: "THOUGHT: Look.\n\n```bash\nls\n```" }] },
    usage: { tokens: { input_tokens: 1000, output_tokens: 50 } },
  });
  const tool = await post(model.cohereBase, withTools);
  expect(tool.body).toMatchObject({
    finish_reason: "TOOL_CALL",
    message: { tool_plan: "Look.", tool_calls: [{ function: { name: "bash" } }] },
  });
});

test("a stream carries the same answer and its usage", async () => {
  const model = await serve({ script: ls });
  const { body, headers } = await post(`${model.openaiBase}/chat/completions`, { ...hello, stream: true });
  expect(headers.get("content-type")).toBe("text/event-stream");
  expect(body).toContain('"delta":{"role":"assistant","content":"THOUGHT: Look.');
  expect(body).toMatch(/"usage":\{"prompt_tokens":1000[^]*data: \[DONE\]\n\n$/);
});

test("requests are counted in order, and only answers are billed", async () => {
  const script = failing(ls, (call) => (call.index === 1 ? failures.rateLimit(7) : null));
  const model = await serve({ script });
  const statuses: number[] = [];
  for (let n = 0; n < 3; n++) statuses.push((await post(model.cohereBase, hello)).status);
  expect(statuses).toEqual([200, 429, 200]);
  expect(model.requests.map(({ status, usage }) => [status, usage !== null])).toEqual([
    [200, true],
    [429, false],
    [200, true],
  ]);
  expect(model.billed()).toEqual({ inputTokens: 2000, outputTokens: 100 });
});

test("failures: Retry-After, an echoed key, wrong path, wrong key, strict roles", async () => {
  const script = failing(ls, (call) =>
    call.index === 0 ? failures.rateLimit(7) : call.index === 1 ? failures.wrongKey(true) : null,
  );
  const model = await serve({ script, key: "right", strictRoles: true });
  const limited = await post(model.cohereBase, hello, "right");
  expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "7"]);
  const echoed = await post(`${model.openaiBase}/chat/completions`, hello, "right");
  expect(echoed).toMatchObject({
    status: 401,
    body: { error: { code: "invalid_api_key", message: expect.stringContaining("(right)") } },
  });
  expect(await post(model.cohereBase.replace("/chat", ""), hello, "right")).toMatchObject({
    status: 404,
    body: "404 page not found",
  });
  expect(await post(model.cohereBase, hello, "wrong")).toMatchObject({
    status: 401,
    body: { message: "invalid api token" },
  });
  const strange = await post(model.cohereBase, { model: "m", messages: [{ role: "exit", content: "" }] }, "right");
  expect(strange).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining("Invalid value: 'exit'. Supported values are: ") },
  });
});

test("a hang stays open until the endpoint closes", async () => {
  const model = await serve({ script: failures.hang });
  const pending = post(model.cohereBase, hello).then(
    () => "answered",
    () => "cut",
  );
  while (model.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await model.close();
  open = null;
  expect(await pending).toBe("cut");
  expect(model.requests[0]?.status).toBeNull();
});

const coopPrompt =
  "You are agent2 working as a team with: agent1, agent2.\n## Messaging (coordinate with teammates)\nMarker: a_task/0/f3\n";
const pullRequestPrompt = "## Your Task\nMarker: a_task/0/f1\n\nMarker: a_task/0/f3\n\n    gh pr create --title x\n";

/** The commands that a script gives until it submits, in a conversation that holds its answers so far. */
function play(script: ModelScript, prompt: string, tools: readonly string[]): readonly string[] {
  const commands: string[] = [];
  while (commands.length < 10) {
    const answers = commands.map((command) => ({ role: "assistant", content: "", commands: [command] }));
    const messages = [
      { role: "system", content: "", commands: [] },
      { role: "user", content: prompt, commands: [] },
      ...answers,
    ];
    const reply = script({ index: commands.length, protocol: "openai", model: "m", messages, tools });
    if (reply.kind !== "command") throw new Error(reply.kind);
    commands.push(reply.command);
    if (reply.command.startsWith("echo COMPLETE_TASK")) break;
  }
  return commands;
}

test("markers and agent are read from the prompt", () => {
  expect(promptedAgent(coopPrompt)).toEqual({ id: "agent2", markers: [{ repo: "a_task", taskId: 0, feature: 3 }] });
  expect(promptedAgent(pullRequestPrompt)).toMatchObject({ id: null, markers: [{ feature: 1 }, { feature: 3 }] });
  expect(promptedAgent("You are **agent1**.").id).toBe("agent1");
});

test("a script talks, works, hands in as the prompt asks, and submits", () => {
  const commands = (marker: { feature: number }): readonly string[] => [`touch f${marker.feature}`];
  expect(play(agentScript({ commands }), coopPrompt, [])).toEqual([
    'send_message agent1 "I take f3."',
    "touch f3",
    "git add -A",
    "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT",
  ]);
  const pullRequest = play(agentScript({ commands }), pullRequestPrompt, ["bash"]);
  expect(pullRequest.slice(0, 2)).toEqual(["touch f1", "touch f3"]);
  expect(pullRequest[2]).toContain("git push -q && gh pr create");
  const together = agentScript({ commands, together: (agent) => [`touch all ${agent.markers.length}`] });
  expect(play(together, pullRequestPrompt, ["bash"])[0]).toBe("touch all 2");
});

test("modes: half of the pair, nothing, for ever; work that is not handed in", () => {
  const commands = (marker: { feature: number }): readonly string[] => [`touch f${marker.feature}`];
  const script = (mode: "half-solve" | "nothing" | "loop"): ModelScript =>
    agentScript({ commands, mode: () => mode, talk: false });
  expect(play(script("half-solve"), pullRequestPrompt, ["bash"])[1]).toContain("gh pr create");
  expect(play(script("half-solve"), coopPrompt, [])).toHaveLength(1);
  expect(play(script("nothing"), pullRequestPrompt, ["bash"])).toHaveLength(1);
  expect(play(script("loop"), pullRequestPrompt, ["bash"])).toHaveLength(10);
  expect(play(agentScript({ commands, unsubmitted: true }), pullRequestPrompt, ["bash"])).toEqual([
    "touch f1",
    "touch f3",
    "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT",
  ]);
});

test("a patch goes through the shell whatever is in it", () => {
  expect(patchCommand("a 'b' $c\n \n")).toBe("git apply <<'END_OF_PATCH'\na 'b' $c\n \nEND_OF_PATCH");
});
