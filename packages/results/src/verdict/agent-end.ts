import { namedTime } from "../error-text/named-time.ts";
import { readAgentReport, readLastWords } from "../error-text/agent-report.ts";
import { readModelAnswer } from "../error-text/model-error.ts";
import type { ModelConversation, ModelRefusal } from "../formats/attempt-file.ts";
import type { ProgramEnd } from "../formats/stream-fold.ts";
import type { TrajectoryFile } from "../formats/trajectory-file.ts";
import { causeOfModelError, causes, type ReadCause, readCause } from "./causes.ts";
import type { DriverEvidence } from "./evidence.ts";
import type { Finding } from "./finding.ts";

/** Why an agent's work ended before it was done, and who said so. */
export interface AgentEnd {
  readonly read: ReadCause;
  readonly finding: Finding;
  /** Whether it was refused before the agent could have caused it; null: nobody saw. */
  readonly atFirstCall: boolean | null;
  /** When the limit ends that it met, in ms since the epoch; null: nobody names such a time. */
  readonly resetsAtMs: number | null;
}

/** An error that an agent, or the program that it is, reports by itself. */
export interface ReportedEnd {
  readonly read: ReadCause;
  readonly finding: Finding;
  readonly resetsAtMs: number | null;
}

/** When the agents were at work, in ms since the epoch; null: unknown. */
export interface Span {
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
}

interface Ended {
  readonly status: string;
  readonly error: string | null;
  readonly trajectoryFile: string;
  /** The agent's last message, where the trajectory is a transcript and no program says how it ended. */
  readonly lastMessage: string | null;
  readonly reported: ReportedEnd | null;
  readonly span: Span;
}

/**
 * Who says why an agent ended: its error, where its structure shows that it is not of the model; then the model door, which knows what
 * its last calls were answered, whatever the agent wrote; then the error; then what the program, or the agent itself, reported last.
 */
export function agentEnd(agent: Ended, door: AgentEnd | null): AgentEnd | null {
  const { error, reported, span } = agent;
  const told = error === null ? null : readCause(error);
  const isOfSomethingElse = told !== null && told.by === "structure" && !speaksOfModel(told);
  // Of a limit that both have met, the one that names its end counts.
  if (door !== null && !isOfSomethingElse)
    return { ...door, resetsAtMs: door.resetsAtMs ?? reported?.resetsAtMs ?? null };
  if (error !== null && told !== null)
    return of(told, { file: "result.json", quote: error }, { resetsAtMs: timeIn(error, span) });
  if (error !== null && reported === null) return null;
  const report = reported ?? lastWords(agent);
  return report === null ? null : of(report.read, report.finding, report);
}

/** The API error that an agent's last message reports. One of which nothing is known is still a call that failed. */
export function reportedEnd(
  lastMessage: string | null,
  { file, span }: { readonly file: string; readonly span: Span },
): ReportedEnd | null {
  const report = lastMessage === null ? null : readAgentReport(lastMessage);
  if (report === null || lastMessage === null) return null;
  const read: ReadCause = causeOfModelError(report) ?? { kind: "cause", id: "model-unavailable", by: "family" };
  return { read, finding: { file, quote: lastMessage }, resetsAtMs: timeIn(lastMessage, span) };
}

/**
 * The error in which a program says that its work ended: the status of the refused call and what the program calls it, before any
 * words. null: it did not fail, or it names no call of its model.
 */
export function programEnd(
  end: ProgramEnd,
  { file, span }: { readonly file: string; readonly span: Span },
): ReportedEnd | null {
  if (end.outcome !== "failed") return null;
  const isReport = readAgentReport(end.text) !== null;
  const said = readAgentReport(end.text) ?? readLastWords(end.text) ?? readModelAnswer(end.status, "");
  const read =
    causeOfModelError({ ...said, status: end.status ?? said.status, codes: [...end.codes, ...said.codes] }) ??
    (isReport ? ({ kind: "cause", id: "model-unavailable", by: "family" } as const) : null);
  const resetsAtMs = end.resetsAtMs ?? timeIn(end.text, span);
  return read === null ? null : { read, finding: { file, quote: end.text }, resetsAtMs };
}

/** Of an agent in an error any short last message may name the cause; what it says of its own doing is talk. */
function lastWords({ status, lastMessage, trajectoryFile: file, span }: Ended): ReportedEnd | null {
  const words = status === "Error" && lastMessage !== null ? readLastWords(lastMessage) : null;
  const read = words === null ? null : causeOfModelError(words);
  if (read?.kind !== "cause" || lastMessage === null) return null;
  return { read, finding: { file, quote: lastMessage }, resetsAtMs: timeIn(lastMessage, span) };
}

/** What the door saw of agents whose last calls were refused; of several the one that weighs most. null: it saw none. */
export function doorEnd(driver: DriverEvidence | null, agents: number, span: Span): AgentEnd | null {
  if (driver?.phase !== "agent" || driver.model === null) return null;
  const ends = refusedConversations(driver.model.conversations, agents).flatMap(({ end, answered }) => {
    const read = end === null ? null : causeOfRefusal(end);
    if (read === null || end === null) return [];
    const seen = { atFirstCall: answered === 0, resetsAtMs: resetOf(end, span) };
    return [of(read, { file: "model", quote: quoteOf(end) }, seen)];
  });
  return ends.toSorted((a, b) => weight(a.read) - weight(b.read))[0] ?? null;
}

function resetOf({ resetsAt, message }: ModelRefusal, span: Span): number | null {
  const named = resetsAt === undefined ? Number.NaN : Date.parse(resetsAt);
  return Number.isNaN(named) ? timeIn(message, span) : named;
}

/** Nobody knows when in the phase it was said. */
function timeIn(text: string, { startedAtMs, endedAtMs }: Span): number | null {
  return namedTime(text, endedAtMs, startedAtMs);
}

/** Whether a conversation ended well: then an agent that says it came to an end of its own may be right. */
export function someEndedWell(driver: DriverEvidence | null): boolean {
  return driver?.model?.conversations.some(({ end, answered }) => end === null && answered > 0) === true;
}

/**
 * Conversations that ended in a refusal. One that was given up while all the agents went on (a summary that failed) ended nobody's
 * work: as many others as there are agents were answered after it.
 */
function refusedConversations(all: readonly ModelConversation[], agents: number): ModelConversation[] {
  return all.filter(
    ({ end, lastCall }) => end !== null && all.filter((other) => other.lastAnswered > lastCall).length < agents,
  );
}

/** The doors' own words are ours: what they refuse with says what happened to the call. */
function causeOfRefusal({ status, codes, message }: ModelRefusal): ReadCause | null {
  if (status === null) return { kind: "cause", id: "model-unavailable", by: "door" };
  const read = causeOfModelError({ class: null, provider: null, status, codes, message });
  return read === null ? null : { ...read, by: "door" };
}

function quoteOf({ status, codes, message }: ModelRefusal): string {
  return [status ?? "no answer", ...codes.slice(0, 3), message].join(" ").trim();
}

function speaksOfModel(read: ReadCause): boolean {
  return read.kind === "own-doing" || read.id.startsWith("model-");
}

function of(
  read: ReadCause,
  finding: Finding,
  { atFirstCall = null, resetsAtMs }: { readonly atFirstCall?: boolean | null; readonly resetsAtMs: number | null },
): AgentEnd {
  return { read, finding: { ...finding, by: read.by }, atFirstCall, resetsAtMs };
}

const order = new Map(causes.map(({ id }, i) => [id, i]));

function weight(read: ReadCause): number {
  return read.kind === "cause" ? (order.get(read.id) ?? order.size) : order.size + 1;
}

/** The last message of a transcript, if it is the agent's own. */
export function lastMessageOf({ messages }: TrajectoryFile): string | null {
  const last = messages.at(-1);
  return last?.role === "assistant" && typeof last.content === "string" ? last.content : null;
}
