import { peerOf, peerSlots, type PeerSlot } from "../agent-slots.ts";
import type { ModelCall, ModelReply, ModelScript, ModelUsage } from "./model-script.ts";

/** A feature named in a prompt by a line `Marker: <repo>/<task>/f<n>`. */
export interface FeatureMarker {
  readonly repo: string;
  readonly taskId: number;
  readonly feature: number;
}

/** Who is asking, as far as the prompt tells. */
export interface PromptedAgent {
  /** null: it works alone. */
  readonly id: PeerSlot | null;
  /** In the order of the prompt. */
  readonly markers: readonly FeatureMarker[];
}

/** What an agent does: all its features, half of the pair (solo: its first feature; coop: agent1 only), nothing, or look around until a limit ends it. */
export type AgentMode = "solve" | "half-solve" | "nothing" | "loop";

export interface AgentScriptOptions {
  /** Shell commands that implement a feature in `/workspace/repo`. */
  readonly commands: (marker: FeatureMarker) => readonly string[];
  /** Commands for all features of an agent at once, where one after the other does not do; null: one after the other. */
  readonly together?: (agent: PromptedAgent) => readonly string[] | null;
  /** Default: every agent solves. */
  readonly mode?: (agent: PromptedAgent) => AgentMode;
  /** Edit, but leave out what submits (commit, push, pull request). Default false. */
  readonly unsubmitted?: boolean;
  /** Send one message to the peer first, where the prompt allows messages. Default true. */
  readonly talk?: boolean;
  /** Default 1000 in, 50 out per call. */
  readonly usage?: ModelUsage;
}

const MARKER = /^Marker: ([^/\s]+)\/(\d+)\/f(\d+)\s*$/gm;
const SLOT = new RegExp(`You are \\**(${peerSlots.join("|")})\\b`);
const SUBMIT = "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT";

export function promptedAgent(prompt: string): PromptedAgent {
  const id = SLOT.exec(prompt)?.[1];
  const markers = [...prompt.matchAll(MARKER)].map((match) => ({
    repo: match[1] as string,
    taskId: Number(match[2]),
    feature: Number(match[3]),
  }));
  return { id: peerSlots.find((slot) => slot === id) ?? null, markers };
}

/** A command that applies `patch` to the working tree, whatever characters are in it. */
export function patchCommand(patch: string): string {
  return `git apply <<'END_OF_PATCH'\n${patch.endsWith("\n") ? patch : `${patch}\n`}END_OF_PATCH`;
}

/** How the prompt wants work handed in: it names the tool that it needs. */
function submission(prompt: string): readonly string[] {
  if (prompt.includes("gh pr create"))
    return ['git add -A && git commit -qm "Work" && git push -q && gh pr create --title "Work" --body "Done"'];
  if (prompt.includes("patch.txt")) return ["git add -A && git diff --cached > patch.txt && cat patch.txt"];
  // `git diff` of the tree shows new files only once they are in the index.
  return ["git add -A"];
}

function message(prompt: string, agent: PromptedAgent, tools: boolean): readonly string[] {
  if (agent.id === null || !prompt.includes("## Messaging")) return [];
  const peer = peerOf(agent.id);
  const features = agent.markers.map((marker) => `f${marker.feature}`).join(" and ");
  return [
    tools ? `send_message ${peer} <<'MSG'\nI take ${features}.\nMSG` : `send_message ${peer} "I take ${features}."`,
  ];
}

/** Everything that the agent does, one command per call; null: it never ends by itself. */
function program(prompt: string, tools: boolean, options: AgentScriptOptions): readonly string[] | null {
  const agent = promptedAgent(prompt);
  const mode = options.mode?.(agent) ?? "solve";
  if (mode === "loop") return null;
  const wanted =
    mode === "nothing"
      ? []
      : mode === "half-solve"
        ? agent.markers.slice(0, agent.id === peerSlots[1] ? 0 : 1)
        : agent.markers;
  const together = wanted.length > 1 ? options.together?.(agent) : null;
  const work = together ?? wanted.flatMap((marker) => options.commands(marker));
  const hand = work.length === 0 || options.unsubmitted === true ? [] : submission(prompt);
  return [...(options.talk === false ? [] : message(prompt, agent, tools)), ...work, ...hand, SUBMIT];
}

/**
 * A model that plays an agent: the next command follows from how many it has given in this conversation, so it serves any
 * number of agents at once. Works for mini_swe_agent (one ```bash block per reply) and mini_swe_agent_v2 (tool calls, any way
 * of submitting).
 */
export function agentScript(options: AgentScriptOptions): ModelScript {
  return (call: ModelCall): ModelReply => {
    const prompt = call.messages
      .filter((one) => one.role === "system" || one.role === "user")
      .slice(0, 2)
      .map((one) => one.content)
      .join("\n");
    const done = call.messages.filter((one) => one.role === "assistant").length;
    const commands = program(prompt, call.tools.length > 0, options);
    const command =
      commands === null ? `ls; echo look ${done}` : (commands[Math.min(done, commands.length - 1)] as string);
    return {
      kind: "command",
      thought: "Go on.",
      command,
      ...(options.usage === undefined ? {} : { usage: options.usage }),
    };
  };
}
