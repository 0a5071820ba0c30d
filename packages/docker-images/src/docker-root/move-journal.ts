import { appendFile, open, readFile, rm } from "node:fs/promises";
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
    from: z.string(),
    dataRoot: z.string(),
    configFile: z.string(),
    configBefore: z.string().nullable(),
    configAfter: z.string(),
    holdings: holdingsSchema,
  }),
  z.strictObject({ kind: z.literal("copied"), paths: z.array(z.string()), fingerprint: z.string() }),
  z.strictObject({ kind: z.literal("switched") }),
]);
export type MoveLine = z.infer<typeof lineSchema>;

export interface MoveJournal {
  readonly began: Extract<MoveLine, { kind: "began" }>;
  /** Fingerprints of what is copied whole. */
  readonly copied: ReadonlySet<string>;
  readonly switched: boolean;
}

const NAME = ".cooperbench-ts-docker-root.jsonl";

/** The unfinished move onto this disk, or null. A torn last line is as if it were not there. */
export async function readMoveJournal(directory: string): Promise<MoveJournal | null> {
  const text = await readFile(join(directory, NAME), "utf8").catch(() => "");
  const lines = text.split("\n").flatMap((line) => {
    const parsed = lineSchema.safeParse(parseJson(line));
    return parsed.success ? [parsed.data] : [];
  });
  const began = lines.find((line) => line.kind === "began");
  if (began === undefined) return null;
  return {
    began,
    copied: new Set(lines.flatMap((line) => (line.kind === "copied" ? [line.fingerprint] : []))),
    switched: lines.some((line) => line.kind === "switched"),
  };
}

/** On the disk before the next step is taken. */
export async function noteMove(directory: string, line: MoveLine): Promise<void> {
  const file = join(directory, NAME);
  await appendFile(file, `${JSON.stringify(line)}\n`);
  const handle = await open(file, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function endMoveJournal(directory: string): Promise<void> {
  await rm(join(directory, NAME), { force: true });
}
