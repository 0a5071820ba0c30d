import { type Setting, settings } from "@cooperbench-ts/results";
import { markdownTable } from "../../../packages/results/scripts/markdown-table.ts";
import { matrixAgents, type RecordedProbe, type RecordedRun, refusalOf } from "./matrix.ts";

/** What a cell says of a run that nobody has made yet. */
const NOT_RUN = "not run yet";

/** The table of agents, versions and settings, and the reasons that its cells refer to, as Markdown lines. */
export function matrixTable(probes: readonly RecordedProbe[], runs: readonly RecordedRun[]): string[] {
  const reasons: string[] = [];
  const numbered = (reason: string): number => {
    if (!reasons.includes(reason)) reasons.push(reason);
    return reasons.indexOf(reason) + 1;
  };
  const cell = (probe: RecordedProbe, agent: string, setting: Setting): string => {
    const refusal = refusalOf(probe, agent, setting);
    if (refusal !== null) return `refused (${numbered(refusal)})`;
    const run = runs.find((one) => one.agent === agent && one.setting === setting && one.version === probe.version);
    if (run === undefined) return NOT_RUN;
    return run.by === "campaign" ? run.date : `${run.date}, ${run.by}`;
  };
  const rows = matrixAgents.flatMap((agent) =>
    probes.map((probe) => [`\`${agent}\``, probe.version, ...settings.map((setting) => cell(probe, agent, setting))]),
  );
  const head = ["agent", "upstream", ...settings.map((setting) => `\`${setting}\``)];
  return [...markdownTable(head, rows), "", ...reasons.map((reason, index) => `${index + 1}. ${reason}`)];
}
