import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { DriverEvidence, Evidence } from "@cooperbench-ts/results";
import type { FaultLabel } from "./faults.ts";
import type { FaultScenario } from "./run-fault.ts";

/** What the judge needs of one scenario, without what differs from run to run. */
export interface FaultRecord {
  readonly fault: string;
  /** The call of the model from which on it struck, from 1; 0: it was there before anything was begun. */
  readonly atCall: number;
  readonly label: FaultLabel;
  /** By name; JSON as a value, anything else as its text. */
  readonly files: Readonly<Record<string, unknown>>;
  readonly driver: Pick<DriverEvidence, "end" | "stdout" | "stderr" | "docker" | "model">;
}

const folder = path.join(import.meta.dirname, "../../../../packages/results/corpus/faults");
/** Of the end of a trajectory: what came before says nothing of the fault. */
const LAST_ROWS = 4;
const MAX_TEXT = 1500;

const fileOf = ({ version, agent, setting }: FaultScenario): string =>
  path.join(folder, `${version}-${agent}-${setting}.json`);

/** What was recorded of the scenario; null: nothing. */
export function recordedOf(scenario: FaultScenario): FaultRecord | null {
  return readRecords(fileOf(scenario)).find((record) => isOf(record, scenario)) ?? null;
}

/** Puts the record in the place of the one that there was. One line each, so that a change shows which scenario it is of. */
export function writeRecord(scenario: FaultScenario, record: FaultRecord): void {
  const file = fileOf(scenario);
  const records = [...readRecords(file).filter((other) => !isOf(other, scenario)), record];
  records.sort((a, b) => a.atCall - b.atCall || (a.fault < b.fault ? -1 : 1));
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `[\n${records.map((one) => JSON.stringify(one)).join(",\n")}\n]\n`);
}

function readRecords(file: string): FaultRecord[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as FaultRecord[]) : [];
}

const isOf = ({ fault, atCall }: FaultRecord, scenario: FaultScenario): boolean =>
  fault === scenario.fault.name && atCall === scenario.atCall;

/** `evidence` has been seen by a driver. */
export function recordOf({ fault, atCall }: FaultScenario, evidence: Evidence): FaultRecord {
  const { driver, files } = evidence;
  if (driver === null) throw new Error("nobody saw how the phase ended");
  const { end, docker, model } = driver;
  const wroteResult = files.has("result.json");
  const record: FaultRecord = {
    fault: fault.name,
    atCall,
    label: fault.label,
    files: Object.fromEntries([...files].map(([name, file]) => [name, shortFile(name, textOf(name, file))])),
    driver: {
      end,
      stdout: wroteResult ? "" : driver.stdout.slice(-MAX_TEXT),
      stderr: wroteResult ? "" : driver.stderr.slice(-MAX_TEXT),
      docker: docker === null ? null : { ...docker, failures: docker.failures.slice(-3), networks: [] },
      model: model === null ? null : { ...model, latencyMs: { total: 0, max: 0 }, errors: model.errors.slice(-1) },
    },
  };
  return JSON.parse(withoutAccidents(JSON.stringify(record))) as FaultRecord;
}

function textOf(name: string, file: NonNullable<ReturnType<Evidence["files"]["get"]>>): string {
  if (file.kind !== "text") throw new Error(`${name} is ${file.kind}`);
  return file.text;
}

function shortFile(name: string, text: string): unknown {
  if (!name.endsWith(".json")) return text.slice(0, MAX_TEXT);
  const value = JSON.parse(text) as Record<string, unknown>;
  if (name === "result.json") return { ...value, duration_seconds: 1 };
  return name.endsWith("_traj.json") ? shortTrajectory(value) : value;
}

interface Row {
  readonly role: string;
  readonly content: unknown;
  readonly extra?: Readonly<Record<string, unknown>>;
}

function shortTrajectory(value: Record<string, unknown>): object {
  const rows = (value["messages"] ?? []) as readonly Row[];
  // A prompt of upstream's is no fact about a fault.
  const said = rows.filter(({ role }, row) => row > 1 || role === "exit");
  return { ...value, messages: said.slice(-LAST_ROWS).map(shortRow) };
}

const KEPT: ReadonlySet<string> = new Set([
  "actions",
  "raw_output",
  "returncode",
  "exception_info",
  "exit_status",
  "exception_str",
]);

function shortRow({ role, content, extra = {} }: Row): object {
  const kept = Object.entries(extra).filter(([key]) => KEPT.has(key));
  return {
    role,
    content: short(content),
    ...(kept.length === 0 ? {} : { extra: Object.fromEntries(kept.map(([key, value]) => [key, short(value)])) }),
  };
}

function short(value: unknown): unknown {
  return typeof value === "string" ? value.slice(0, MAX_TEXT) : value;
}

/** Ids, ports, paths and times of one run, replaced by what is the same in every run. */
function withoutAccidents(text: string): string {
  const ids = new Map<string, string>();
  return text
    .replaceAll(/\/[^\s"'\\]*cbts-fault-[A-Za-z0-9]+/g, "/attempt-host")
    .replaceAll(/\bfault-[0-9a-f]{8}\b/g, "fault")
    .replaceAll(/127\.0\.0\.1:\d+(?:\/[\w-]{24}(?=[/"\\ ]))?/g, "127.0.0.1:1")
    .replaceAll(/port=\d+/g, "port=1")
    .replaceAll(/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/g, "00000000-0000-4000-8000-000000000000")
    .replaceAll(/\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{12})\b/g, (id) => {
      const start = id.slice(0, 12);
      const stable = ids.get(start) ?? `c0ffee${String(ids.size).padStart(6, "0")}`;
      ids.set(start, stable);
      return stable.padEnd(id.length, "0");
    })
    .replaceAll(/minisweagent-[0-9a-f]{8}/g, "minisweagent-00000000")
    .replaceAll(/"run_id":"[0-9a-f]{8}"/g, '"run_id":"00000000"')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?/g, "2026-01-01T00:00:00");
}

/** The record as evidence again. */
export function evidenceFrom({ files, driver }: FaultRecord, like: Evidence): Evidence {
  return {
    ...like,
    files: new Map(
      Object.entries(files).map(([name, value]) => [
        name,
        { kind: "text", text: typeof value === "string" ? value : JSON.stringify(value) },
      ]),
    ),
    modifiedAt: new Map(),
    driver: { phase: "agent", evalTry: 0, time: null, ...driver, containers: driver.docker?.containers ?? [] },
  };
}
