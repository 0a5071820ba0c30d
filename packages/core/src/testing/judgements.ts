import type { TrialLabel, Judgement, PhaseRecord, Reason, Spend, VerdictFile } from "@cooperbench-ts/results";

function judgement(part: Pick<Judgement, "verdict" | "redo" | "reason"> & { stopsRun?: boolean }): Judgement {
  return {
    rule: "test",
    stopsRun: false,
    evidence: { file: "result.json", quote: "said so" },
    diagnostics: [],
    ...part,
  };
}

/** One judgement of each kind that decides differently. */
export const judgements = {
  pass: judgement({ verdict: "pass", redo: "none", reason: "tests-passed" }),
  fail: judgement({ verdict: "fail", redo: "none", reason: "tests-failed" }),
  notEvaluated: judgement({ verdict: null, redo: "eval", reason: "not-evaluated" }),
  nothingSelected: judgement({ verdict: null, redo: "agent", reason: "nothing-selected" }),
  modelDown: judgement({ verdict: "infra_error", redo: "agent", reason: "model-unavailable" }),
  timeout: judgement({ verdict: "infra_error", redo: "agent", reason: "timeout" }),
  atWork: judgement({ verdict: "infra_error", redo: "none", reason: "timeout" }),
  evalError: judgement({ verdict: "infra_error", redo: "eval", reason: "eval-error" }),
  wrongKey: judgement({ verdict: "infra_error", redo: "none", reason: "model-auth", stopsRun: true }),
  noMoney: judgement({ verdict: "infra_error", redo: "none", reason: "model-quota", stopsRun: true }),
  wrongPath: judgement({ verdict: "infra_error", redo: "none", reason: "model-not-found", stopsRun: true }),
  unknownAgent: judgement({ verdict: "infra_error", redo: "none", reason: "unknown-agent", stopsRun: true }),
  badImage: judgement({ verdict: "infra_error", redo: "none", reason: "image-unusable" }),
} as const;

export function infra(reason: Reason, redo: "agent" | "eval" = "agent"): Judgement {
  return judgement({ verdict: "infra_error", redo, reason });
}

export function spend(costUsd: number | null): Spend {
  return { costUsd, knownUsd: costUsd ?? 0, unknownCalls: [], source: costUsd === null ? "unknown" : "upstream" };
}

/** Of a phase that took a second and exited; `part` says what is otherwise. */
export function phaseRecord(part: Pick<PhaseRecord, "phase" | "judgement"> & Partial<PhaseRecord>): PhaseRecord {
  return {
    argv: ["cooperbench"],
    environment: [],
    pid: 1,
    startedAt: "2026-01-01T00:00:00.000Z",
    endedAt: "2026-01-01T00:00:01.000Z",
    durationMs: 1000,
    end: { kind: "exited", exitCode: 0 },
    signals: [],
    time: null,
    docker: null,
    model: null,
    ...part,
  };
}

export function verdictFile(reference: TrialLabel, judged: Judgement, part: Partial<VerdictFile> = {}): VerdictFile {
  return {
    schemaVersion: 1,
    ...reference,
    ...judged,
    costUsd: 1,
    costAllAttemptsUsd: 1,
    spent: { knownUsd: 1, unknownAttempts: 0 },
    attempts: { agent: 1, eval: 1 },
    patchRepair: [],
    judgedAt: "2026-01-02T03:04:05.678Z",
    ...part,
  };
}
