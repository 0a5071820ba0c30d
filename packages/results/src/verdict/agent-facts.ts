import { fileStem } from "../formats/agent-files.ts";
import type { EvalPolicy } from "../formats/eval-policy.ts";
import { parseFile, type FileParse, type FileText } from "../formats/file-parse.ts";
import { resultAgents, type ResultFile } from "../formats/result-file.ts";
import type { ProgramEnd, StreamLog } from "../formats/stream-fold.ts";
import { plainFailure, provesNothingDone, readStreamLog } from "../formats/stream-log.ts";
import { LIMIT_STATUS } from "../formats/time-limit.ts";
import { trajectoryFileSchema, trajectoryShape, type TrajectoryFile } from "../formats/trajectory-file.ts";
import {
  agentEnd,
  type AgentEnd,
  doorEnd,
  lastMessageOf,
  programEnd,
  reportedEnd,
  type ReportedEnd,
  type Span,
  someEndedWell,
} from "./agent-end.ts";
import type { Evidence } from "./evidence.ts";
import { patchFacts, type PatchFacts } from "./patch-facts.ts";
import { deadTail, submitNudge, type DeadTail } from "./trajectory-facts.ts";

export interface AgentFacts {
  readonly slot: string;
  /** Upstream's word; of a program that got over its errors that which it deserves. */
  readonly status: string;
  readonly error: string | null;
  /** Why it ended before its work was done; null: it was not seen to. */
  readonly end: AgentEnd | null;
  /** The API error that its program, or its last message, reports, whatever its status says. */
  readonly reported: ReportedEnd | null;
  /** What its program in a container wrote; null: there is none, or its log is not here or tells nothing. */
  readonly program: StreamLog | null;
  /** What the log for people tells that a program writes in place of events; null: there is none, or it is empty. */
  readonly plainLog: "nothing-done" | "unknown" | null;
  /** Upstream found nothing where it reads what its program wrote: an empty log, and no word of it. */
  readonly leftNothing: boolean;
  /** Upstream calls it an error, and its program got over that and came to its end. */
  readonly recovered: boolean;
  readonly steps: number | null;
  readonly patch: PatchFacts | null;
  /** Nothing to grade: an empty patch file, or none where upstream says it has no lines. */
  readonly emptyPatch: boolean;
  readonly trajectoryFile: string;
  readonly trajectory: FileParse<TrajectoryFile>;
  readonly deadTail: DeadTail | null;
  readonly nudge: { readonly count: number; readonly refused: boolean };
}

/** What there is to know of each agent of a result. */
export function agentFacts(
  evidence: Evidence,
  result: ResultFile,
  { filter, span }: { readonly filter: EvalPolicy["testFilter"]; readonly span: Span },
): AgentFacts[] {
  const features = result.features.toSorted((a, b) => a - b);
  const agents = resultAgents(result);
  const door = doorEnd(evidence.driver, agents.length, span);
  const endedWell = someEndedWell(evidence.driver);
  return agents.map((agent, i) => {
    const stem = fileStem(agent.slot, agent.feature_id ?? features[i] ?? i + 1);
    const trajectoryFile = `${stem}_traj.json`;
    const trajectory = parseFile(evidence.files.get(trajectoryFile), trajectoryFileSchema);
    const framework = result.agent_framework ?? null;
    const isTranscript = trajectory.kind === "parsed" && trajectoryShape(trajectory.value, framework) === "transcript";
    const { file, program, plainLog, end } = programIn(evidence.files, agent.slot);
    // Who ends a program knows more of it than the last thing that was written in it.
    const lastMessage = end === null && isTranscript ? lastMessageOf(trajectory.value) : null;
    const reported =
      end === null ? reportedEnd(lastMessage, { file: trajectoryFile, span }) : programEnd(end, { file, span });
    const error = agent.error ?? null;
    const recovered = agent.status === "Error" && error === null && end?.outcome === "done";
    // Without events upstream goes by an exit code that is not the program's.
    const hidden = agent.status === "Submitted" && end?.outcome === "failed";
    const status = recovered ? "Submitted" : hidden ? "Error" : (agent.status ?? "");
    const patch = patchFacts(`${stem}.patch`, evidence.files.get(`${stem}.patch`), filter);
    return {
      slot: agent.slot,
      status,
      error,
      // Whoever submitted had its last call answered; whoever was ended at the limit had it cut by us.
      end:
        status === "Submitted" || status === LIMIT_STATUS
          ? null
          : agentEnd(
              { status, error, trajectoryFile, lastMessage, reported, span },
              endedByItself(status, error) && endedWell ? null : door,
            ),
      reported,
      program,
      plainLog,
      leftNothing:
        status === "Error" &&
        error === null &&
        isEmptyLog(evidence.files, agent.slot) &&
        (trajectory.kind !== "parsed" || trajectory.value.messages.length === 0),
      recovered,
      steps: agent.steps ?? null,
      patch,
      emptyPatch: patch === null ? agent.patch_lines === 0 : patch.empty,
      trajectoryFile,
      trajectory,
      deadTail: trajectory.kind === "parsed" ? deadTail(trajectory.value, framework) : null,
      nudge: trajectory.kind === "parsed" ? submitNudge(trajectory.value) : { count: 0, refused: false },
    };
  });
}

interface Program extends Pick<AgentFacts, "program" | "plainLog"> {
  readonly file: string;
  /** null: it was cut off, or there is none. */
  readonly end: ProgramEnd | null;
}

function programIn(files: ReadonlyMap<string, FileText>, slot: string): Program {
  const [stream, plain] = [`${slot}_stream.jsonl`, `${slot}_stream.log`];
  const [events, lines] = [files.get(stream), files.get(plain)];
  if (events?.kind === "text") {
    const program = readStreamLog(events.text);
    if (program.events > 0) return { file: stream, program, plainLog: null, end: program.end };
  }
  if (lines?.kind !== "text" || lines.text.trim() === "")
    return { file: plain, program: null, plainLog: null, end: null };
  const plainLog = provesNothingDone(lines.text) ? "nothing-done" : "unknown";
  return { file: plain, program: null, plainLog, end: plainFailure(lines.text) };
}

function isEmptyLog(files: ReadonlyMap<string, FileText>, slot: string): boolean {
  const logs = [files.get(`${slot}_stream.jsonl`), files.get(`${slot}_stream.log`)];
  return logs.some((log) => log?.kind === "text" && log.text.trim() === "");
}

/** By what upstream says of it: a limit of steps or money, which it looks at between calls. */
function endedByItself(status: string, error: string | null): boolean {
  return error === null && status !== "Error" && status !== "";
}
