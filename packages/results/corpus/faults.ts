import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { dockerDoorRecordSchema, type Evidence, modelDoorRecordSchema, parseText, processEndSchema, reasons, redos, verdicts } from "../src/index.ts";
import type { Scenario } from "./scenario.ts";

const folder = join(dirname(fileURLToPath(import.meta.url)), "faults");

const recordsSchema = z.array(
  z.strictObject({
    fault: z.string(),
    /** The call of the model from which on it struck, from 1; 0: it was there before anything was begun. */
    atCall: z.int().nonnegative(),
    label: z.strictObject({ verdict: z.enum(verdicts).nullable(), redo: z.enum(redos), reason: z.enum(reasons), stopsRun: z.boolean() }),
    /** By name; JSON as a value, anything else as its text. */
    files: z.record(z.string(), z.unknown()),
    driver: z.strictObject({
      end: processEndSchema,
      stdout: z.string(),
      stderr: z.string(),
      docker: dockerDoorRecordSchema,
      model: modelDoorRecordSchema,
    }),
  }),
);
type FaultRecord = z.infer<typeof recordsSchema>[number];

/** A scenario of the fault matrix, as it was recorded and as its doors alone tell it. */
export interface FaultScenario extends Scenario {
  /** The same, where no text of upstream's tells anything: each of them is `x`. */
  readonly doorsAlone: Evidence;
}

/**
 * The fault matrix: one file per upstream version, agent and setting, written by `e2e/attempts/fault-matrix.test.ts` over the real
 * upstream with both doors on.
 */
export async function faultScenarios(): Promise<FaultScenario[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  return (await Promise.all(files.map(scenariosIn))).flat();
}

async function scenariosIn(file: string): Promise<FaultScenario[]> {
  const records = parseText(await readFile(join(folder, file), "utf8"), recordsSchema);
  if (records.kind === "rejected") throw new Error(`${file}: ${records.why}`);
  const subject = file.replace(/\.json$/, "");
  const [version = ""] = subject.split("-");
  return records.value.map((record) => ({
    name: `${subject}: ${record.fault} ${record.atCall === 0 ? "at the start" : `at call ${record.atCall}`}`,
    evidence: evidenceOf(record, version),
    doorsAlone: evidenceOf(withoutTexts(record), version),
    options: { trees: "ours" },
    label: record.label,
  }));
}

function evidenceOf({ files, driver }: FaultRecord, upstreamVersion: string): Evidence {
  const texts = Object.entries(files).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)] as const);
  return {
    upstreamSetting: "agent1.patch" in files ? "coop" : "solo",
    files: new Map(texts.map(([name, text]) => [name, { kind: "text", text }])),
    modifiedAt: new Map(),
    driver: { phase: "agent", evalTry: 0, time: null, ...driver, containers: driver.docker.containers },
    upstreamVersion,
  };
}

/** What upstream's errors, its agents' rows, its output, and a patch that is an error say: nothing any more. */
function withoutTexts(record: FaultRecord): FaultRecord {
  const files = Object.entries(record.files).map(([name, value]) => [name, silenced(name, value)]);
  const mute = (text: string): string => (text === "" ? "" : "x");
  const { stdout, stderr } = record.driver;
  return { ...record, files: Object.fromEntries(files), driver: { ...record.driver, stdout: mute(stdout), stderr: mute(stderr) } };
}

function silenced(name: string, value: unknown): unknown {
  if (typeof value === "string") return value === "" || value.includes("diff --git ") ? value : "x";
  const keys = name === "result.json" ? ["error"] : name.endsWith("_traj.json") ? ["content", "raw_output", "exception_info", "exception_str", "exit_status"] : [];
  return JSON.parse(JSON.stringify(value, (key, part: unknown) => (keys.includes(key) && typeof part === "string" && part !== "" ? "x" : part)));
}
