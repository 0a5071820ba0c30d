import type { ManifestFile, RunRow } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { conditions } from "./conditions.ts";

function run(row: Partial<RunRow>): RunRow {
  return {
    run: "a",
    agentFramework: null,
    model: null,
    upstreamVersion: null,
    standIn: null,
    evalPolicy: null,
    startedAt: null,
    ...row,
  } as RunRow;
}

const valueOf = (label: string, found: ReturnType<typeof conditions>) =>
  found.find((condition) => condition.label === label)?.values;

test("what runs share is said once, what differs by run, and what nobody knows is unknown", () => {
  const found = conditions(
    [run({ run: "a", model: "m" }), run({ run: "b", model: "m", upstreamVersion: "0.0.29" })],
    [],
  );
  expect(valueOf("Model", found)).toEqual([{ value: "m", runs: ["a", "b"] }]);
  expect(valueOf("Upstream", found)).toEqual([
    { value: null, runs: ["a"] },
    { value: "0.0.29", runs: ["b"] },
  ]);
});

test("a manifest knows more, and says that a stand-in played upstream", () => {
  const manifest = {
    schemaVersion: 1,
    runs: [
      {
        run: "a",
        createdAt: "2026-01-02T10:00:00.000Z",
        agent: "claude_code",
        agentVersion: "2.1",
        model: "m",
        upstream: { version: "0.0.29", path: "/x", litellm: null, standIn: true },
        limits: { timeoutMs: 5_400_000, evalTimeoutMs: 90_000, attempts: 3, concurrency: 2 },
        agentBudget: { costLimitUsd: 3, stepLimit: null },
        container: { memoryBytes: 2 ** 32, cpus: null, pids: null },
        evalPolicy: { id: "p" },
        datasetHash: { "a/1/f1": "x" },
        imageDigests: {},
        patchRepair: "apply",
        source: {
          tree: "/old",
          run: "r",
          upstreamVersion: null,
          agent: "v1",
          model: null,
          evalPolicy: null,
          grading: 2,
        },
      },
    ],
  } as unknown as ManifestFile;
  const found = conditions([run({ run: "a" })], [manifest]);
  const text = Object.fromEntries(found.map(({ label, values }) => [label, values[0]?.value]));
  expect(text).toMatchObject({
    Agent: "claude_code 2.1",
    Upstream: "0.0.29, played by a stand-in: no agent worked",
    "Agents’ time limit": "90 min",
    "Evaluation’s time limit": "90 s",
    "Budget of an agent": "$3",
    Containers: "4.0 GiB",
    Images: null,
    "Work is from": "r in /old, by an unknown upstream, v1",
    Grading: "2",
  });
});

test("a time without a zone is said to be that of the clock there", () => {
  const found = conditions([run({ run: "a", startedAt: "2026-01-02T10:00:00" }), run({ run: "b" })], []);
  expect(valueOf("Began", found)).toEqual([
    { value: "2026-01-02T10:00:00 (local time there)", runs: ["a"] },
    { value: null, runs: ["b"] },
  ]);
  const zoned = conditions([run({ startedAt: "2026-01-02T10:00:00+02:00" })], []);
  expect(valueOf("Began", zoned)?.[0]?.value).toBe("2026-01-02T10:00:00+02:00");
});
