import { constants, type Stats } from "node:fs";
import { open, realpath } from "node:fs/promises";

/** No login is longer; a file that is, is none. */
const MAX_BYTES = 1024 * 1024;

export interface CredentialFile {
  readonly content: Buffer;
  readonly stat: Stats;
}

/**
 * Reads a file with a login in it. What is opened must be a plain file of this user's, and no link. @throws Error that names the file and what is odd about it
 */
export async function readCredentialFile(place: string): Promise<CredentialFile> {
  const handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    async ({ code }: NodeJS.ErrnoException) => {
      if (code === "ENOENT") throw new Error(`${place} is not there`);
      if (code !== "ELOOP") throw new Error(`${place} cannot be read (${code})`);
      const target = await realpath(place).catch(() => "nothing");
      throw new Error(`${place} is refused: it is a link to ${target}; name that instead`);
    },
  );
  try {
    const stat = await handle.stat();
    const odd = oddness(stat);
    if (odd !== null) throw new Error(`${place} is refused: ${odd}`);
    return { content: await handle.readFile(), stat };
  } finally {
    await handle.close();
  }
}

function oddness(stat: Stats): string | null {
  if (!stat.isFile()) return "it is no plain file";
  if (stat.uid !== 0 && stat.uid !== process.getuid?.()) return "it belongs to another user";
  if (stat.size > MAX_BYTES) return `it has more than ${MAX_BYTES} bytes`;
  return null;
}
