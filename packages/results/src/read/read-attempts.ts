import { attemptFileSchema } from "../formats/attempt-file.ts";
import { verdictFileSchema, type VerdictFile } from "../formats/verdict-file.ts";
import { attemptRow } from "../tables/attempt-row.ts";
import type { AttemptRow } from "../tables/attempts-shape.ts";
import type { FileLedger } from "./file-ledger.ts";
import type { FileSource } from "./file-source.ts";
import { mapLimit } from "./map-limit.ts";

/** Folder of our own experiments below `logs`. */
const HOME = ".cooperbench-ts";
/** `<experiment>/attempts/<run>/<repo>/<task>/fA_fB/[<n>/]<file>`. */
const ATTEMPT = /^\.cooperbench-ts\/[^/]+\/attempts\/(?:[^/]+\/){4}[^/]+\/attempt\.json$/;
const VERDICT = /^\.cooperbench-ts\/[^/]+\/attempts\/((?:[^/]+\/){3}[^/]+)\/verdict\.json$/;

export interface ReadAttempts {
  readonly rows: readonly AttemptRow[];
  /** Verdicts of trials for which upstream wrote no folder, by `<run>/<pair>`. */
  readonly verdicts: ReadonlyMap<string, VerdictFile>;
}

export async function readAttempts(
  source: FileSource,
  ledger: FileLedger,
  concurrency: number,
  signal: AbortSignal | undefined,
): Promise<ReadAttempts> {
  const attempts: string[] = [];
  const verdictPaths: [string, string][] = [];
  for await (const path of source.list(HOME, signal)) {
    const trial = VERDICT.exec(path)?.[1];
    if (trial !== undefined) verdictPaths.push([trial, path]);
    else if (ATTEMPT.test(path)) attempts.push(path);
  }
  const rows = await mapLimit(
    attempts.sort(),
    concurrency,
    async (path) => {
      const file = ledger.parse(path, (await ledger.open(source, path, signal)).content, attemptFileSchema);
      return file === null ? [] : [attemptRow(file, path.slice(0, path.lastIndexOf("/")))];
    },
    signal,
  );
  const verdicts = await mapLimit(
    verdictPaths,
    concurrency,
    async ([trial, path]) => {
      const file = ledger.parse(path, (await ledger.open(source, path, signal)).content, verdictFileSchema);
      return file === null ? [] : [[trial, file] as const];
    },
    signal,
  );
  return { rows: rows.flat(), verdicts: new Map(verdicts.flat()) };
}
