import { mkdir, open, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { InputError } from "@cooperbench-ts/results";
import { isOurPage } from "./page-files.ts";

/** Stands in a folder of ours from the first file on, also where writing was cut off. */
const MARK = "cooperbench-report.json";

/** @throws InputError `report-place` where something else than a report lies there */
export async function checkFolder(out: string): Promise<void> {
  const names = await readdir(out).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    if (error.code === "ENOTDIR") throw placeError(out, "It is a file, and a report is a folder.", error);
    throw error;
  });
  const isOurs = names.length === 0 || names.includes(MARK) || (await isPageFile(path.join(out, "index.html")));
  if (!isOurs) throw placeError(out, "Something else than a report lies there, and nothing of it was changed.");
}

/** Makes the folder of a report, or takes an earlier one's. That loses its index: half a report must not look like a whole one. */
export async function takeFolder(out: string): Promise<void> {
  for (const folder of ["trials", "parts"]) await mkdir(path.join(out, "data", folder), { recursive: true });
  await writeFile(path.join(out, MARK), `${JSON.stringify({ format: "cooperbench-ts report", version: 1 })}\n`);
  await rm(path.join(out, "index.html"), { force: true });
}

/** Removes documents that an earlier report left and this one does not have. */
export async function removeStale(out: string, written: ReadonlySet<string>): Promise<void> {
  for (const folder of ["data", "data/trials", "data/parts"]) {
    const names = await readdir(path.join(out, folder)).catch(() => []);
    for (const name of names)
      if (name.endsWith(".js") && !written.has(`${folder}/${name}`)) await rm(path.join(out, folder, name));
  }
}

/** @throws InputError `report-place` where a file that is no page of ours would be replaced */
export async function checkFile(file: string): Promise<void> {
  if (await isPageFile(file)) return;
  const there = await open(file, "r").then(
    (handle) => handle.close().then(() => true),
    (error: NodeJS.ErrnoException) => error.code !== "ENOENT",
  );
  if (there) throw placeError(file, "Something else than a report lies there, and it was not changed.");
}

/** As much of a file as its meta elements take. */
const HEAD_BYTES = 4096;

async function isPageFile(file: string): Promise<boolean> {
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

function placeError(subject: string, problem: string, cause?: unknown): InputError {
  return new InputError({
    code: "report-place",
    subject,
    problem,
    remedy: "Pass another place with --out: a folder that is empty, missing, or an earlier report.",
    cause,
  });
}
