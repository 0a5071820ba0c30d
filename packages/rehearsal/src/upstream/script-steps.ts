import { peerOf, peerSlots } from "../agent-slots.ts";
import { between, unit } from "../random.ts";
import type { AgentOutcome, TrialOutcome } from "../scenario/outcome.ts";
import { plannedEdits } from "../scenario/planned-edits.ts";
import { agentWork, type WorkBeat } from "../work/agent-work.ts";
import { planTalk, type PlannedMessage } from "../work/talk-plan.ts";
import { messageText } from "../work/talk-texts.ts";
import type { Step, StepTokens } from "./agent-run.ts";

/** What all agents of a trial have in common. */
export interface ScriptRequest {
  readonly trial: TrialOutcome;
  /** It commits, and hands in what it has; else it hands in a diff of the index. */
  readonly commits: boolean;
  /** What it does to a team's list of tasks, by agent and step. */
  readonly tasks: ReadonlyMap<string, ReadonlyMap<number, string>>;
  readonly salt: readonly (string | number)[];
}

/** An agent, and how many steps it makes until it ends or is ended. */
export interface ScriptedAgent extends AgentOutcome {
  readonly count: number;
  /** It writes no more from this step on. */
  readonly silentFrom: number;
}

export function stepTokens({ id }: Pick<AgentOutcome, "id">, n: number, ...salt: ScriptRequest["salt"]): StepTokens {
  return {
    promptTokens: 1500 + n * between(100, 300, ...salt, id, "prompt"),
    completionTokens: between(40, 180, ...salt, id, n, "completion"),
  };
}

/** The model calls of the agents on their way to the outcome, by their order in it; the last one submits unless limits end it. */
export function scriptSteps(request: ScriptRequest, agents: readonly ScriptedAgent[]): readonly (readonly Step[])[] {
  const { trial, salt } = request;
  const [one, two] = agents;
  // Who clashes with the other one mostly learns of it too late.
  const clash = agents.every(({ plan }) => plan.sharedEdit !== "none");
  const late = unit(...salt, "talks late") < (clash ? 0.6 : 0.25);
  const whole =
    one === undefined || two === undefined ? [] : planTalk(trial.messages, [one.count, two.count], late ? 0.6 : 0.15);
  // Who is struck falls silent, and nobody answers what was never sent.
  const end = whole.findIndex(({ from, sentStep }) =>
    agents.some(({ id, silentFrom }) => id === from && sentStep >= silentFrom),
  );
  const planned = end === -1 ? whole : whole.slice(0, end);
  const free = { ...request, tasks: besideTalk(request.tasks, agents, planned) };
  const works = agents.map((agent) => workOf(free, agent, planned, late));
  const talk = textsOf(planned, agents, works, salt);
  return agents.map((agent, index) => stepsOf(free, agent, works[index] ?? [], talk));
}

/** What is done to the list of tasks waits for a message that goes out in the same step. */
function besideTalk(
  tasks: ScriptRequest["tasks"],
  agents: readonly ScriptedAgent[],
  planned: readonly PlannedMessage[],
): ScriptRequest["tasks"] {
  return new Map(
    agents.map(({ id, count }) => {
      const taken = new Set(planned.flatMap(({ from, sentStep }) => (from === id ? [sentStep] : [])));
      const moved = [...(tasks.get(id) ?? [])].map(([step, command]): [number, string] => {
        let at = step;
        while (taken.has(at) && at < count - 2) at += 1;
        taken.add(at);
        return [at, command];
      });
      return [id, new Map(moved)];
    }),
  );
}

type Slots = readonly (WorkBeat | null)[];

/** The agent's work in those of its steps that are neither a message nor its last word. */
function workOf(
  { commits, tasks, salt }: ScriptRequest,
  agent: ScriptedAgent,
  planned: readonly PlannedMessage[],
  late: boolean,
): Slots {
  const other = new Set([
    ...planned.flatMap(({ from, sentStep }) => (from === agent.id ? [sentStep] : [])),
    ...(tasks.get(agent.id)?.keys() ?? []),
    ...(agent.status === "Submitted" ? [agent.count - 1] : []),
  ]);
  const free = Array.from({ length: agent.count }, (_, n) => n).filter((n) => !other.has(n));
  const work = agentWork({
    plan: agent.plan,
    steps: free.length,
    lookShare: late ? 0.2 : 0.55,
    commits,
    draw: (what) => unit(...salt, agent.id, what),
  });
  const slots = Array.from({ length: agent.count }, (): WorkBeat | null => null);
  for (const [index, n] of free.entries()) slots[n] = work[index] ?? null;
  return slots;
}

interface Message extends PlannedMessage {
  readonly text: string;
}

function textsOf(
  planned: readonly PlannedMessage[],
  agents: readonly ScriptedAgent[],
  works: readonly Slots[],
  salt: ScriptRequest["salt"],
): readonly Message[] {
  return planned.flatMap((message, place) => {
    const index = agents.findIndex(({ id }) => id === message.from);
    const agent = agents[index];
    if (agent === undefined) return [];
    const edits = plannedEdits(agent.plan);
    const text = messageText(
      place,
      {
        edit: edits.find(({ feature }) => feature !== null) ?? null,
        feature: agent.features[0] ?? 0,
        shared: edits.find(({ feature }) => feature === null) ?? null,
        hasEdited: (works[index] ?? []).slice(0, message.sentStep).some((beat) => beat?.edit != null),
      },
      unit(...salt, "message", place),
    );
    return [{ ...message, text }];
  });
}

function stepsOf(
  { tasks, salt }: ScriptRequest,
  agent: ScriptedAgent,
  slots: Slots,
  talk: readonly Message[],
): readonly Step[] {
  const peer = peerOf(agent.id);
  return Array.from({ length: agent.count }, (_, n): Step => {
    const sends = talk.find((message) => message.from === agent.id && message.sentStep === n) ?? null;
    const received = talk
      .filter((message) => message.from === peer && message.readStep === n)
      .map(({ text, at }) => ({ from: peer, text, at }));
    return {
      ...doing(agent, n, slots[n] ?? null, sends?.text ?? null, tasks.get(agent.id)?.get(n) ?? null),
      ...stepTokens(agent, n, ...salt),
      sends: sends === null ? null : { to: peer, text: sends.text, at: sends.at },
      received,
    };
  });
}

type Doing = Pick<Step, "thought" | "command" | "output" | "edit" | "reads">;

function doing(
  { status, count, id, plan }: ScriptedAgent,
  n: number,
  beat: WorkBeat | null,
  says: string | null,
  task: string | null,
): Doing {
  const nothing = { edit: null, reads: null };
  if (n === count - 1 && status === "Submitted")
    return {
      ...nothing,
      thought:
        plan.features.length === 0
          ? "I have not found what to change, so I leave it."
          : "That is all there is to do. I hand it in.",
      command: "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT",
      output: null,
    };
  if (says !== null) {
    const peer = peerOf(id);
    const thought = id === peerSlots[0] ? `${peer} should know that.` : `I tell ${peer} how it stands with me.`;
    return {
      ...nothing,
      thought,
      command: `send_message ${peer} "${says}"`,
      output: { returncode: 0, text: `Message sent to ${peer}` },
    };
  }
  if (task !== null)
    return {
      ...nothing,
      thought: "The list of tasks has to say so.",
      command: task,
      output: { returncode: 0, text: "ok\n" },
    };
  return {
    thought: beat?.thought ?? "Where was I?",
    command: beat?.command ?? "pwd",
    output: { returncode: beat?.returncode ?? 0, text: beat?.output ?? "/workspace/repo\n" },
    edit: beat?.edit ?? null,
    reads: beat?.reads ?? null,
  };
}
