import type { ManifestFile, RunManifest } from "@cooperbench-ts/results";
import { evalPolicyOf, wholeTeam } from "@cooperbench-ts/results";
import { describe, expect, it } from "vitest";
import { experimentConfigSchema } from "../config/config.ts";
import { type Drift, findDrift, findDriftOfCall, refuseDrift } from "./drift.ts";
import { manifest, solo, upstream } from "./fixtures/manifests.ts";
import { amendManifest } from "./manifest.ts";

const at = "2026-03-03T00:00:00.000Z";
const coop: RunManifest = { ...solo, run: "command-a-coop-comm", setting: "coop-comm", messaging: true };

describe("findDrift", () => {
  const changes: [string, Partial<RunManifest>, string[]][] = [
    ["nothing", {}, []],
    ["upstream's version", { upstream: { ...upstream, version: "0.0.12" } }, ["upstream.version: 0.0.11 → 0.0.12"]],
    ["upstream's place", { upstream: { ...upstream, path: "/elsewhere" } }, []],
    ["litellm", { upstream: { ...upstream, litellm: null } }, ["upstream.litellm: 1.106.2 → null"]],
    ["a stand-in", { upstream: { ...upstream, standIn: true } }, ["upstream.standIn: false → true"]],
    ["agent and model", { agent: "a", model: "m" }, ["agent: mini_swe_agent → a", "model: command-a-03-2025 → m"]],
    ["the endpoint", { endpointHost: null }, ["endpointHost: api.cohere.com → null"]],
    ["the agent's config", { agentConfigHash: "cc" }, ["agentConfigHash: null → cc"]],
    [
      "the agent's budget",
      { agentBudget: { costLimitUsd: 2, stepLimit: 50 } },
      ["agentBudget.costLimitUsd: 1 → 2", "agentBudget.stepLimit: 100 → 50"],
    ],
    [
      "the containers' limits",
      { container: { memoryBytes: 4_000_000_000, cpus: null, pids: 100 } },
      ["container.memoryBytes: 8000000000 → 4000000000", "container.cpus: 2 → null", "container.pids: 4096 → 100"],
    ],
    ["the model door", { modelDoor: false }, []],
    ["patch repair", { patchRepair: "off" }, ["patchRepair: apply → off"]],
    ["attempts and concurrency", { limits: { ...solo.limits, attempts: 1, concurrency: 64 } }, []],
    ["longer limits", { limits: { ...solo.limits, timeoutMs: 700_000, evalTimeoutMs: 2_000_000 } }, []],
    [
      "shorter limits",
      { limits: { ...solo.limits, timeoutMs: 1000, evalTimeoutMs: 2000 } },
      ["limits.timeoutMs: 600000 → 1000", "limits.evalTimeoutMs: 1800000 → 2000"],
    ],
    ["a version of the agent's program that is not known", { agentVersion: undefined }, []],
    [
      "a feature's text",
      { datasetHash: { "r_task/1/f1": "xx", "r_task/1/f2": "bb" } },
      ["dataset.r_task/1/f1: aa → xx"],
    ],
    ["more and fewer features", { datasetHash: { "r_task/1/f1": "aa", "r_task/1/f9": "ii" } }, []],
    [
      "an image",
      { imageDigests: { "akhatua/cooperbench-r:task1": "sha256:2" } },
      ["image.akhatua/cooperbench-r:task1: sha256:1 → sha256:2"],
    ],
    ["more images", { imageDigests: { "akhatua/cooperbench-x:task2": "sha256:3" } }, []],
    ["other pairs", { pairs: ["r_task/2/f1_f2"] }, []],
    ["our version", { cooperbenchTs: "2.0.0" }, []],
  ];
  it.each(changes)("%s", (_, change, expected) => {
    const found = findDrift(manifest(solo), [{ ...solo, ...change }]);
    expect(found.map(({ field, old, new: now }) => `${field}: ${old} → ${now}`)).toEqual(expected);
    for (const { runs } of found) expect(runs).toEqual([solo.run]);
  });

  it("does not compare what an older manifest did not record", () => {
    const { container, ...older } = solo;
    expect(container).toBeDefined();
    expect(findDrift(manifest(older), [solo])).toEqual([]);
    expect(amendManifest(manifest(older), [solo], [], at).runs[0]?.container).toEqual(container);
  });

  it("has nothing to compare before the first run", () => {
    expect(findDrift(null, [solo])).toEqual([]);
  });

  it("names every run concerned, and compares a new setting with those that are there", () => {
    const wanted = [
      { ...solo, model: "m" },
      { ...coop, model: "m" },
    ];
    expect(findDrift(manifest(solo), wanted)).toEqual([
      { field: "model", old: "command-a-03-2025", new: "m", runs: [solo.run, coop.run], trials: solo.pairs.length },
    ]);
    expect(findDrift(manifest(solo), [coop])).toEqual([]);
  });
});

describe("what a team has", () => {
  const team: RunManifest = { ...solo, run: "command-a-team", setting: "team", messaging: true, team: wholeTeam };
  const second: RunManifest = { ...team, run: "command-a-team-r2", repeat: 2 };
  const without = { ...wholeTeam, mcp: false, git: true };
  const told = (drift: readonly Drift[]) => drift.map(({ field, old, new: now }) => `${field}: ${old} → ${now}`);
  const differences = ["team.mcp: true → false", "team.git: false → true"];

  it("is compared part by part, with the run itself and with its first repeat", () => {
    expect(findDrift(manifest(team), [team])).toEqual([]);
    expect(told(findDrift(manifest(team), [{ ...team, team: without }]))).toEqual(differences);
    expect(told(findDrift(manifest(solo, team), [{ ...second, team: without }]))).toEqual(differences);
  });

  it("is nothing that other settings have", () => {
    expect(findDrift(manifest(team), [coop])).toEqual([]);
    expect(findDrift(manifest(solo), [team])).toEqual([]);
  });

  it("is compared before anybody was asked", () => {
    const config = (changes: object) =>
      experimentConfigSchema.parse({
        model: solo.model,
        docker: { memory: "8000000000", cpus: 2 },
        endpoint: { baseUrl: "https://api.cohere.com/v2/chat" },
        ...changes,
      });
    const call = (changes: object) => ({
      config: config(changes),
      runs: new Set([solo.run, team.run]),
      datasetHash: solo.datasetHash,
    });
    const drift = (changes: object) =>
      told(findDriftOfCall(manifest(solo, team), call(changes))).filter((field) => field.startsWith("team."));
    expect(drift({})).toEqual([]);
    expect(drift({ team: { mcp: false, git: true } })).toEqual(differences);
  });
});

describe("runs that were only adopted", () => {
  const adopted = (run: RunManifest): RunManifest => ({
    ...run,
    upstream: null,
    evalPolicy: evalPolicyOf(""),
    endpointHost: null,
    agentBudget: { costLimitUsd: null, stepLimit: null },
    datasetHash: {},
    imageDigests: {},
  });

  it("fix model and agent alone, and the first session that runs something fixes the rest", () => {
    const there = manifest(adopted(solo));
    expect(findDrift(there, [solo])).toEqual([]);
    expect(findDrift(there, [{ ...solo, model: "m", patchRepair: "off" }]).map(({ field }) => field)).toEqual([
      "model",
    ]);
    const frozen = amendManifest(there, [{ ...solo, createdAt: at }], [], at);
    expect(frozen.runs).toEqual([solo]);
    expect(findDrift(frozen, [{ ...solo, upstream: { ...upstream, version: "0.0.12" } }])).toHaveLength(1);
  });

  it("change nothing that is fixed, and are held against it", () => {
    const pair = "r_task/1/f2_f3";
    const more = { ...adopted(solo), pairs: [pair], limits: { ...solo.limits, timeoutMs: 1 } };
    expect(findDrift(manifest(solo), [more])).toEqual([]);
    expect(amendManifest(manifest(solo), [more], [], at).runs).toEqual([{ ...solo, pairs: [...solo.pairs, pair] }]);
    // One setting ran here, the other was adopted: both go on under the conditions of the first.
    const both = manifest(adopted(coop), solo);
    expect(findDrift(both, [{ ...coop, upstream: { ...upstream, version: "0.0.12" } }])).toMatchObject([
      { field: "upstream.version", old: "0.0.11", new: "0.0.12", runs: [coop.run] },
    ]);
  });
});

describe("runs that stand apart", () => {
  it("are held against themselves alone, and for what their own pairs need", () => {
    const other = { ...solo, run: "gold-x", model: "m", imageDigests: { "akhatua/cooperbench-r:task1": "sha256:2" } };
    expect(findDrift(manifest(solo), [other])).not.toEqual([]);
    expect(findDrift(manifest(solo), [other], true)).toEqual([]);
    const own = { ...solo, imageDigests: { "akhatua/cooperbench-r:task1": "sha256:2" } };
    expect(findDrift(manifest(solo), [own], true)).toHaveLength(1);
    const foreign = { "akhatua/cooperbench-z:task9": "sha256:1" };
    const wanted = { ...solo, imageDigests: { "akhatua/cooperbench-z:task9": "sha256:2" } };
    expect(findDrift(manifest({ ...solo, imageDigests: foreign }), [wanted], true)).toEqual([]);
  });
});

describe("findDriftOfCall", () => {
  const call = (input: object = {}) => ({
    config: experimentConfigSchema.parse({
      model: solo.model,
      endpoint: { baseUrl: "https://api.cohere.com/v2/chat" },
      docker: { memory: 8_000_000_000, cpus: 2 },
      ...input,
    }),
    runs: new Set([solo.run]),
    datasetHash: solo.datasetHash,
  });

  it("finds what the call itself changes", () => {
    expect(findDriftOfCall(manifest(solo), call())).toEqual([]);
    expect(findDriftOfCall(manifest(solo), call({ model: "m", patchRepair: "off" })).map(({ field }) => field)).toEqual(
      ["model", "patchRepair"],
    );
    expect(
      findDriftOfCall(manifest(solo), { ...call(), datasetHash: { "r_task/1/f1": "xx" } }).map(({ field }) => field),
    ).toEqual(["dataset.r_task/1/f1"]);
    expect(findDriftOfCall(null, call())).toEqual([]);
    const f3 = { ...call(), datasetHash: { ...solo.datasetHash, "r_task/1/f3": "xx" } };
    const frozen = { ...solo, datasetHash: { ...solo.datasetHash, "r_task/1/f3": "yy" } };
    expect(findDriftOfCall(manifest(frozen), f3)).toMatchObject([{ field: "dataset.r_task/1/f3", trials: 1 }]);
  });
});

describe("refuseDrift", () => {
  const drift = findDrift(manifest(solo), [{ ...solo, model: "m", agent: "a" }]);

  it("refuses field by field, with old, new and runs", () => {
    expect(() => refuseDrift(drift, new Set(["agent"]))).toThrow(
      expect.objectContaining({
        code: "drift",
        kind: "input",
        problem: `Results made under other conditions are there:\n  model: was command-a-03-2025, now m (command-a-solo: ${solo.pairs.length} trials)\n`,
        remedy: expect.stringContaining("--accept-drift model"),
      }),
    );
  });

  it("lets accepted drift pass", () => {
    refuseDrift(drift, new Set(["agent", "model"]));
    refuseDrift([], new Set());
  });
});

describe("amendManifest", () => {
  const none: Drift[] = [];

  it("keeps what was planned and adds what is new", () => {
    const next: RunManifest = {
      ...solo,
      pairs: ["r_task/1/f1_f3", "r_task/2/f1_f2"],
      datasetHash: { "r_task/2/f1": "dd" },
      imageDigests: { "akhatua/cooperbench-r:task2": "sha256:9" },
      limits: { ...solo.limits, concurrency: 8 },
      cooperbenchTs: "2.0.0",
      createdAt: "2026-02-02T00:00:00.000Z",
    };
    const amended = amendManifest(manifest(solo), [next, coop], none, at);
    expect(amended.runs.map(({ run }) => run)).toEqual([solo.run, coop.run]);
    expect(amended.runs[0]).toEqual({
      ...solo,
      pairs: ["r_task/1/f1_f2", "r_task/1/f1_f3", "r_task/2/f1_f2"],
      datasetHash: { ...solo.datasetHash, ...next.datasetHash },
      imageDigests: { ...solo.imageDigests, ...next.imageDigests },
      limits: next.limits,
    });
  });

  it("keeps the runs that a call does not name", () => {
    expect(amendManifest(manifest(solo, coop), [coop], none, at).runs.map(({ run }) => run)).toEqual([
      solo.run,
      coop.run,
    ]);
  });

  it("takes over accepted drift, so that it is none the next time", () => {
    const next = { ...solo, model: "m", createdAt: "2026-02-02T00:00:00.000Z" };
    const amended = amendManifest(manifest(solo), [next], findDrift(manifest(solo), [next]), at);
    expect(amended.runs[0]).toMatchObject({ model: "m", createdAt: solo.createdAt });
    expect(findDrift(amended, [next])).toEqual([]);
  });

  it("keeps the history of what was accepted", () => {
    const accept = (old: ManifestFile, model: string): ManifestFile =>
      amendManifest(old, [{ ...solo, model }], findDrift(old, [{ ...solo, model }]), at);
    const twice = accept(accept(manifest(solo), "m"), "n");
    expect(amendManifest(twice, [{ ...solo, model: "n" }], none, at).acceptedDrift).toEqual([
      { at, field: "model", old: solo.model, new: "m", runs: [solo.run] },
      { at, field: "model", old: "m", new: "n", runs: [solo.run] },
    ]);
    expect(amendManifest(manifest(solo), [solo], none, at)).not.toHaveProperty("acceptedDrift");
  });
});
