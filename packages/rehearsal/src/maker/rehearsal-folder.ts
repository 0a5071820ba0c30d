import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseScenario } from "../scenario/scenario.ts";

/** What a rehearsal has in its folder, besides the two files below; `logs` is where its results go. */
const ownFolders = ["bin", "dataset", "state", "logs"] as const;
const scenarioName = "scenario.json";
/** What a rehearsal is to be, from the moment on in which it is made until its scenario says so. */
export const plannedName = ".scenario.json.planned";
/** Written first and deleted last: it tells a rehearsal that was cut off from somebody's own folder. */
const markName = ".cooperbench-ts-rehearsal";
const markText = "A rehearsal of cooperbench-ts: what is here is invented, and `rehearse --fresh` deletes it.\n";

/** The folder cannot be a rehearsal's: it is somebody's own, or it cannot be made. */
export class RehearsalFolderError extends Error {
  readonly code = "rehearsal-folder";
  readonly dir: string;
  constructor(dir: string, problem: string, cause?: unknown) {
    super(`${dir} ${problem}. Choose another folder for the rehearsal; one that is not there yet is made.`, { cause });
    this.name = "RehearsalFolderError";
    this.dir = dir;
  }
}

/** Makes the folder, or takes the one that is there if nothing of somebody else's would be overwritten. @throws RehearsalFolderError */
export async function claimFolder(dir: string): Promise<void> {
  const names = await namesIn(dir);
  if (names === null) await makeFolder(dir).catch((cause: Error) => Promise.reject(unmakable(dir, cause)));
  else if (!names.includes(markName) && !names.includes(scenarioName)) {
    const taken = ownFolders.filter((name) => names.includes(name));
    if (taken.length > 0) throw new RehearsalFolderError(dir, `holds ${taken.join(", ")}, and is no rehearsal`);
  }
  await writeFile(join(dir, markName), markText).catch((cause: Error) => Promise.reject(unmakable(dir, cause)));
}

/** Deletes a rehearsal, and nothing else that is in its folder. @throws RehearsalFolderError where the folder holds something else */
export async function clearFolder(dir: string): Promise<void> {
  const names = (await namesIn(dir)) ?? [];
  if (names.length === 0) return;
  if (!names.includes(markName) && !(await holdsScenario(dir)))
    throw new RehearsalFolderError(dir, "is not empty and holds no rehearsal, so nothing in it was deleted");
  for (const name of [scenarioName, plannedName, ...ownFolders, markName])
    await rm(join(dir, name), { recursive: true, force: true });
}

/** Makes or clears a rehearsal. @throws RehearsalFolderError where somebody else does the same at that moment */
export async function namedIfTaken<Result>(dir: string, make: () => Promise<Result>): Promise<Result> {
  try {
    return await make();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTEMPTY") throw error;
    throw new RehearsalFolderError(dir, "was deleted or written into by another program while it was made", error);
  }
}

/** null: there is no such folder. */
async function namesIn(dir: string): Promise<string[] | null> {
  return readdir(dir).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return null;
    if (cause.code === "ENOTDIR") throw new RehearsalFolderError(dir, "is no folder", cause);
    throw new RehearsalFolderError(dir, `cannot be read (${cause.message})`, cause);
  });
}

async function holdsScenario(dir: string): Promise<boolean> {
  try {
    const file = join(dir, scenarioName);
    parseScenario(await readFile(file, "utf8"), file);
    return true;
  } catch {
    return false;
  }
}

/** Step by step: Node's own recursive `mkdir` never ends where a file system such as /proc takes no folders. */
async function makeFolder(dir: string): Promise<void> {
  const parent = dirname(dir);
  const there = await stat(parent).catch(() => null);
  if (there === null && parent !== dir) await makeFolder(parent);
  await mkdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}

function unmakable(dir: string, cause: Error): RehearsalFolderError {
  return new RehearsalFolderError(dir, `cannot be made or written (${cause.message})`, cause);
}
