import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRehearsal, type ScriptedFault } from "@cooperbench-ts/rehearsal";
import { Stage, type Situation, type Subject } from "./subject.ts";

const faults: Readonly<Record<Situation, readonly ScriptedFault[]>> = {
  solve: [],
  "blank-tail": [],
  "rate-limit": [{ kind: "rate-limit" }],
  "model-500": [{ kind: "model-500" }],
  "dead-container": [{ kind: "dead-container" }],
  "eval-container-lost": [{ kind: "eval-container-lost" }],
  "redis-loss": [{ kind: "redis-loss" }],
  "redis-start": [{ kind: "redis-start" }],
  "docker-down": [{ kind: "docker-down" }, { kind: "eval-outage" }],
  hang: [{ kind: "hang" }],
};

/** The stand-in on the end-to-end dataset: its scenario says what the real model and the real Docker do elsewhere. */
export function standInSubject(version: Subject["version"], dataset: string): Subject {
  return {
    name: `the stand-in for ${version}`,
    version,
    agent: version === "0.0.11" ? "mini_swe_agent" : "mini_swe_agent_v2",
    async stage(situation) {
      const dir = await mkdtemp(join(tmpdir(), "cbts-stand-in-"));
      const rehearsal = await createRehearsal({
        dir,
        pairs: 1,
        timeScale: 0,
        upstreamVersion: version,
        passRates: { solo: 1, coop: 1, team: 1 },
        blankTailRate: situation === "blank-tail" ? 1 : 0,
        scripted: faults[situation],
      });
      return Stage.make({
        cli: rehearsal.upstreamPath,
        dataset,
        environment: {},
        redis: "redis://127.0.0.1:1",
        close: () => rm(dir, { recursive: true, force: true }),
      });
    },
    end: async () => {},
  };
}
