import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parseJson } from "../client/parse-json.ts";

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
    /** Address of the daemon that is moved. */
    host: z.string(),
    from: z.string(),
    folder: z.string(),
    dataRoot: z.string(),
    configFile: z.string(),
    holdings: holdingsSchema,
  }),
  z.strictObject({ kind: z.literal("copied"), paths: z.array(z.string()), fingerprint: z.string() }),
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

export const moveJournalName = ".cooperbench-ts-docker-root.jsonl";

/** The unfinished move onto this disk, or null. A torn line is as if it were not there. */
export async function readMoveJournal(directory: string): Promise<MoveJournal | null> {
  const text = await readFile(join(directory, moveJournalName), "utf8").catch(() => "");
  const lines = text.split("\n").flatMap((line) => {
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

/** On the disk before the next step is taken. It holds daemon.json, so it is root's alone. */
export async function noteMove(directory: string, ...lines: readonly MoveLine[]): Promise<void> {
  const handle = await open(join(directory, moveJournalName), "a", 0o600);
  try {
    // The first line end closes a line that a kill has torn.
    await handle.appendFile(`\n${lines.map((line) => `${JSON.stringify(line)}\n`).join("")}`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(directory);
}

/** Begins the journal anew with what still holds of an earlier one; a kill leaves the old one or the new one. */
export async function beginMoveJournal(
  directory: string,
  began: Began,
  copied: ReadonlySet<string> = new Set(),
): Promise<void> {
  const file = join(directory, moveJournalName);
  const draft = `${file}.new`;
  const lines: MoveLine[] = [
    began,
    ...[...copied].map((fingerprint) => ({ kind: "copied" as const, paths: [], fingerprint })),
  ];
  await rm(draft, { force: true });
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  await syncFolder(directory);
}

export async function endMoveJournal(directory: string): Promise<void> {
  await rm(join(directory, moveJournalName), { force: true });
  await rm(join(directory, `${moveJournalName}.new`), { force: true });
}

/** A new name in a folder outlives a power cut only when the folder is on the disk too. */
export async function syncFolder(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
