import { createHash } from "node:crypto";
import { join } from "node:path";

/** Where the move onto the disk mounted at a folder is noted. */
export interface JournalPlace {
  /** Where the disk is mounted. */
  readonly directory: string;
  readonly folder: string;
  readonly file: string;
}

const STATE_FOLDER = "/var/lib/cooperbench-ts";

/** Not on the disk that is moved to: that one may come from anywhere, and root acts on what the journal says. */
export function journalPlace(directory: string, stateFolder = STATE_FOLDER): JournalPlace {
  const folder = join(stateFolder, "docker-root");
  const name = createHash("sha256").update(directory).digest("hex").slice(0, 32);
  return { directory, folder, file: join(folder, `${name}.jsonl`) };
}
