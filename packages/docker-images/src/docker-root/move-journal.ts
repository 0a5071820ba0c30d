import { constants } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { z } from "zod";
import { parseJson } from "../client/parse-json.ts";
import { isMarked, markDisk, unmarkDisk } from "./disk-mark.ts";
import type { JournalPlace } from "./journal-place.ts";
import { openRootFile, readRootFile } from "./root-file.ts";
import { syncFolder } from "./sync-folder.ts";
import { untrustedComponents } from "./untrusted-path.ts";

/** Everything the daemon had, to be found again after the move. */
export const holdingsSchema = z.strictObject({
  images: z.array(z.string()),
  containers: z.array(z.string()),
  volumes: z.array(z.string()),
});
export type Holdings = z.infer<typeof holdingsSchema>;

const lineSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("began"),
    /** What the disk is marked with. */
    disk: z.string(),
    /** Address of the daemon that is moved. */
    host: z.string(),
    from: z.string(),
    folder: z.string(),
    dataRoot: z.string(),
    configFile: z.string(),
    holdings: holdingsSchema,
  }),
  z.strictObject({ kind: z.literal("copied"), fingerprint: z.string() }),
  /** The copy is whole; from now on a daemon may be started on it by anyone, also by the next boot. */
  z.strictObject({
    kind: z.literal("switched"),
    atMs: z.number(),
    configBefore: z.string().nullable(),
    configAfter: z.string(),
  }),
  /** Docker was told to start on the copy. */
  z.strictObject({ kind: z.literal("started") }),
  /** Everything was there after the move; only the journal is still to be removed. */
  z.strictObject({ kind: z.literal("proven") }),
]);
export type MoveLine = z.infer<typeof lineSchema>;
export type Began = Extract<MoveLine, { kind: "began" }>;
export type Switched = Extract<MoveLine, { kind: "switched" }>;

export interface MoveJournal {
  readonly began: Began;
  /** Fingerprints of what is copied whole. */
  readonly copied: ReadonlySet<string>;
  readonly switched: Switched | null;
  readonly started: boolean;
  readonly proven: boolean;
}

/** Why a journal is not believed. */
export interface UntrustedJournal {
  readonly untrusted: string;
}

/**
 * The unfinished move onto the disk that is mounted there, or null. A torn line is as if it were not there; a file, or a
 * folder on the way to it, that is not root's alone is not read.
 */
export async function readMoveJournal(place: JournalPlace): Promise<MoveJournal | UntrustedJournal | null> {
  const [component] = await untrustedComponents(place.folder);
  if (component !== undefined) return { untrusted: component.message };
  const read = await readRootFile(place.file);
  if (read.kind === "untrusted") return { untrusted: `${place.file} ${read.problem}` };
  const lines = (read.kind === "text" ? read.text : "").split("\n").flatMap((line) => {
    const parsed = lineSchema.safeParse(parseJson(line));
    return parsed.success ? [parsed.data] : [];
  });
  const began = lines.find((line) => line.kind === "began");
  if (began === undefined) return null;
  return {
    began,
    copied: new Set(lines.flatMap((line) => (line.kind === "copied" ? [line.fingerprint] : []))),
    switched: lines.findLast((line) => line.kind === "switched") ?? null,
    started: lines.some((line) => line.kind === "started"),
    proven: lines.some((line) => line.kind === "proven"),
  };
}

/** On the disk before the next step is taken. */
export async function noteMove({ folder, file }: JournalPlace, ...lines: readonly MoveLine[]): Promise<void> {
  const handle = await openRootFile(file, constants.O_WRONLY | constants.O_APPEND);
  if (!("fd" in handle)) throw new Error(`${file} ${handle.kind === "absent" ? "has gone" : handle.problem}`);
  try {
    // The first line end closes a line that a kill has torn.
    await handle.appendFile(`\n${lines.map((line) => `${JSON.stringify(line)}\n`).join("")}`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(folder);
}

/**
 * Begins the journal anew with what still holds of an earlier one, and marks the disk as its own; a kill leaves the old
 * one or the new one. It holds daemon.json, so only root may read it.
 */
export async function beginMoveJournal(
  { directory, folder, file }: JournalPlace,
  began: Began,
  copied: ReadonlySet<string> = new Set(),
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  // The mark of a move that goes on is never away: killed without it, the move would not go on any more.
  if (!(await isMarked(directory, began.disk))) await markDisk(directory, began.disk);
  const draft = `${file}.new`;
  const lines: MoveLine[] = [began, ...[...copied].map((fingerprint) => ({ kind: "copied" as const, fingerprint }))];
  await rm(draft, { force: true });
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  await syncFolder(folder);
}

export async function endMoveJournal({ directory, file }: JournalPlace, { disk }: Began): Promise<void> {
  await rm(file, { force: true });
  await rm(`${file}.new`, { force: true });
  await unmarkDisk(directory, disk);
}
