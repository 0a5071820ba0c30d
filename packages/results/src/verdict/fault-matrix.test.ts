import { describe, expect, test } from "vitest";
import { faultScenarios, type FaultScenario } from "../../corpus/index.ts";
import type { Evidence } from "./evidence.ts";
import { judge } from "./judge.ts";

const scenarios = await faultScenarios();
const judged = ({ options }: FaultScenario, evidence: Evidence) => {
  const { verdict, redo, reason, stopsRun } = judge(evidence, options);
  return { verdict, redo, reason, stopsRun };
};

describe("as recorded", () => {
  test.each(scenarios)("$name", (scenario) => {
    expect(judged(scenario, scenario.evidence)).toEqual(scenario.label);
  });
});

describe("by the doors alone", () => {
  test.each(scenarios)("$name", (scenario) => {
    const { verdict, redo } = scenario.label;
    expect(judged(scenario, scenario.doorsAlone)).toMatchObject({ verdict, redo });
  });
});

/** Else a hint would have been left in what is judged by the doors alone. */
describe("by neither doors nor texts nobody knows what the model answered", () => {
  test.each(scenarios.filter(({ name }) => / (?:\d{3}|cut)\b/.test(name)))("$name", (scenario) => {
    const { doorsAlone } = scenario;
    if (doorsAlone.driver === null) throw new Error("nobody saw how the phase ended");
    const unseen: Evidence = { ...doorsAlone, driver: { ...doorsAlone.driver, model: null, docker: null } };
    expect(judged(scenario, unseen)).toMatchObject({ reason: "unknown-error" });
  });
});

test("every fault is there in every version, and the bare ones in solo and coop", () => {
  const files = [
    "0.0.11-mini_swe_agent-solo",
    "0.0.11-mini_swe_agent-coop-nocomm",
    "0.0.29-mini_swe_agent_v2-solo",
    "0.0.29-mini_swe_agent_v2-coop-nocomm",
  ];
  const statuses = [400, 401, 402, 403, 404, 408, 412, 422, 424, 429, 499, 500, 502, 503, 529, "cut"];
  const sandbox = ["container dead", "out of memory", "daemon away", "containerd away", "disk full"];
  const wanted = files.flatMap((file) => [
    ...statuses.flatMap((status) => [`${file}: ${status} at call 1`, `${file}: ${status} at call 20`]),
    ...sandbox.map((fault) => `${file}: ${fault} at call 20`),
    ...sandbox.slice(2).map((fault) => `${file}: ${fault} at the start`),
  ]);
  const worded = [
    "400 no credit",
    "402 no balance",
    "403 moderation",
    "412 suspended",
    "429 no quota",
    "499 cancelled",
    "529 overloaded",
  ];
  const solo = files.filter((file) => file.endsWith("solo"));
  wanted.push(...solo.flatMap((file) => worded.map((fault) => `${file}: ${fault} at call 20`)));
  const there = new Set(scenarios.map(({ name }) => name));
  expect(wanted.filter((name) => !there.has(name))).toEqual([]);
});
