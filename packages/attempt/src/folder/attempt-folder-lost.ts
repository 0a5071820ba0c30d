import { StoppedError } from "@cooperbench-ts/results";
import type { AttemptFolder } from "@cooperbench-ts/results/node";
import { isFolder } from "../files/durable-files.ts";

/**
 * Somebody may take the folder of an attempt away while it is at work. Then it must not come back with nothing but our record in it, and what
 * upstream could not do without its working directory is not upstream's fault.
 * @throws StoppedError `folder-lost`
 */
export async function requireAttemptFolder(folder: AttemptFolder): Promise<void> {
  if (!(await isFolder(folder.work))) throw attemptFolderLost(folder);
}

/** It is gone, or what was in it. */
export function attemptFolderLost({ dir }: AttemptFolder, cause?: unknown): StoppedError {
  return new StoppedError({
    code: "folder-lost",
    subject: dir,
    problem: "It was taken away while its attempt was at work.",
    remedy:
      "Put it back where it was, if it still exists, in place of what is there now. The same command then goes on, and says what is missing.",
    cause,
  });
}
