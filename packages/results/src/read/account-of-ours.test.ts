import { describe, expect, test } from "vitest";
import type { AttemptFile, PhaseRecord } from "../formats/attempt-file.ts";
import { manifestFile, runManifest } from "../formats/fixtures/our-files.ts";
import type { Judgement } from "../formats/verdict-file.ts";
import { JINJA, manifestOfRun, read, soloFiles } from "./fixtures/trees.ts";
import { mapSource } from "./map-source.ts";
import { readTrees } from "./read-trees.ts";

async function accountOf(files: readonly (readonly [string, string])[]) {
  const results = await read(files);
  const [row] = results.pairs;
  if (row === undefined) throw new Error("no pair");
  return results.account(row);
}

describe("a trial of ours", () => {
  const judgement: Judgement = {
    verdict: "infra_error",
    redo: "agent",
    reason: "container-lost",
    rule: "dead-sandbox-tail",
    stopsRun: false,
    evidence: { file: "docker", quote: "409 container is not running" },
    diagnostics: [],
  };
  const phase = (changes: Partial<PhaseRecord>): PhaseRecord => ({
    phase: "agent",
    argv: [],
    environment: [],
    pid: 1,
    startedAt: "2026-01-01T00:00:00Z",
    endedAt: "2026-01-01T00:01:00Z",
    durationMs: 60_000,
    end: { kind: "timeout", limitMs: 60_000 },
    signals: [],
    time: null,
    docker: null,
    model: null,
    judgement,
    ...changes,
  });
  const attempt: AttemptFile = {
    schemaVersion: 1,
    experiment: "e",
    run: "r",
    pair: `${JINJA}/f1_f2`,
    setting: "solo",
    attempt: 1,
    agent: phase({}),
    evals: [],
    patchRepair: [],
    spend: { costUsd: 0.1, knownUsd: 0.1, unknownCalls: [], source: "model-door" },
    judgement,
  };
  const trialOf = (experiment: string) => `.cooperbench-ts/${experiment}/attempts/r/${JINJA}/f1_f2`;
  const treeOf = (experiment: string): [string, string][] => {
    const run = { ...runManifest("r", "solo", [`${JINJA}/f1_f2`]), experiment };
    const manifest = JSON.stringify(manifestFile(run));
    const trial = trialOf(experiment);
    return [
      ["r/manifest.json", manifest],
      [`.cooperbench-ts/${experiment}/manifest.json`, manifest],
      [`${trial}/1/attempt.json`, JSON.stringify({ ...attempt, experiment })],
      [
        `${trial}/1/model-calls.jsonl`,
        '{"forwarded":"c1","at":"2026-01-01T00:00:10.000Z","atMostUsd":null,"model":"m"}\n{"ended":"c1","status":429,"costUsd":0,"at":"2026-01-01T00:00:12.000Z","heldMs":5}\n{"forw',
      ],
      [`${trial}/2/agent.log`, ""],
    ];
  };

  test("without a folder has its attempts, with their calls, and what came to pass", async () => {
    const account = await accountOf(treeOf("e"));
    expect(account).toMatchObject({ agents: [], patches: [], tests: [], files: [], remarks: [] });
    expect(account.attempts.map(({ number, kind, dir, calls }) => [number, kind, dir, calls.length])).toEqual([
      [1, "parsed", `${trialOf("e")}/1`, 1],
      [2, "rejected", `${trialOf("e")}/2`, 0],
    ]);
    expect(account.attempts[0]?.calls).toMatchObject([{ id: "c1", status: 429, latencyMs: 2000, heldMs: 5 }]);
    expect(account.events.map(({ kind, attempt: number, timeSec }) => [kind, number, (timeSec ?? 0) % 86_400])).toEqual(
      [
        ["agent-phase", 1, 0],
        ["model-call", 1, 10],
        ["killed", 1, 60],
      ],
    );
  });

  test("of which nothing stands shows what its last attempt has written", async () => {
    const written = soloFiles("x").map(([path, text]): [string, string] => [
      path.replace("x/solo/", `${trialOf("e")}/2/work/logs/r/solo/`),
      text,
    ]);
    const account = await accountOf([...treeOf("e"), ...written]);
    expect(account.agents.map(({ agent, steps }) => [agent, steps.length])).toEqual([["solo", 1]]);
    expect(account.tests.length).toBe(2);
    expect(account.remarks).toEqual(["nothing stands of this trial: what is shown is what attempt 2 has written"]);
    expect(account.files.map(({ name }) => name)).toContain("solo_traj.json");
  });

  test("that an agent works at alone shows its steps so far", async () => {
    const trajectory = soloFiles("x").find(([path]) => path.endsWith("_traj.json"))?.[1] ?? "";
    const account = await accountOf([...treeOf("e"), [`${trialOf("e")}/2/trajectory-so-far.json`, trajectory]]);
    expect(account.agents.map(({ agent, steps }) => [agent, steps.length])).toEqual([["solo", 1]]);
  });

  test("among other trees names its attempts as the tables do", async () => {
    const trees = [
      { label: "one", experiment: "e" },
      { label: "two", experiment: "f" },
    ];
    const sources = trees.map(({ label, experiment }) => ({
      label,
      source: mapSource(new Map([...treeOf(experiment), ...soloFiles("x")]), label),
    }));
    const results = await readTrees(sources, {});
    const dirs = new Set(results.attempts.map(({ dir }) => dir));
    const rows = results.pairs.filter(({ run }) => run.endsWith("r"));
    const accounts = await Promise.all(rows.map((row) => results.account(row)));
    expect(accounts.flatMap(({ attempts }) => attempts.map(({ dir }) => dir))).toEqual(
      trees.flatMap(({ label, experiment }) => [1, 2].map((number) => `${label}/${trialOf(experiment)}/${number}`)),
    );
    expect(dirs).toEqual(new Set(trees.map(({ label, experiment }) => `${label}/${trialOf(experiment)}/1`)));
    const other = results.pairs.find(({ run }) => run === "two/x");
    expect(other === undefined ? null : (await results.account(other)).agents[0]?.steps.length).toBe(1);
  });

  test("that is only planned has an empty account", async () => {
    const files = [manifestOfRun("p", "solo", [`${JINJA}/f1_f2`, `${JINJA}/f1_f3`]), ...soloFiles("p")];
    const results = await read(files);
    const planned = results.pairs.find(({ dir }) => dir === null);
    if (planned === undefined) throw new Error("nothing is planned");
    expect(await results.account(planned)).toEqual({
      agents: [],
      messages: [],
      events: [],
      patches: [],
      overlaps: null,
      merge: null,
      tests: [],
      evidence: null,
      attempts: [],
      team: null,
      files: [],
      remarks: [],
    });
  });
});
