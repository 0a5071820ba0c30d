import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseText } from "@cooperbench-ts/results";
import { currentOwner, ownerSchema, ownerState } from "@cooperbench-ts/results/node";
import { z } from "zod";
import { cacheFolder } from "../cache-folder.ts";
import type { Io } from "../io.ts";

const servedPageSchema = z.strictObject({
  url: z.string().regex(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}\/$/),
  owner: ownerSchema,
  /** Absolute paths of what the page is about. */
  dirs: z.array(z.string()),
  /** null: it is about trees. */
  experiment: z.string().nullable(),
});

type ServedPage = z.infer<typeof servedPageSchema>;

/** What a page is about. */
export interface Subject {
  readonly dirs: readonly string[];
  readonly experiment: string | null;
}

/**
 * Notes the address of a page that this process serves, for `explain`. It lies in the cache folder, where only this user reads it: whoever has
 * the address sees the results. @returns how to take it away
 */
export async function notePage(io: Io, url: string, { dirs, experiment }: Subject): Promise<() => Promise<void>> {
  const folder = pagesFolder(io);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await livingPages(io);
  const owner = await currentOwner();
  const file = path.join(folder, `${owner.pid}-${new URL(url).port}.json`);
  const absolute = dirs.map((dir) => path.resolve(dir));
  // Whole from the first moment on: what cannot be read is taken away by others.
  const beside = `${file}.${randomBytes(8).toString("hex")}.part`;
  const note = JSON.stringify({ url, owner, dirs: absolute, experiment });
  await writeFile(beside, `${note}\n`, { mode: 0o600, flag: "wx" });
  await rename(beside, file);
  return () => rm(file, { force: true });
}

/** The address of a page that is served now about a folder, or about an experiment in it; null: none is. A page of all that lies there has it, too. */
export async function servedPage(io: Io, dir: string, experiment: string | null): Promise<string | null> {
  const pages = (await livingPages(io)).filter(({ dirs }) => dirs.length === 1 && dirs[0] === dir);
  const page = pages.find((one) => one.experiment === experiment) ?? pages.find((one) => one.experiment === null);
  return page?.url ?? null;
}

/** Notes of processes that have ended are taken away, and those that cannot be read. */
async function livingPages(io: Io): Promise<ServedPage[]> {
  const folder = pagesFolder(io);
  const names = (await readdir(folder).catch((): string[] => [])).filter((name) => NOTE.test(name));
  const read = names.toSorted().map(async (name) => {
    const file = path.join(folder, name);
    const text = await readFile(file, "utf8").catch(() => null);
    if (text === null) return [];
    const page = parseText(text, servedPageSchema);
    const state = page.kind === "rejected" ? "dead" : await ownerState(page.value.owner);
    if (state === "dead") await rm(file, { force: true }).catch(() => {});
    return state === "alive" && page.kind !== "rejected" ? [page.value] : [];
  });
  return (await Promise.all(read)).flat();
}

/** A process and its port. */
const NOTE = /^\d+-\d+\.json$/;

function pagesFolder(io: Io): string {
  return path.join(cacheFolder(io), "pages");
}
