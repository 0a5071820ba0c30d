import { createHash, randomBytes } from "node:crypto";
import { type FileHandle, link, mkdir, open, rename, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { PrerequisiteError } from "@cooperbench-ts/results";
import { currentOwner, ownerState, ownerToken, type Holding, lockSchema } from "@cooperbench-ts/results/node";
import { readJson } from "@cooperbench-ts/attempt/host";
import { Held } from "./held.ts";

const CREATE_TRIES = 10;

export interface Lock {
  /** The lock file: as long as it is in its place, nobody else writes this experiment. */
  readonly held: Held;
  release(): Promise<void>;
}

/**
 * Takes the single-writer lock of an experiment, or of what else has one writer. The lock of a dead process of this machine is taken over.
 * @throws PrerequisiteError `experiment-locked` with who holds it, and since when
 */
export async function acquireLock(file: string, what = "experiment"): Promise<Lock> {
  const holding = { owner: await currentOwner(), since: new Date().toISOString() };
  // Written beside and linked in, so that a lock file is never seen half-written.
  const mine = `${file}.${randomBytes(6).toString("hex")}`;
  const { handle, made } = await create(mine);
  try {
    await handle.writeFile(JSON.stringify(holding));
    await handle.sync();
    while (!(await tryAcquire(file, mine, what)));
    return {
      held: new Held(handle, {
        code: "lock-lost",
        subject: file,
        remedy: `Another harness may be at work on this ${what}: if so, wait for it or stop it. The same command then goes on.`,
      }),
      release: async () => {
        await handle.close();
        await releaseLock(file, holding);
        if (made !== undefined) await removeEmptyFolders(path.dirname(file), made);
      },
    };
  } catch (error) {
    await handle.close();
    throw error;
  } finally {
    await rm(mine, { force: true });
  }
}

/** With the folder, which another call that left no trace may be removing. @returns with the highest folder that was made */
async function create(file: string): Promise<{ handle: FileHandle; made: string | undefined }> {
  for (let tries = 1; ; tries += 1) {
    const made = await mkdir(path.dirname(file), { recursive: true });
    try {
      return { handle: await open(file, "wx"), made };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || tries === CREATE_TRIES) throw error;
    }
  }
}

/**
 * To replace the lock of a dead owner one must first hold the claim to it, a lock named after that very holding: of all
 * who see the same dead owner exactly one gets it. The claim of one who died holding it is claimed in the same way.
 */
async function tryAcquire(file: string, mine: string, what: string): Promise<boolean> {
  const dead: { path: string; holding: Holding }[] = [];
  let place = file;
  while (!(await linked(mine, place))) {
    const holding = await readHolding(place, what);
    if (holding === null) return false;
    await refuseLiving(file, holding, what);
    dead.push({ path: place, holding });
    place = `${file}.after-${nameOf(holding)}`;
  }
  if (place === file) return true;
  const claims = [place, ...dead.slice(1).map((claim) => claim.path)];
  for (const seen of dead) {
    const now = await readHolding(seen.path, what);
    if (now === null || nameOf(now) !== nameOf(seen.holding)) {
      // Another one replaced the lock between our look and our claim.
      await rm(place, { force: true });
      return false;
    }
  }
  // `mine` and the claim are one file: the claim keeps its name while the lock gets its content.
  await rename(mine, file);
  for (const claim of claims) await rm(claim, { force: true });
  return true;
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function nameOf({ owner, since }: Holding): string {
  return createHash("sha256")
    .update(`${ownerToken(owner)} ${since}`)
    .digest("hex")
    .slice(0, 16);
}

async function readHolding(file: string, what: string): Promise<Holding | null> {
  return readJson(file, lockSchema).catch((cause: unknown) => {
    throw locked(
      file,
      "Its lock cannot be read.",
      `If no cooperbench-ts works on this ${what}, remove ${file} and call again.`,
      cause,
    );
  });
}

async function refuseLiving(file: string, { owner, since }: Holding, what: string): Promise<void> {
  const state = await ownerState(owner);
  if (state === "dead") return;
  const holder = `This ${what} is in use by process ${owner.pid} on ${owner.host} since ${since}`;
  if (state === "alive")
    throw locked(file, `${holder}.`, `Wait for it, or stop it; two harnesses never write one ${what}.`);
  throw locked(
    file,
    `${holder} (another machine or container: whether it still lives cannot be seen from here).`,
    `If that process is gone, or the folder is a copy, remove ${file} and call again.`,
  );
}

function locked(file: string, problem: string, remedy: string, cause?: unknown): PrerequisiteError {
  return new PrerequisiteError({ code: "experiment-locked", subject: file, problem, remedy, cause });
}

async function releaseLock(file: string, holding: Holding): Promise<void> {
  const held = await readJson(file, lockSchema).catch(() => null);
  if (held !== null && nameOf(held) === nameOf(holding)) await rm(file, { force: true });
}

/** A call that found a prerequisite missing leaves no trace of having looked. */
async function removeEmptyFolders(folder: string, highest: string): Promise<void> {
  try {
    for (let current = folder; ; current = path.dirname(current)) {
      await rmdir(current);
      if (path.resolve(current) === path.resolve(highest)) return;
    }
  } catch {
    // Something is in it: it stays.
  }
}
