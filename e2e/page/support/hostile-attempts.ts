import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { AttemptFile, DockerDoorRecord, ManifestFile, ModelDoorRecord } from "@cooperbench-ts/results";
import { hostileInputs, type Put } from "./hostile-inputs.ts";

/** A trial of ours, and what its page must show. */
export interface HostileAttempt {
  readonly pairKey: string;
  readonly markers: readonly string[];
}

/** Edits the first experiment below `logs`, which a rehearsal wrote: its records say what a hostile daemon and a hostile provider say. */
export function makeAttemptsHostile(logs: string): HostileAttempt[] {
  const home = path.join(logs, ".cooperbench-ts");
  const experiment = path.join(home, readdirSync(home)[0] ?? "");
  const found = readdirSync(path.join(experiment, "attempts"), { recursive: true, encoding: "utf8" });
  const trials = found
    .filter((name) => path.basename(name) === "attempt.json")
    .sort()
    .map((name, at): HostileAttempt => {
      const markers: string[] = [];
      // Some of the inputs, other ones in each trial; all of them stand in the other tree.
      let next = at * 17;
      const put: Put = (field) => {
        const number = next % hostileInputs.length;
        next += 1;
        markers.push(`${field}-H${number}H`);
        return `${field}-${hostileInputs[number]}`;
      };
      const file = path.join(experiment, "attempts", name);
      const attempt = JSON.parse(readFileSync(file, "utf8")) as AttemptFile;
      writeFileSync(file, JSON.stringify(hostile(attempt, put)));
      return { pairKey: attempt.pair, markers };
    });
  const manifest = path.join(experiment, "manifest.json");
  const { runs, ...rest } = JSON.parse(readFileSync(manifest, "utf8")) as ManifestFile;
  const model = `model-${hostileInputs[4]}`;
  writeFileSync(
    manifest,
    JSON.stringify({ ...rest, runs: runs.map((run) => ({ ...run, model, endpointHost: `host-${hostileInputs[8]}` })) }),
  );
  return trials;
}

function hostile(attempt: AttemptFile, put: Put): AttemptFile {
  const { agent, evals, judgement } = attempt;
  return {
    ...attempt,
    agent: agent && {
      ...agent,
      end: { kind: "spawn-failed", code: put("code"), message: put("spawn") },
      signals: [put("signal")],
      docker: docker(put),
      model: model(put),
      program: { version: put("program"), image: null },
      judgement: { ...agent.judgement, evidence: { file: "agent.log", quote: put("phase-quote") } },
    },
    evals: evals.map((phase) => ({ ...phase, end: { kind: "signaled", signal: put("death") } })),
    patchRepair: [{ file: put("repaired"), linesAdded: 1, way: "agent-bytes" }],
    judgement: { ...judgement, evidence: { file: put("quoted-file"), quote: put("quote") } },
  };
}

function docker(put: Put): DockerDoorRecord {
  return {
    requests: 3,
    execs: 2,
    networks: [],
    containers: [
      {
        id: "0123456789ab",
        name: put("container"),
        image: put("image"),
        execs: 2,
        exitCode: 137,
        oomKilled: true,
        diedBeforeStop: true,
        logTail: `${put("log")}\n${put("log-end")}`,
      },
    ],
    failures: [{ method: put("method"), path: put("path"), status: 500, message: put("failure"), by: "daemon" }],
    refusedAtEnd: { count: 2, status: 404, message: put("refused"), by: "daemon" },
    refusals: [put("refusal")],
  };
}

function model(put: Put): ModelDoorRecord {
  const share = { calls: 1, answered: 1, inputTokens: 1, outputTokens: 1, costUsd: 0.01 };
  return {
    calls: 3,
    unanswered: 1,
    inputTokens: 3,
    outputTokens: 3,
    costUsd: 0.01,
    statuses: { [put("answer")]: 1 },
    latencyMs: { total: 30, max: 20 },
    errors: [{ status: 500, body: put("body") }],
    conversations: [
      {
        answered: 1,
        lastAnswered: 1,
        lastCall: 2,
        end: { status: 429, by: "provider", retryAfterMs: 100, codes: [put("error-code")], message: put("sentence") },
      },
    ],
    models: [
      { model: put("own-model"), other: false, ...share },
      { model: put("other-model"), other: true, ...share },
    ],
  };
}
