import type { TrialAccount } from "@cooperbench-ts/results";
import type { PageText } from "../../documents/page-text.ts";
import { digestSteps } from "./step-digest.ts";
import type { PageStep } from "./step-text.ts";

type PageAccount = TrialAccount<PageText>;
type PageMessage = PageAccount["messages"][number];

/** What an agent did between two messages. */
export interface Doing {
  readonly agent: string;
  readonly steps: readonly PageStep[];
  /** In one line. */
  readonly digest: string;
}

/** A message, and what every agent had done since the message before. */
export interface Turn {
  readonly doings: readonly Doing[];
  /** null: after the last message. */
  readonly message: PageMessage | null;
}

/** The talk of a trial in the order of its messages. Steps of which nobody can tell when they were stand after the last message. */
export function talkOf(account: Pick<PageAccount, "agents" | "messages" | "patches">): Turn[] {
  const { agents, messages, patches } = account;
  const next = new Map(agents.map(({ agent }) => [agent, 0]));
  const doing = (agent: string, before: number): Doing[] => {
    const all = agents.find((one) => one.agent === agent)?.steps ?? [];
    const from = next.get(agent) ?? 0;
    const steps = all.slice(from, before);
    if (steps.length === 0) return [];
    next.set(agent, before);
    const files = patches.filter((patch) => patch.agent === agent).flatMap((patch) => patch.files);
    return [{ agent, steps, digest: digestSteps(steps, files) }];
  };
  const turns = messages.map((message): Turn => {
    const doings = agents.flatMap(({ agent, steps }) => doing(agent, stepsBefore(message, agent, steps)));
    return { doings, message };
  });
  const rest = agents.flatMap(({ agent, steps }) => doing(agent, steps.length));
  return rest.length === 0 ? turns : [...turns, { doings: rest, message: null }];
}

/** How many steps of an agent came before a message; the step that sends it is not one of them. */
function stepsBefore({ from, sentStep, timeSec }: PageMessage, agent: string, steps: readonly PageStep[]): number {
  if (from === agent && sentStep !== null) return sentStep;
  if (timeSec === null) return 0;
  const after = steps.findIndex((step) => step.timeSec !== null && step.timeSec > timeSec);
  if (after !== -1) return after;
  return steps.some((step) => step.timeSec !== null) ? steps.length : 0;
}

/**
 * How long until a message was read: it came back with the output of a step, so when that step was over, and at the latest when the next one
 * began. null: it was not read, or nobody can tell.
 */
export function readAfter(message: PageMessage, { agents }: Pick<PageAccount, "agents">): number | null {
  const { readStep, timeSec, to } = message;
  const steps = agents.find(({ agent }) => agent === to)?.steps;
  const step = readStep === null ? undefined : steps?.[readStep];
  if (readStep === null || timeSec === null || step === undefined || step.timeSec === null) return null;
  const next = steps?.[readStep + 1]?.timeSec ?? null;
  const end = step.timeSec + (step.durationSec ?? 0);
  const readAt = end >= timeSec || next === null ? end : next;
  return readAt >= timeSec ? readAt - timeSec : null;
}
