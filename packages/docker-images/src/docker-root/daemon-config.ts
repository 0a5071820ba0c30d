import { mkdir, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { dataRootOf, editDaemonJson } from "./edit-daemon-json.ts";
import { syncFolder } from "./sync-folder.ts";

/** The bytes of the daemon's configuration; null when there is no such file. Rejects when it cannot be read. */
export async function readConfig(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Writes the new configuration; what is there now stays beside it as `.before-move`. */
export async function switchConfig(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await backUp(file, ".before-move");
  await writeWhole(file, text);
}

/**
 * Puts the data root back as it was before the switch. What was edited meanwhile stays, only `data-root` changes, and the
 * edited file is kept as `.before-roll-back`. Rejects when the file is no configuration any more.
 */
export async function restoreConfig(
  file: string,
  switched: { readonly configBefore: string | null; readonly configAfter: string },
): Promise<void> {
  const { configBefore, configAfter } = switched;
  const now = await readConfig(file);
  if (now === configBefore) return;
  if (now === configAfter) {
    if (configBefore === null) await rm(file, { force: true });
    else await writeWhole(file, configBefore);
    return;
  }
  const old = configBefore === null ? null : dataRootOf(configBefore);
  if (now === null) {
    if (configBefore !== null) await writeWhole(file, configBefore);
    return;
  }
  const edit = editDaemonJson(now, old);
  if (edit.kind === "invalid") throw new Error(`${file} was edited meanwhile, and ${edit.message}`);
  if (edit.text === now) return;
  await backUp(file, ".before-roll-back");
  await writeWhole(file, edit.text);
}

async function backUp(file: string, suffix: string): Promise<void> {
  const text = await readConfig(file);
  if (text !== null) await writeWhole(`${file}${suffix}`, text, file);
}

/** Whole or not at all, on the disk, with the owner and the mode of the file, or of `like`. */
async function writeWhole(file: string, text: string, like: string = file): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const before = await stat(like).catch(() => null);
  const draft = `${target}.new`;
  await rm(draft, { force: true });
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.chmod(before === null ? 0o644 : before.mode & 0o777);
    if (before !== null) await handle.chown(before.uid, before.gid).catch(() => {});
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, target);
  await syncFolder(dirname(target));
}
