import { receivedIn } from "../formats/sent-log.ts";
import { sendMessageCalls } from "../formats/send-message-calls.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import { messageOfRow, outputOf, type ReadStep, type ReadSteps } from "../tables/read-steps.ts";
import { asksForMessages, textsOfSends } from "../tables/step-sends.ts";
import { type AgentAccount, type SentMessageAccount, stepMarks } from "./trial-account.ts";

/** The steps of an agent, by the name that messages use for it. */
export interface Lane {
  readonly agent: string;
  readonly steps: ReadSteps;
}

/** Which step sent each message and which one read it, by who, to whom and what. Equal messages are taken in their order. */
export function linkedMessages(rows: readonly MessageRow[], lanes: readonly Lane[]): SentMessageAccount[] {
  const sent = new Places();
  const read = new Places();
  const replies = new Replies();
  for (const lane of lanes) {
    addSends(sent, lane, lanes);
    addReads(read, lane);
    addReplies(replies, lane);
  }
  const steps = new Map(lanes.map(({ agent, steps: of }) => [agent, of.steps]));
  const linked = rows.map(({ from, to, text, timeSec }, index) => ({
    index,
    from,
    to,
    text,
    timeSec,
    sentStep: sent.take(from, to, text),
    readStep: read.take(from, to, text) ?? replies.take(from, to, text),
  }));
  return withTimes(linked, steps);
}

/** Of an agent that waits for an answer the answer stands in its output, and more may follow. */
const REPLY = /\[Reply from (\w+)\]: /g;

function addReplies(replies: Replies, { agent, steps: { steps } }: Lane): void {
  for (const [index, { came }] of steps.entries()) {
    for (const row of came) {
      const output = outputOf(row);
      if (row.role !== "tool" || !output.includes("[Reply from ")) continue;
      for (const { 0: head, 1: from = "", index: at } of output.matchAll(REPLY))
        replies.add(from, agent, { step: index, output, start: at + head.length });
    }
  }
}

interface Reply {
  readonly step: number;
  readonly output: string;
  readonly start: number;
}

/** Answers that are waited for, each taken once. */
class Replies {
  readonly #replies = new Map<string, Reply[]>();

  add(from: string, to: string, reply: Reply): void {
    const key = `${from} ${to}`;
    const found = this.#replies.get(key);
    if (found === undefined) this.#replies.set(key, [reply]);
    else found.push(reply);
  }

  /** Only the next few are looked at: they come in the order in which they were sent. */
  take(from: string, to: string, text: string): number | null {
    const waiting = this.#replies.get(`${from} ${to}`) ?? [];
    const at = waiting.slice(0, 8).findIndex(({ output, start }) => output.startsWith(text, start));
    return at === -1 ? null : (waiting.splice(at, 1)[0]?.step ?? null);
  }
}

/** Steps by what a message says, each taken once, in order. */
class Places {
  readonly #places = new Map<string, { readonly steps: number[]; next: number }>();

  add(from: string, to: string, text: string, step: number): void {
    const key = keyOf(from, to, text);
    const found = this.#places.get(key);
    if (found === undefined) this.#places.set(key, { steps: [step], next: 0 });
    else found.steps.push(step);
  }

  /** null: none is left. */
  take(from: string, to: string, text: string): number | null {
    const found = this.#places.get(keyOf(from, to, text));
    if (found === undefined) return null;
    found.next += 1;
    return found.steps[found.next - 1] ?? null;
  }
}

function keyOf(from: string, to: string, text: string): string {
  return JSON.stringify([from, to, text.trim()]);
}

function addSends(places: Places, { agent, steps }: Lane, lanes: readonly Lane[]): void {
  const others = lanes.flatMap((lane) => (lane.agent === agent ? [] : [lane.agent]));
  for (const [index, step] of steps.steps.entries())
    for (const { to, text } of textsOf(step, others)) places.add(agent, to, text, index);
}

function textsOf({ row, made, commands, sends }: ReadStep, others: readonly string[]): readonly SentText[] {
  if (sends === 0) return [];
  if (made !== null) return made.flatMap(({ command }) => (command === null ? [] : textsOfSends(command, others)));
  return [...commands.flatMap(sendMessageCalls), ...toolSends(row["tool_calls"])];
}

interface SentText {
  readonly to: string;
  readonly text: string;
}

/** Where sending is a tool, its arguments tell. */
function toolSends(calls: unknown): SentText[] {
  if (!Array.isArray(calls)) return [];
  return calls.flatMap((call: unknown) => {
    const { name, arguments: given } = (Reflect.get(Object(call), "function") ?? {}) as Record<string, unknown>;
    if (name !== "send_message" || typeof given !== "string") return [];
    try {
      const { recipient, to = recipient, content, message = content } = Object(JSON.parse(given));
      return typeof to === "string" && typeof message === "string" ? [{ to, text: message }] : [];
    } catch {
      return [];
    }
  });
}

function addReads(places: Places, { agent, steps: { steps, prompts } }: Lane): void {
  const addRow = (row: (typeof prompts)[number], step: number): void => {
    const message = messageOfRow(row);
    if (message !== null) places.add(message.from, agent, message.text, step);
  };
  // What was there before the first answer is read by it.
  for (const row of prompts) addRow(row, 0);
  for (const [index, { came, made }] of steps.entries()) {
    for (const row of made === null ? came : []) addRow(row, index);
    for (const { command, answer } of made ?? []) {
      if (answer === null || command === null || !asksForMessages(command)) continue;
      for (const { from, to, text } of receivedIn(answer)) places.add(from, to === "" ? agent : to, text, index);
    }
  }
}

/**
 * A message whose text is not to be seen in any command: the step of its sender that was under way when it went out, where that one
 * sends more than is known of it.
 */
function withTimes(
  messages: readonly SentMessageAccount[],
  lanes: ReadonlyMap<string, readonly ReadStep[]>,
): SentMessageAccount[] {
  const timed = new Map([...lanes].map(([agent, steps]) => [agent, new Timed(steps)]));
  for (const { from, sentStep } of messages) if (sentStep !== null) timed.get(from)?.count(sentStep);
  return messages.map((message) => {
    const { from, timeSec, sentStep } = message;
    if (sentStep !== null || timeSec === null) return message;
    return { ...message, sentStep: timed.get(from)?.sendingAt(timeSec) ?? null };
  });
}

/** The steps of a lane by their times, and how many messages each is known to have sent. */
class Timed {
  readonly #steps: readonly ReadStep[];
  readonly #times: readonly number[];
  readonly #known = new Map<number, number>();

  constructor(steps: readonly ReadStep[]) {
    const times = steps.map(({ timeSec }) => timeSec);
    const isKnown = times.every((time, at) => time !== null && time >= (times[at - 1] ?? 0));
    this.#steps = isKnown ? steps : [];
    this.#times = isKnown ? (times as number[]) : [];
  }

  count(step: number): void {
    this.#known.set(step, (this.#known.get(step) ?? 0) + 1);
  }

  /** null: none was under way, or the one that was sends no more. */
  sendingAt(time: number): number | null {
    let [low, high] = [0, this.#times.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.#times[middle] ?? 0) <= time) low = middle + 1;
      else high = middle;
    }
    const at = low - 1;
    const sends = this.#steps[at]?.sends;
    if (sends === undefined || (sends !== null && sends <= (this.#known.get(at) ?? 0))) return null;
    this.count(at);
    return at;
  }
}

/** The agents with what each step sent and read. */
export function withLinks<Agent extends Pick<AgentAccount, "agent" | "steps">>(
  agents: readonly Agent[],
  messages: readonly SentMessageAccount[],
): Agent[] {
  const sent = new Map<string, number[]>();
  const read = new Map<string, number[]>();
  const add = (places: Map<string, number[]>, agent: string, step: number | null, index: number): void => {
    if (step === null) return;
    const key = `${step} ${agent}`;
    const found = places.get(key);
    if (found === undefined) places.set(key, [index]);
    else found.push(index);
  };
  for (const { from, to, sentStep, readStep, index } of messages) {
    add(sent, from, sentStep, index);
    add(read, to, readStep, index);
  }
  return agents.map((agent) => ({
    ...agent,
    steps: agent.steps.map((step) => {
      const key = `${step.index} ${agent.agent}`;
      const [out, came] = [sent.get(key), read.get(key)];
      if (out === undefined && came === undefined) return step;
      const marks = new Set(step.marks);
      if (out !== undefined) marks.add("send");
      if (came !== undefined) marks.add("receive");
      return { ...step, sent: out ?? [], read: came ?? [], marks: stepMarks.filter((mark) => marks.has(mark)) };
    }),
  }));
}
