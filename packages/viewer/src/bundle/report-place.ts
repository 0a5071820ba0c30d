import { lstat, mkdir, open, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { InputError } from "@cooperbench-ts/results";
import { isOurPage } from "./page-files.ts";
import { isUnfinished, writeWhole } from "./write-whole.ts";

/** Stands in a folder of ours from the first file on, also where writing was cut off. */
const MARK = "cooperbench-report.json";

/** Folders of a report, the outer ones first, and the names that its documents have there. */
const FOLDERS: readonly (readonly [folder: string, documents: RegExp])[] = [
  ["data", /^(overview|tables)\.js$/],
  ["data/trials", /^[\da-f]{16}\.js$/],
  ["data/parts", /^[\da-f]{16}-[\da-f]+\.js$/],
];

/** @throws InputError `report-place` where something else than a report lies there, or a link leads away */
export async function checkFolder(out: string): Promise<void> {
  if ((await kindOf(out)) === "none") return;
  for (const folder of ["", ...FOLDERS.map(([name]) => name)]) await requireFolder(path.join(out, folder));
  const names = await readdir(out);
  const isOurs = names.length === 0 || names.includes(MARK) || (await isPageFile(path.join(out, "index.html")));
  if (!isOurs) throw placeError(out, "Something else than a report lies there, and nothing of it was changed.");
}

/** Makes the folder of a report, or takes an earlier one's. That loses its index: half a report must not look like a whole one. */
export async function takeFolder(out: string): Promise<void> {
  // Reading took its time: somebody else may have put something there.
  await checkFolder(out);
  await mkdir(out, { recursive: true });
  for (const [folder] of FOLDERS) {
    // One level at a time: nothing is made behind a link.
    await mkdir(path.join(out, folder)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    await requireFolder(path.join(out, folder));
  }
  await writeWhole(path.join(out, MARK), `${JSON.stringify({ format: "cooperbench-ts report", version: 1 })}\n`);
  await rm(path.join(out, "index.html"), { force: true });
}

/** Removes documents that an earlier report left and this one does not have. */
export async function removeStale(out: string, written: ReadonlySet<string>): Promise<void> {
  for (const [folder, documents] of FOLDERS) {
    await requireFolder(path.join(out, folder));
    for (const name of await readdir(path.join(out, folder)).catch(() => []))
      if ((documents.test(name) && !written.has(`${folder}/${name}`)) || isUnfinished(name))
        await rm(path.join(out, folder, name));
  }
}

/** @throws InputError `report-place` where a file that is no page of ours would be replaced */
export async function checkFile(file: string): Promise<void> {
  if ((await kindOf(file)) === "none" || (await isPageFile(file))) return;
  throw placeError(file, "Something else than a report lies there, and it was not changed.");
}

/** @throws InputError `report-place` where a file or a link has the place of a folder */
async function requireFolder(folder: string): Promise<void> {
  const kind = await kindOf(folder);
  if (kind === "link")
    throw placeError(folder, "It is a link to another place, and a report is written where it says.");
  if (kind === "other") throw placeError(folder, "It is a file, and a report is a folder.");
}

/** What lies there itself: a link is not followed. */
async function kindOf(file: string): Promise<"none" | "folder" | "link" | "other"> {
  return lstat(file).then(
    (stats) => (stats.isDirectory() ? "folder" : stats.isSymbolicLink() ? "link" : "other"),
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "none";
      if (error.code === "ENOTDIR") return "other";
      throw error;
    },
  );
}

/** As much of a file as its meta elements take. */
const HEAD_BYTES = 4096;

async function isPageFile(file: string): Promise<boolean> {
  // Neither a link nor a pipe, which would be waited for.
  if ((await lstat(file).catch(() => null))?.isFile() !== true) return false;
  const handle = await open(file, "r").catch(() => null);
  if (handle === null) return false;
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return isOurPage(buffer.toString("utf8", 0, bytesRead));
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

function placeError(subject: string, problem: string): InputError {
  return new InputError({
    code: "report-place",
    subject,
    problem,
    remedy: "Pass another place with --out: a folder that is empty, missing, or an earlier report.",
  });
}
