import { isSummary } from "../formats/whole-trajectory.ts";
import { trajectoryShape, type TrajectoryFile, type TrajectoryMessage } from "../formats/trajectory-file.ts";

/** What a command of the agent gave back from its sandbox. Rows that never touched the sandbox are none. */
export interface Observation {
  readonly text: string;
  readonly returncode: number | null;
}

const V1_HEAD = /^<returncode>(-?\d+)<\/returncode>\s*<output>\r?\n?/;
const V1_END = "</output>";
/** Answers of the messaging connector, which lives outside the sandbox; what follows them in the same row is the sandbox's. */
const MESSENGER_LINE = /^(?:Message sent to |send_message: |\[Reply from |No reply: |.* has completed their work)/;

/** Observations in order. Format errors, messages of peers, exit rows and empty rows are no observations. */
export function observations(file: TrajectoryFile, framework: string | null): Observation[] {
  const shape = trajectoryShape(file, framework);
  if (shape === "v1") return file.messages.flatMap(v1Observation);
  if (shape === "v2") return file.messages.flatMap(v2Observation);
  return [];
}

function v1Observation(row: TrajectoryMessage): Observation[] {
  if (row.role !== "user" || typeof row.content !== "string") return [];
  const head = V1_HEAD.exec(row.content);
  if (head === null) return row.content.startsWith("<returncode>") ? [{ text: "", returncode: null }] : [];
  const body = row.content.slice(head[0].length).trimEnd();
  const text = body.endsWith(V1_END) ? body.slice(0, -V1_END.length).trimEnd() : body;
  return ofSandbox({ text, returncode: Number(head[1]) });
}

function v2Observation(row: TrajectoryMessage): Observation[] {
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

function ofSandbox(observation: Observation): Observation[] {
  if (!MESSENGER_LINE.test(observation.text)) return [observation];
  const lines = observation.text.split("\n").filter((line) => line.trim() !== "");
  const text = lines.filter((line) => !MESSENGER_LINE.test(line)).join("\n");
  return text === "" ? [] : [{ ...observation, text }];
}

/**
 * The client's own words when the container is gone: v1 wraps the SDK's exception, v2 gives the docker CLI's message.
 * Anchored: the whole observation begins with them.
 */
const DEAD_CONTAINER =
  /^(?:Command execution error: |\(remaining command failed: )?(?:40[49] Client Error for http\+docker:\/\/.*(?:is not running|is paused|marked for removal|no such container)|Error response from daemon: (?:No such container: |Container \S+ is (?:not running|paused|restarting)|container \S+ is (?:not running|paused)|cannot exec in a stopped))/is;
const DEAD_DAEMON =
  /^(?:Command execution error: |\(remaining command failed: )?(?:Error while fetching server API version|\('Connection aborted\.'|Cannot connect to the Docker daemon|error during connect: |(?:HTTPConnectionPool|UnixHTTPConnectionPool|http\+docker).*(?:Max retries exceeded|Read timed out))/is;

export interface DeadTail {
  readonly what: "container" | "daemon";
  /** The first dead observation. */
  readonly quote: string;
  /** How many observations the dead tail has. */
  readonly length: number;
}

/**
 * A sandbox that died under the agent: from the first dead observation to the end all are dead, because a container never comes
 * back; one suffices. Agents that merely print such text always have a live observation after it.
 */
export function deadTail(all: readonly Observation[]): DeadTail | null {
  let first = all.length;
  while (first > 0 && isDead(all[first - 1] as Observation)) first--;
  const dead = all[first];
  if (dead === undefined) return null;
  return {
    what: DEAD_CONTAINER.test(dead.text) ? "container" : "daemon",
    quote: dead.text,
    length: all.length - first,
  };
}

function isDead({ text, returncode }: Observation): boolean {
  // A failed docker call gives 1 (or no code at all, where the client itself failed); text of a command that succeeded is the command's.
  return returncode !== 0 && (DEAD_CONTAINER.test(text.slice(0, 2000)) || DEAD_DAEMON.test(text.slice(0, 2000)));
}

/** The first words of upstream's nudge to an agent that ends without having submitted (0.0.25 and later, only with messaging). */
const NUDGE = "You have not submitted anything.";

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
