import { createHash } from "node:crypto";
import type { PairRow } from "@cooperbench-ts/results";
import type { TrialEntry } from "../documents/documents.ts";

type Name = TrialEntry["document"];

/**
 * Each row with the name of its document. That is the same while the trial is planned, runs and has a verdict, so that a
 * link to it stays good. Its folder is no part of it, but where a tree has a trial twice.
 */
export function trialNames(rows: readonly PairRow[]): { readonly row: PairRow; readonly name: Name }[] {
  const taken = new Set<string>();
  return rows.map((row) => {
    const key = identity(row);
    const isAgain = taken.has(key);
    taken.add(key);
    return { row, name: isAgain ? nameOf([key, row.dir]) : nameOf([key]) };
  });
}

/** The name of one of them. */
export function trialName(row: PairRow, rows: readonly PairRow[]): Name {
  const key = identity(row);
  const first = rows.find((one) => identity(one) === key);
  return first === undefined || first.dir === row.dir ? nameOf([key]) : nameOf([key, row.dir]);
}

function identity({ run, setting, upstreamSetting, repeat, pairKey }: PairRow): string {
  return JSON.stringify([run, setting, upstreamSetting, repeat, pairKey]);
}

function nameOf(parts: readonly unknown[]): Name {
  return `trials/${createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16)}`;
}
