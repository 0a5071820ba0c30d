import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { requireSupport, type UpstreamProbe } from "@cooperbench-ts/attempt/host";
import {
  agentTraits,
  habitsOf,
  PrerequisiteError,
  type Setting,
  settings,
  type UpstreamHabits,
  wholeTeam,
} from "@cooperbench-ts/results";

export const matrixFolder = path.join(import.meta.dirname, "..", "matrix");

/** What decides about a cell, as the installed versions were asked. */
export interface RecordedProbe {
  readonly version: string;
  readonly agents: readonly string[];
  readonly settingWords: readonly string[];
  readonly runFlags: readonly string[];
}

/** A cell that was run. */
export interface RecordedRun {
  readonly agent: string;
  readonly setting: string;
  readonly version: string;
  /** Of the program in the container; null where there is none. */
  readonly program: string | null;
  readonly date: string;
  /** A campaign of ours in the long tests, or a call of upstream alone. */
  readonly by: "campaign" | "upstream alone";
}

const read = (file: string): unknown => JSON.parse(readFileSync(path.join(matrixFolder, file), "utf8"));
export const recordedProbes = (): RecordedProbe[] => read("probes.json") as RecordedProbe[];
export const recordedRuns = (): RecordedRun[] => read("runs.json") as RecordedRun[];

/** Notes that a campaign has run cells, where `WRITE_AGENTS_PAGE=1` asks for it; `matrix.test.ts` then brings the page up to date. */
export function noteRuns(runs: readonly RecordedRun[]): void {
  if (process.env["WRITE_AGENTS_PAGE"] !== "1") return;
  const cell = (run: RecordedRun): string => [run.agent, run.version, run.setting].join(" ");
  const noted = new Map([...recordedRuns(), ...runs.map(inOrder)].map((run) => [cell(run), run]));
  const sorted = [...noted.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, run]) => run);
  writeFileSync(path.join(matrixFolder, "runs.json"), runsText(sorted));
}

/** Its fields as they stand in the file, wherever it was put together. */
function inOrder({ agent, setting, version, program, date, by }: RecordedRun): RecordedRun {
  return { agent, setting, version, program, date, by };
}

/** The file as the formatter leaves it. */
export function runsText(runs: readonly RecordedRun[]): string {
  return `${JSON.stringify(runs, null, 2)}\n`;
}

export function recordedProbe(probe: UpstreamProbe): RecordedProbe {
  return {
    version: probe.version,
    agents: [...(probe.agents ?? [])],
    settingWords: [...(probe.settingWords ?? [])],
    runFlags: [...probe.runFlags].sort(),
  };
}

/** The agents that are run from here at all. */
export const matrixAgents: readonly string[] = Object.entries(agentTraits).flatMap(([agent, { refused }]) =>
  refused === null ? [agent] : [],
);

/** Why `run` refuses a cell before its first container; null: it does not. */
export function refusalOf({ version, ...recorded }: RecordedProbe, agent: string, setting: Setting): string | null {
  const probe: UpstreamProbe = {
    ...recorded,
    version,
    runFlags: new Set(recorded.runFlags),
    path: "cooperbench",
    litellmVersion: null,
    standIn: false,
    packageDir: null,
    python: null,
    habits: habitsOf(version) as UpstreamHabits,
  };
  try {
    requireSupport(probe, { agent, settings: [setting], team: wholeTeam });
    return null;
  } catch (error) {
    if (error instanceof PrerequisiteError) return error.problem;
    throw error;
  }
}

/** The settings of an agent that a version is not refused for. */
export function runnableSettings(probe: RecordedProbe, agent: string): Setting[] {
  return settings.filter((setting) => refusalOf(probe, agent, setting) === null);
}
