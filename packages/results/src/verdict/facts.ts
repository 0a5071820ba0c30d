import { agentTraitsOf } from "../agent.ts";
import { fileStem } from "../formats/agent-files.ts";
import { evalFileSchema, type EvalFile } from "../formats/eval-file.ts";
import { evalPolicyOf, type EvalPolicy } from "../formats/eval-policy.ts";
import { LIMIT_STATUS, type TimeLimit } from "../formats/time-limit.ts";
import { parseFile, type FileParse } from "../formats/file-parse.ts";
import { resultAgents, resultFileSchema, type ResultFile } from "../formats/result-file.ts";
import { trajectoryFileSchema, trajectoryShape, type TrajectoryFile } from "../formats/trajectory-file.ts";
import { agentEnd, type AgentEnd, doorEnd, lastMessageOf, reportedEnd, someEndedWell } from "./agent-end.ts";
import { readCause, type ReadCause } from "./causes.ts";
import { evalAge, type EvalAge } from "./eval-age.ts";
import type { DriverEvidence, Evidence } from "./evidence.ts";
import { patchFacts, type PatchFacts } from "./patch-facts.ts";
import { processFacts, type ProcessFacts } from "./process-facts.ts";
import { TestRun } from "./test-run.ts";
import { deadTail, submitNudge, type DeadTail } from "./trajectory-facts.ts";

/** What the judge may be told beside the evidence. */
export interface JudgeOptions {
  /**
   * `ours`: runs of this product, where damaged patches are repaired before they are evaluated. `foreign`: made by upstream or a script, where
   * a failed evaluation of a damaged patch is `patch-damaged`. By default ours when the harness saw it, or left its `verdict.json`.
   */
  readonly trees?: "ours" | "foreign";
  /** `off`: upstream's `fail` of a damaged patch stands, with a diagnostic. Default `apply`. */
  readonly patchRepair?: "apply" | "off";
  /** What becomes of an agent phase that was at work until its limit: `retry`: it is done again. Default `keep`. */
  readonly timeLimit?: TimeLimit;
}

export interface AgentFacts {
  readonly slot: string;
  readonly status: string;
  readonly error: string | null;
  /** Why it ended before its work was done; null: it was not seen to. */
  readonly end: AgentEnd | null;
  /** The API error that its last message reports, whatever its status says. */
  readonly reported: ReadCause | null;
  readonly steps: number | null;
  readonly patch: PatchFacts | null;
  /** Nothing to grade: an empty patch file, or none where upstream says it has no lines. */
  readonly emptyPatch: boolean;
  readonly trajectoryFile: string;
  readonly trajectory: FileParse<TrajectoryFile>;
  readonly deadTail: DeadTail | null;
  readonly nudge: { readonly count: number; readonly refused: boolean };
}

/** The evidence, read once: what the rules look at. */
export interface Facts {
  readonly options: Required<JudgeOptions>;
  readonly patchSource: EvalPolicy["patchSource"];
  readonly driver: DriverEvidence | null;
  readonly process: ProcessFacts | null;
  readonly result: FileParse<ResultFile>;
  readonly eval: FileParse<EvalFile>;
  /** Of feature1 and feature2; empty without an evaluation. */
  readonly testRuns: readonly TestRun[];
  /** What the evaluation's `error` says. */
  readonly evalCause: ReadCause | null;
  /** Whether the evaluation is of this result. */
  readonly evalAge: EvalAge;
  readonly solo: boolean;
  /** Nobody worked: the patches are the dataset's own. */
  readonly ofDataset: boolean;
  /** Upstream's agent, by the result. */
  readonly framework: string | null;
  /** Whether an agent's steps are attempted calls of the model, not answered ones. */
  readonly countsAttempts: boolean;
  readonly agents: readonly AgentFacts[];
}

export function readFacts(evidence: Evidence, options: JudgeOptions = {}): Facts {
  const { files, driver } = evidence;
  const result = parseFile(files.get("result.json"), resultFileSchema);
  const evaluation = parseFile(files.get("eval.json"), evalFileSchema);
  const parsed = result.kind === "parsed" ? result.value : null;
  const { testFilter, patchSource } = evalPolicyOf(evidence.upstreamVersion ?? "", parsed?.agent_framework ?? null);
  const agents = parsed === null ? [] : agentFacts(evidence, parsed, testFilter);
  const patched = agents.flatMap(({ patch }) => patch?.paths ?? []);
  const wanted = parsed?.gold?.patched ?? [];
  return {
    options: {
      trees: options.trees ?? (driver !== null || files.get("verdict.json")?.kind === "text" ? "ours" : "foreign"),
      patchRepair: options.patchRepair ?? "apply",
      timeLimit: options.timeLimit ?? "keep",
    },
    patchSource,
    driver,
    process: driver === null ? null : processFacts(driver),
    result,
    eval: evaluation,
    testRuns:
      evaluation.kind === "parsed"
        ? [evaluation.value.feature1, evaluation.value.feature2].map(
            (feature) => new TestRun(feature, { patched, wanted }),
          )
        : [],
    evalCause:
      evaluation.kind === "parsed" && evaluation.value.error != null ? readCause(evaluation.value.error) : null,
    evalAge:
      parsed === null || evaluation.kind !== "parsed" ? { kind: "fresh" } : evalAge(evidence, parsed, evaluation.value),
    solo: parsed !== null && "agent" in parsed,
    ofDataset: parsed?.gold != null,
    framework: parsed?.agent_framework ?? null,
    countsAttempts: agentTraitsOf(parsed?.agent_framework ?? null).countsAttempts,
    agents,
  };
}

function agentFacts(evidence: Evidence, result: ResultFile, filter: EvalPolicy["testFilter"]): AgentFacts[] {
  const features = result.features.toSorted((a, b) => a - b);
  const agents = resultAgents(result);
  const door = doorEnd(evidence.driver, agents.length);
  const endedWell = someEndedWell(evidence.driver);
  return agents.map((agent, i) => {
    const stem = fileStem(agent.slot, agent.feature_id ?? features[i] ?? i + 1);
    const trajectoryFile = `${stem}_traj.json`;
    const trajectory = parseFile(evidence.files.get(trajectoryFile), trajectoryFileSchema);
    const framework = result.agent_framework ?? null;
    const isTranscript = trajectory.kind === "parsed" && trajectoryShape(trajectory.value, framework) === "transcript";
    const lastMessage = isTranscript ? lastMessageOf(trajectory.value) : null;
    const reported = reportedEnd(lastMessage);
    const [status, error] = [agent.status ?? "", agent.error ?? null];
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
              { status, error, trajectoryFile, lastMessage, reported },
              endedByItself(status, error) && endedWell ? null : door,
            ),
      reported,
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

/** By what upstream says of it: a limit of steps or money, which it looks at between calls. */
function endedByItself(status: string, error: string | null): boolean {
  return error === null && status !== "Error" && status !== "";
}
