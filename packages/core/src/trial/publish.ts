import { mkdir, readdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { type VerdictFile, verdictFileSchema } from "@cooperbench-ts/results";
import { readJson, syncFiles, syncFolder, writeJson } from "../state/files.ts";
import type { Layout, Trial } from "../state/layout.ts";
import { isFolder } from "./attempt-folder.ts";

/**
 * Puts a judged trial in its place by rename, so that nobody ever sees a half-written result. Idempotent: after a crash at
 * any point a second call completes it. What stood there before is set aside among the attempts, never deleted.
 */
export async function publishTrial(layout: Layout, trial: Trial, attempt: number, verdict: VerdictFile): Promise<void> {
  const source = layout.attempt(trial, attempt).pairFolder;
  const place = layout.published(trial);
  await writeJson(path.join(layout.trial(trial), "verdict.json"), verdict);
  if (await isFolder(source)) {
    // Nobody sees it here yet, so it needs no temporary name that a crash could leave behind and a second call would publish.
    await writeFile(path.join(source, "verdict.json"), `${JSON.stringify(verdict, null, 2)}\n`);
    await syncFiles(source);
    await setAside(layout, trial);
    await mkdir(path.dirname(place), { recursive: true });
    await rename(source, place);
    await syncFolder(path.dirname(place));
  } else if (!(await isPlaced(place, verdict))) {
    // Upstream wrote nothing: what an earlier attempt left must not be taken for this verdict's evidence.
    await setAside(layout, trial);
  }
}

async function isPlaced(place: string, verdict: VerdictFile): Promise<boolean> {
  const placed = await readJson(path.join(place, "verdict.json"), verdictFileSchema).catch(() => null);
  return placed !== null && placed.judgedAt === verdict.judgedAt;
}

async function setAside(layout: Layout, trial: Trial): Promise<void> {
  const place = layout.published(trial);
  if (!(await isFolder(place))) return;
  const aside = path.join(layout.trial(trial), "superseded");
  await mkdir(aside, { recursive: true });
  const number = (await readdir(aside)).length + 1;
  await rename(place, path.join(aside, String(number)));
}
