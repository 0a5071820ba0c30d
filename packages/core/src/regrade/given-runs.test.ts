import type { JudgeLine, RunManifest } from "@cooperbench-ts/results";
import type { TreeTrial } from "@cooperbench-ts/results/node";
import { describe, expect, test } from "vitest";
import { regradedRuns } from "./given-runs.ts";
import { noKeptNames } from "./kept-names.ts";
import type { RunWork } from "./work-of-run.ts";

const pair = { repo: "acorn_tokens_task", taskId: 0, features: [1, 2] } as const;

function runWork(
  name: string,
  said: { agent?: string | null; model?: string | null } = {},
  manifest?: object,
): RunWork {
  const { agent = "mini_swe_agent", model = "m" } = said;
  const context = { run: name, repeat: 1, agentFramework: agent, model };
  const trial = {
    trial: { context, pair },
    line: {} as JudgeLine,
    manifest: (manifest as RunManifest | undefined) ?? null,
  };
  return {
    run: { name, as: name, setting: "solo", settingTold: true, trials: [trial as TreeTrial] },
    work: [{ pair, dir: "/tree", hash: "h", patchRepair: [] }],
    left: [],
  };
}

const as = {
  tree: "/tree",
  version: "0.0.29",
  patches: "repaired",
  repeat: 1,
  names: new Set<string>(),
  kept: noKeptNames,
} as const;

describe("the runs of a regraded tree", () => {
  test("later gradings are called as repeats are, and otherwise where the source has such a run", () => {
    const { runs } = regradedRuns([runWork("x"), runWork("x-r2"), runWork("y")], {
      ...as,
      repeat: 3,
      names: new Set(["x", "x-r2", "y"]),
    });
    expect([...runs.keys()]).toEqual(["x", "x-r2", "y", "x-g2", "x-r2-r2", "y-r2", "x-r3", "x-r2-r3", "y-r3"]);
  });

  test("where the source has grown, gradings that are there keep their names, and no other run gets one of them", () => {
    const names: Record<string, string> = { "x 2": "x-r2", "x 3": "x-g3" };
    const kept = {
      of: (run: string, _: string, grading: number) => names[`${run} ${grading}`] ?? null,
      has: (name: string) => Object.values(names).includes(name),
    };
    const { runs } = regradedRuns([runWork("x"), runWork("y")], {
      ...as,
      repeat: 3,
      names: new Set(["x", "y", "x-r2-solo", "y-r3"]),
      kept,
    });
    expect([...runs.keys()]).toEqual(["x", "y", "x-r2", "y-r2", "x-g3", "y-g3"]);
  });

  test("what the tree does not tell is null in the source, and unknown in the run", () => {
    const { runs } = regradedRuns([runWork("x", { agent: null, model: null })], as);
    expect(runs.get("x")).toMatchObject({
      agent: "unknown",
      model: "unknown",
      evalPolicy: { id: "single-agent/all-languages/unknown" },
      source: { agent: null, model: null, upstreamVersion: null, evalPolicy: null, cooperbenchTs: null },
    });
  });

  test("of a tree that was regraded itself, its source says who has done the work", () => {
    const source = { agent: "a", model: null, upstreamVersion: "0.0.11", cooperbenchTs: null };
    const manifest = { agent: "a", model: "unknown", upstream: { version: "0.0.29" }, cooperbenchTs: "9.9.9", source };
    const { runs } = regradedRuns([runWork("x", {}, { ...manifest, evalPolicy: { id: "p" } })], as);
    expect(runs.get("x")).toMatchObject({
      evalPolicy: { id: "single-agent/all-languages/tree" },
      source: { ...source, evalPolicy: "p" },
    });
  });
});
