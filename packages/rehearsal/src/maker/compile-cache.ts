import { lstat, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Where Node keeps compiled code of the stand-in, which a campaign starts hundreds of times. What it finds there it runs, so the folder
 * must be this user's alone; null: somebody else has taken its name.
 */
export async function compileCache(): Promise<string | null> {
  const uid = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `cooperbench-ts-compiled-${uid}`);
  await mkdir(folder, { mode: 0o700, recursive: true }).catch(() => {});
  const found = await lstat(folder).catch(() => null);
  const isPrivate = found?.isDirectory() === true && found.uid === uid && (found.mode & 0o077) === 0;
  return isPrivate ? folder : null;
}
