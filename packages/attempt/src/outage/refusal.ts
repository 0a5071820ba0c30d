import { StoppedError } from "@cooperbench-ts/results";

const NO_MORE_FILES: ReadonlySet<string> = new Set(["EMFILE", "ENFILE"]);
const REFUSED: ReadonlySet<string> = new Set(["EACCES", "EIO", "EPERM", "EROFS", "ESTALE"]);

/** This process, or its machine, may open no file any more: whatever follows says nothing about an attempt. null: it is another error. */
export function noMoreFiles(error: unknown): StoppedError | null {
  return refusedWith(
    error,
    NO_MORE_FILES,
    "Raise the limit of open files (`ulimit -n`). The same command then goes on.",
  );
}

/** The operating system refuses what a run cannot go on without. null: it is another error. */
export function refusalOf(error: unknown): StoppedError | null {
  const remedy = "Give this user the right to it, or mount it writable. The same command then goes on.";
  return noMoreFiles(error) ?? refusedWith(error, REFUSED, remedy);
}

function refusedWith(error: unknown, codes: ReadonlySet<string>, remedy: string): StoppedError | null {
  if (!(error instanceof Error)) return null;
  const { code, message, path = "a file" } = error as NodeJS.ErrnoException;
  if (code === undefined || !codes.has(code)) return null;
  return new StoppedError({ code: "file-refused", subject: path, problem: `${message}.`, remedy, cause: error });
}
