import { agentTraitsOf } from "../agent.ts";
import { evalFileSchema, type EvalFile } from "../formats/eval-file.ts";
import { evalPolicyOf, type EvalPolicy } from "../formats/eval-policy.ts";
import type { TimeLimit } from "../formats/time-limit.ts";
import { parseFile, type FileParse } from "../formats/file-parse.ts";
import { resultFileSchema, type ResultFile } from "../formats/result-file.ts";
import { agentFacts, type AgentFacts } from "./agent-facts.ts";
import { readCause, type ReadCause } from "./causes.ts";
import { evalAge, type EvalAge } from "./eval-age.ts";
import type { DriverEvidence, Evidence } from "./evidence.ts";
import { processFacts, type ProcessFacts } from "./process-facts.ts";
import { TestRun } from "./test-run.ts";

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
  /** When the agent phase ended, in ms since the epoch: as the harness saw it, else by the result, whose times are read as UTC. */
  readonly endedAtMs: number | null;
  readonly agents: readonly AgentFacts[];
}

export function readFacts(evidence: Evidence, options: JudgeOptions = {}): Facts {
  const { files, driver } = evidence;
  const result = parseFile(files.get("result.json"), resultFileSchema);
  const evaluation = parseFile(files.get("eval.json"), evalFileSchema);
  const parsed = result.kind === "parsed" ? result.value : null;
  const { testFilter, patchSource } = evalPolicyOf(evidence.upstreamVersion ?? "", parsed?.agent_framework ?? null);
  const endedAtMs = endOf(driver, parsed);
  const span = { startedAtMs: startOf(driver, parsed, endedAtMs), endedAtMs };
  const agents = parsed === null ? [] : agentFacts(evidence, parsed, { filter: testFilter, span });
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
    endedAtMs,
    agents,
  };
}

function endOf(driver: DriverEvidence | null, result: ResultFile | null): number | null {
  const said = driver?.phase === "agent" ? driver.endedAt : undefined;
  const ms = Date.parse(said ?? asUtc(result?.ended_at ?? ""));
  return Number.isNaN(ms) ? null : ms;
}

/** By how long it took: the clock of upstream's result may be that of another zone. */
function startOf(driver: DriverEvidence | null, result: ResultFile | null, endedAtMs: number | null): number | null {
  if (endedAtMs === null) return null;
  const seenMs = driver?.phase === "agent" ? driver.time?.totalMs : undefined;
  const tookMs = seenMs ?? Date.parse(asUtc(result?.ended_at ?? "")) - Date.parse(asUtc(result?.started_at ?? ""));
  return tookMs >= 0 ? endedAtMs - tookMs : null;
}

function asUtc(time: string): string {
  return /(?:Z|[+-]\d\d:?\d\d)$/i.test(time) ? time : `${time}Z`;
}
