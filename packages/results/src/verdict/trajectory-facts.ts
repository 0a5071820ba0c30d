import { readDockerError, type DockerError } from "../error-text/docker-error.ts";
import { dockerReason, namedDockerReason } from "../error-text/docker-reason.ts";
import type { Layer } from "./finding.ts";
import type { Reason } from "../formats/reasons.ts";
import { actionCommands } from "../formats/action-commands.ts";
import { isSummary } from "../formats/whole-trajectory.ts";
import { trajectoryShape, type TrajectoryFile, type TrajectoryMessage } from "../formats/trajectory-file.ts";

/** What a command of the agent gave back from its sandbox. Rows that never touched the sandbox are none. */
export interface Observation {
  readonly text: string;
  readonly returncode: number | null;
  /** The row that holds it. */
  readonly row: number;
}

const V1_HEAD = /^<returncode>(-?\d+)<\/returncode>\s*<output>\r?\n?/;
const V1_END = "</output>";
/** Answers of the messaging connector, which lives outside the sandbox; what follows them in the same row is the sandbox's. */
const MESSENGER_LINE = /^(?:Message sent to |send_message: |\[Reply from |No reply: |.* has completed their work)/;

/** Observations in order. Format errors, messages of peers, exit rows and empty rows are no observations. */
export function observations(file: TrajectoryFile, framework: string | null): Observation[] {
  const shape = trajectoryShape(file, framework);
  const read = shape === "v1" ? v1Observation : shape === "v2" ? v2Observation : null;
  if (read === null) return [];
  return file.messages.flatMap((row, i) => read(row).map((observation) => ({ ...observation, row: i })));
}

type Seen = Omit<Observation, "row">;

function v1Observation(row: TrajectoryMessage): Seen[] {
  if (row.role !== "user" || typeof row.content !== "string") return [];
  const head = V1_HEAD.exec(row.content);
  if (head === null) return row.content.startsWith("<returncode>") ? [{ text: "", returncode: null }] : [];
  const body = row.content.slice(head[0].length).trimEnd();
  const text = body.endsWith(V1_END) ? body.slice(0, -V1_END.length).trimEnd() : body;
  return ofSandbox({ text, returncode: Number(head[1]) });
}

function v2Observation(row: TrajectoryMessage): Seen[] {
  if (row.role !== "tool" && row["type"] !== "function_call_output") return [];
  const extra = row.extra ?? {};
  const returncode = typeof extra["returncode"] === "number" ? extra["returncode"] : null;
  const info =
    typeof extra["exception_info"] === "string"
      ? extra["exception_info"].replace(/^An error occurred while executing the command: /, "")
      : "";
  const raw = typeof extra["raw_output"] === "string" ? extra["raw_output"] : "";
  const text = raw === "" ? info : raw;
  return text === "" && returncode === null ? [] : ofSandbox({ text, returncode });
}

function ofSandbox(observation: Seen): Seen[] {
  if (!MESSENGER_LINE.test(observation.text)) return [observation];
  const lines = observation.text.split("\n").filter((line) => line.trim() !== "");
  const text = lines.filter((line) => !MESSENGER_LINE.test(line)).join("\n");
  return text === "" ? [] : [{ ...observation, text }];
}

export interface DeadTail {
  /** What the first dead observation says is gone. */
  readonly reason: Reason;
  readonly by: Layer;
  /** The first dead observation. */
  readonly quote: string;
  /** How many observations the dead tail has. */
  readonly length: number;
}

/** More than this is the output of a program. */
const MAX_REFUSAL_LINES = 6;
/** Its author may be the command itself. */
const ASKS_DOCKER = /\b(?:docker|podman|nerdctl|crictl|runc|containerd|kubectl)\b/;

/**
 * A sandbox that died under the agent: from the first dead observation to the end all are refusals by whoever runs containers,
 * because a container never comes back; one suffices. Agents that merely print such text have a live observation after it, or
 * asked for it themselves.
 */
export function deadTail(file: TrajectoryFile, framework: string | null): DeadTail | null {
  const all = observations(file, framework);
  let first = all.length;
  while (first > 0 && refusal(all[first - 1] as Observation) !== null) first--;
  const tail = all.slice(first);
  const [dead] = tail;
  if (dead === undefined || tail.every(({ row }) => asksDocker(file, row))) return null;
  const error = refusal(dead) as DockerError;
  return {
    reason: dockerReason(error),
    by: error.status === null ? "family" : "structure",
    quote: dead.text,
    length: tail.length,
  };
}

function asksDocker({ messages }: TrajectoryFile, row: number): boolean {
  const asking = messages.slice(0, row).findLast(({ role }) => role === "assistant");
  return asking !== undefined && commandsOf(asking).some((command) => ASKS_DOCKER.test(command.slice(0, 20_000)));
}

/** Where the commands of a row stand in its text: the rest is thoughts. */
const COMMAND_BLOCK = /```[a-z_]*[^\S\n]*\n([\s\S]*?)```/g;

/** The commands that an agent's row gives: of its tool calls, else those in its text. */
export function commandsOf(row: TrajectoryMessage): string[] {
  const text = typeof row.content === "string" ? row.content : "";
  return actionCommands(row) ?? [...text.matchAll(COMMAND_BLOCK)].map(([, command]) => command ?? "");
}

/** What Docker, Podman, containerd or the runtime says instead of carrying out a command; null where the command had its say. */
function refusal({ text, returncode }: Observation): DockerError | null {
  // A failed docker call gives 1 (or no code at all, where the client itself failed); text of a command that succeeded is the command's.
  if (returncode === 0 || text.length > 4000) return null;
  const error = text.trim().split("\n").length > MAX_REFUSAL_LINES ? null : readDockerError(text);
  if (error === null || error.speaker === "daemon" || error.speaker === "client" || error.speaker === "runtime")
    return error;
  // These begin like many programs: their words have to name what happened.
  return namedDockerReason(error) === null ? null : error;
}

/** The first words of upstream's nudge to an agent that ends without having submitted (0.0.25 and later, only with messaging). */
export const NUDGE = "You have not submitted anything.";

/** How often the agent was nudged, and whether the provider then refused the role `exit` that upstream left in the history. */
export function submitNudge(file: TrajectoryFile): { readonly count: number; readonly refused: boolean } {
  const rows = file.messages;
  const at = rows.flatMap((row, i) =>
    row.role === "user" &&
    typeof row.content === "string" &&
    row.content.startsWith(NUDGE) &&
    rows[i - 1]?.role === "exit"
      ? [i]
      : [],
  );
  const last = rows.at(-1);
  const refused =
    at.length > 0 &&
    rows.length - 1 === (at.at(-1) as number) + 1 &&
    last?.role === "exit" &&
    last.extra?.["exit_status"] === "BadRequestError";
  return { count: at.length, refused };
}

/** Answers of the model that the trajectory holds. */
export function modelAnswers(file: TrajectoryFile): number {
  return file.messages.filter((m) => m.role === "assistant").length;
}

/** The trajectory begins with a summary of earlier steps: a compaction happened, and what it cost is in no total of upstream's. */
export function beginsWithSummary(file: TrajectoryFile): boolean {
  const [, , third] = file.messages;
  return third !== undefined && isSummary(third);
}
