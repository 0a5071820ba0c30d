import { appendFileSync, mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FaultKind, Phase } from "../scenario/fault.ts";
import type { RehearsedSetting } from "../scenario/settings.ts";

/** The stand-in was started for a trial. */
export interface StartEntry {
  readonly event: "start";
  readonly run: string;
  readonly setting: RehearsedSetting;
  readonly pair: string;
  readonly phase: Phase;
  /** Of this phase, from 1. */
  readonly attempt: number;
  readonly fault: FaultKind | null;
  readonly pid: number;
  /** ISO, UTC. */
  readonly at: string;
}

/** What the model provider charged for an agent attempt, also where upstream never says so. */
export interface BilledEntry {
  readonly event: "billed";
  readonly run: string;
  readonly setting: RehearsedSetting;
  readonly pair: string;
  readonly attempt: number;
  readonly costUsd: number;
  /** False when no whole result.json came of the attempt: only a model door can know the cost. */
  readonly reported: boolean;
}

export type LedgerEntry = StartEntry | BilledEntry;

const FILE = "ledger.jsonl";

/** One line, one write: O_APPEND keeps the lines of concurrent processes whole. */
export function appendLedger(stateDir: string, entry: LedgerEntry): void {
  mkdirSync(stateDir, { recursive: true });
  appendFileSync(join(stateDir, FILE), `${JSON.stringify(entry)}\n`);
}

/** Every start and every bill of a rehearsal so far, in order; empty before the first start. */
export async function readLedger(stateDir: string): Promise<readonly LedgerEntry[]> {
  let text: string;
  try {
    text = await readFile(join(stateDir, FILE), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as LedgerEntry);
}
