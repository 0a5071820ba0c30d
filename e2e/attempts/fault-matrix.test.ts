import { judge, type Judgement } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { evidenceFrom, recordedOf, recordOf, writeRecord } from "./support/faults/fault-record.ts";
import { bareFaults, type Fault, type FaultLabel, sandboxFaults, wordedFaults } from "./support/faults/faults.ts";
import { type FaultScenario, runFault } from "./support/faults/run-fault.ts";
import { Turns } from "./support/faults/turns.ts";

/**
 * `all`: what this run sees is written into the corpus; `missing`: only scenarios are run that are not there, and are written. Else
 * what it sees is compared with what is written there.
 */
const RECORD = process.env["COOPERBENCH_TS_RECORD_FAULTS"] ?? "";
const STEP_20 = 20;

const subjects = [
  { version: "0.0.29", agent: "mini_swe_agent_v2" },
  { version: "0.0.11", agent: "mini_swe_agent" },
] as const;

function scenariosOf(subject: (typeof subjects)[number]): FaultScenario[] {
  const cells = (faults: readonly Fault[], settings: readonly FaultScenario["setting"][], calls: readonly number[]) =>
    settings.flatMap((setting) =>
      calls.flatMap((atCall) => faults.map((fault) => ({ ...subject, setting, fault, atCall }))),
    );
  // Before anything is begun no container is there that could die.
  const below = sandboxFaults.filter(({ sandbox }) => sandbox !== "kill" && sandbox !== "out-of-memory");
  return [
    ...cells(sandboxFaults, ["solo", "coop-nocomm"], [STEP_20]),
    ...cells(below, ["solo", "coop-nocomm"], [0]),
    ...cells(bareFaults, ["solo", "coop-nocomm"], [1, STEP_20]),
    ...cells(wordedFaults, ["solo"], [STEP_20]),
  ];
}

const named = (scenario: FaultScenario): string => {
  const { version, setting, fault, atCall } = scenario;
  return `${version} ${setting}: ${fault.name} ${atCall === 0 ? "at the start" : `at call ${atCall}`}`;
};
const labelOf = ({ verdict, redo, reason, stopsRun }: Judgement): FaultLabel => ({ verdict, redo, reason, stopsRun });

describeWithParts("the fault matrix", (parts) => {
  // Each takes a core for seconds, and waits for Docker as long.
  const turns = new Turns(3);
  const scenarios = subjects
    .flatMap(scenariosOf)
    .filter((scenario) => RECORD !== "missing" || recordedOf(scenario) === null);

  test.concurrent.for(scenarios.map((scenario) => [named(scenario), scenario] as const))(
    "%s",
    { timeout: 3_600_000 },
    async ([, scenario]) => {
      const { report, evidence } = await turns.take(() => runFault(parts, scenario));
      const fresh = recordOf(scenario, evidence);
      const judged = report.judgement === null ? null : labelOf(report.judgement);
      const again = labelOf(judge(evidenceFrom(fresh, evidence), { trees: "ours" }));
      if (RECORD !== "") writeRecord(scenario, fresh);
      // A record that is judged otherwise than what it is of would be a record of nothing.
      expect(again).toEqual(judged);
      expect(recordedOf(scenario)?.label).toEqual(scenario.fault.label);
      expect(judged, JSON.stringify(report.judgement)).toEqual(scenario.fault.label);
    },
  );
});
