import { indented, type MadeFile } from "./result-files.ts";
import { patch } from "./patch.ts";
import { type AgentPlan, isAtLeast, type RunPlan, type TrialPlan } from "./tree-plan.ts";

/** Patches and trajectories, named by the features. */
export function workFiles(run: RunPlan, trial: TrialPlan): MadeFile[] {
  if (!run.hasWork) return [];
  return trial.agents.flatMap((agent, at): MadeFile[] => {
    const alone = run.word === "solo";
    const stem = alone ? "solo" : `agent${trial.features[at]}`;
    const whose = alone ? { features: trial.features } : { feature_id: trial.features[at] };
    const id = alone ? "solo" : `agent${at + 1}`;
    const { status, cost, steps } = agent;
    const head = {
      repo: trial.repo,
      task_id: trial.taskId,
      ...whose,
      agent_id: id,
      model: run.model,
      status,
      cost,
      steps,
    };
    return [
      [`${stem}.patch`, patch(agent, trial.merge === "identical" ? 0 : at)],
      [`${stem}_traj.json`, indented({ ...head, messages: [...messages(run, agent), ...teamSends(run, trial, at)] })],
      ...sentLog(run, trial, at),
    ];
  });
}

/** What a team says stands in the trajectories of agents that run in upstream's process: the command, and a line for what was delivered. */
function teamSends(run: RunPlan, trial: TrialPlan, at: number): readonly object[] {
  if (run.word !== "team" || run.agent !== "mini_swe_agent_v2") return [];
  return messagesOf(trial, at).flatMap(({ said, atSec }, place) => {
    const to = `agent${2 - at}`;
    return ranCommand(
      `send_${place}`,
      `send_message ${to} <<'TEXT'\n${said.text}\nTEXT`,
      `Message sent to ${to}\n`,
      atSec,
    );
  });
}

/** Tools in a container log what they sent. */
function sentLog(run: RunPlan, trial: TrialPlan, at: number): MadeFile[] {
  if (run.word !== "team" || run.agent !== "claude_code") return [];
  const lines = messagesOf(trial, at).map(({ said, atSec }) =>
    JSON.stringify({ from: `agent${at + 1}`, to: `agent${2 - at}`, content: said.text, timestamp: atSec + 0.25 }),
  );
  return [[`agent${at + 1}_sent.jsonl`, lines.map((line) => `${line}\n`).join("")]];
}

function messagesOf({ messages: all }: TrialPlan, at: number): TrialPlan["messages"] {
  return all.filter(({ from }) => from === at + 1);
}

function messages(run: RunPlan, agent: AgentPlan): readonly object[] {
  const answers = Array.from({ length: agent.answers }, (_, at) => at);
  switch (run.agent) {
    case "mini_swe_agent":
      return [
        { role: "system", content: "You are an engineer.", timestamp: 1_767_247_200 },
        { role: "user", content: "Do it.", timestamp: 1_767_247_201 },
        ...answers.flatMap((at) => [
          {
            role: "assistant",
            content: "THOUGHT: go on.\n\n```bash\nls\n```",
            timestamp: 1_767_247_202 + at,
            extra: { response: { usage: { prompt_tokens: 100, completion_tokens: 5 } } },
          },
          {
            role: "user",
            content: "<returncode>0</returncode>\n<output>\nsrc\n</output>",
            timestamp: 1_767_247_202.5 + at,
          },
        ]),
      ];
    case "mini_swe_agent_v2":
      return [
        { role: "system", content: "You are an engineer." },
        { role: "user", content: "Do it." },
        ...answers.flatMap((at) => toolCall(at)),
        exitRow(agent),
      ];
    case "claude_code":
      // Before 0.0.19 every turn of the model was lost.
      return [
        { role: "user", content: "Do it." },
        ...answers.flatMap((at) => [
          ...(isAtLeast(run.version, "0.0.19")
            ? [{ role: "assistant", content: `[tool_use Bash] {"command": "ls ${at}"}` }]
            : []),
          { role: "user", content: "[tool_result] src" },
        ]),
        ...(agent.refusal === null ? [] : [{ role: "assistant", content: agent.refusal.error }]),
      ];
    case "openhands_sdk":
      return answers.map((at) => ({ id: at, source: "agent", action: "run", args: { command: "ls" } }));
  }
}

function toolCall(at: number): readonly object[] {
  return ranCommand(`call_${at}`, "ls", "src", null);
}

function ranCommand(id: string, command: string, output: string, atSec: number | null): readonly object[] {
  const call = {
    id,
    type: "function",
    function: { name: "bash", arguments: JSON.stringify({ command }) },
  };
  return [
    {
      role: "assistant",
      content: null,
      tool_calls: [call],
      extra: {
        actions: [{ tool_name: "bash", tool_call_id: call.id, command }],
        response: { usage: { prompt_tokens: 100, completion_tokens: 5 } },
      },
    },
    {
      role: "tool",
      tool_call_id: call.id,
      content: output,
      extra: {
        raw_output: output,
        returncode: 0,
        exception_info: "",
        ...(atSec === null ? {} : { timestamp: atSec + 0.25 }),
      },
    },
  ];
}

function exitRow({ status, refusal }: AgentPlan): object {
  if (refusal === null) return { role: "exit", content: "", extra: { exit_status: status, submission: "" } };
  const { error } = refusal;
  const exception = /^litellm\.(\w+)/.exec(error)?.[1] ?? status;
  return {
    role: "exit",
    content: error,
    extra: {
      exit_status: exception,
      submission: "",
      exception_str: error,
      traceback: "Traceback (most recent call last):",
    },
  };
}
