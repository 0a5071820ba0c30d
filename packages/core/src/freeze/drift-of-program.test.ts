import type { RunManifest } from "@cooperbench-ts/results";
import { describe, expect, it } from "vitest";
import { experimentConfigSchema } from "../config/config.ts";
import { findDrift, findDriftOfCall } from "./drift.ts";
import { manifest, solo } from "./fixtures/manifests.ts";

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
