import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type AttemptFile, attemptFileSchema } from "../formats/attempt-file.ts";
import { parseText } from "../formats/file-parse.ts";
import { wasInterrupted } from "../formats/interrupted-attempt.ts";
import type { VerdictFile } from "../formats/verdict-file.ts";

/** What was done about a trial after its verdict; where it has none, all that was done. */
export interface Since {
  /** Whether a phase was begun, so that the verdict does not stand any more. */
  readonly begun: boolean;
  /** Spend of all attempts, those that the verdict counts included. */
  readonly spent: VerdictFile["spent"];
}

/** `missing`: it runs, or its harness died. */
type Recorded = { readonly number: number; readonly record: AttemptFile | "missing" | "damaged" };

/** @param folder where all attempts of the trial are */
export async function readSince(folder: string, verdict: VerdictFile | null): Promise<Since> {
  const names = await readdir(folder).catch(() => []);
  const numbers = names.filter((name) => /^[1-9]\d*$/.test(name)).map(Number);
  const last = Math.max(0, ...numbers);
  const spent = { ...(verdict?.spent ?? { knownUsd: 0, unknownAttempts: 0 }) };
  // A verdict counts as many attempts as there are numbers, or less: where some were interrupted.
  if (last <= (verdict?.attempts.agent ?? 0)) return { begun: await evaluatedSince(folder, last, verdict), spent };
  const attempts = await Promise.all(numbers.sort((a, b) => a - b).map((number) => recorded(folder, number)));
  const judged = verdict === null ? 0 : attemptOf(verdict, attempts);
  const later = attempts.filter(({ number }) => number > judged);
  for (const { record } of later) {
    if (record === "missing") continue;
    if (record === "damaged" || record.spend.costUsd === null) spent.unknownAttempts += 1;
    if (record !== "damaged") spent.knownUsd += record.spend.knownUsd;
  }
  return { begun: later.length > 0 || (await evaluatedSince(folder, last, verdict)), spent };
}

/** Number of the attempt that the verdict is of. Where too many were taken away to tell, no attempt is later. */
function attemptOf({ attempts, diagnostics }: VerdictFile, all: readonly Recorded[]): number {
  if (diagnostics.some(({ code }) => code === "adopted")) return 1;
  const counted = all.filter(({ record }) => record === "damaged" || (record !== "missing" && !wasInterrupted(record)));
  return counted[attempts.agent - 1]?.number ?? Number.POSITIVE_INFINITY;
}

/** The output of an eval has the number of its try, over all attempts; one that was cut off is not counted. */
async function evaluatedSince(folder: string, attempt: number, verdict: VerdictFile | null): Promise<boolean> {
  if (verdict === null) return false;
  return access(join(folder, String(attempt), `eval-${verdict.attempts.eval + 1}.log`)).then(
    () => true,
    () => false,
  );
}

async function recorded(folder: string, number: number): Promise<Recorded> {
  const text = await readFile(join(folder, String(number), "attempt.json"), "utf8").catch(() => null);
  if (text === null) return { number, record: "missing" };
  const parsed = parseText(text, attemptFileSchema);
  return { number, record: parsed.kind === "parsed" ? parsed.value : "damaged" };
}
