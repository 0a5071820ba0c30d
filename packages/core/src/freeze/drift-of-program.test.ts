import type { ManifestFile, RunManifest } from "@cooperbench-ts/results";
import { evalPolicyOf } from "@cooperbench-ts/results";
import { describe, expect, it } from "vitest";
import { experimentConfigSchema } from "../config/config.ts";
import { findDrift, findDriftOfCall } from "./drift.ts";

const upstream = { version: "0.0.11", path: "/venv/bin/cooperbench", litellm: "1.106.2", standIn: false };
const solo: RunManifest = {
  experiment: "command-a",
  run: "command-a-solo",
  setting: "solo",
  repeat: 1,
  messaging: false,
  pairs: ["r_task/1/f1_f2", "r_task/1/f1_f3"],
  upstream,
  agent: "mini_swe_agent",
  model: "command-a-03-2025",
  endpointHost: "api.cohere.com",
  agentConfigHash: null,
  agentBudget: { costLimitUsd: 1, stepLimit: 100 },
  limits: { timeoutMs: 600_000, evalTimeoutMs: 1_800_000, attempts: 3, concurrency: 4 },
  container: { memoryBytes: 8_000_000_000, cpus: 2, pids: 4096 },
  modelDoor: true,
  patchRepair: "apply",
  evalPolicy: evalPolicyOf("0.0.11"),
  datasetHash: { "r_task/1/f1": "aa", "r_task/1/f2": "bb" },
  imageDigests: { "akhatua/cooperbench-r:task1": "sha256:1" },
  cooperbenchTs: "1.0.0",
  createdAt: "2026-01-01T00:00:00.000Z",
};
const manifest = (...runs: RunManifest[]): ManifestFile => ({ schemaVersion: 1, runs });

describe("the program of an agent that runs in the task's container", () => {
  const made = { ...solo, agentVersion: "2.1.0", limits: { ...solo.limits, installTime: "counts" as const } };
  const { agentVersion: _, ...unasked } = made;

  it("is no other one where nobody could be asked which it is", () => {
    const planned = { ...unasked, limits: solo.limits };
    expect(findDrift(manifest(made), [planned])).toEqual([]);
    expect(findDrift(manifest(planned), [made])).toEqual([]);
  });

  it.each([
    [{}, []],
    [{ agentVersion: "2.1.0", installTime: "counts" }, []],
    [{ agentVersion: "9.9.9" }, ["agentVersion: 2.1.0 → 9.9.9"]],
    [{ agentVersion: "latest" }, ["agentVersion: 2.1.0 → null"]],
    [{ installTime: "free" }, ["limits.installTime: counts → free"]],
  ])("of a call with %o", (input, expected) => {
    const config = experimentConfigSchema.parse({
      model: solo.model,
      endpoint: { baseUrl: "https://api.cohere.com/v2/chat" },
      docker: { memory: 8_000_000_000, cpus: 2 },
      ...input,
    });
    const call = { config, runs: new Set([solo.run]), datasetHash: solo.datasetHash };
    const told = (old: RunManifest): string[] =>
      findDriftOfCall(manifest(old), call).map((drift) => `${drift.field}: ${drift.old} → ${drift.new}`);
    expect(told(made)).toEqual(expected);
    // What older results had, nobody has written down.
    expect(told(solo)).toEqual([]);
  });
});
