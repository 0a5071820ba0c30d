import { readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Trial, type VerdictFile, verdictFileSchema } from "@cooperbench-ts/results";
import { isFolder, makeFolder, moveFolder, readJson, syncTree, writeJson } from "@cooperbench-ts/attempt/host";
import type { Layout } from "@cooperbench-ts/results/node";

/**
 * Puts a judged trial in its place by rename, so that nobody ever sees a half-written result. Idempotent: after a crash at
 * any point a second call completes it. What stood there before is set aside among the attempts, never deleted.
 * @param prove that the folders are still this run's; asked before the first step, and right before the rename
 */
export async function publishTrial(
  layout: Layout,
  trial: Trial,
  attempt: number,
  verdict: VerdictFile,
  prove?: () => Promise<void>,
): Promise<void> {
  await prove?.();
  const source = layout.attempt(trial, attempt).pairFolder;
  const place = layout.published(trial);
  await writeJson(path.join(layout.trial(trial), "verdict.json"), verdict);
  const placed = await placedVerdict(place);
  if (placed?.judgedAt === verdict.judgedAt) {
    // Where it had to be copied, a crash may have left what it was copied from.
    await rm(source, { recursive: true, force: true });
  } else if (await isFolder(source)) {
    await placeResult(layout, trial, source, verdict, prove);
  } else if (placed === null && verdict.verdict !== "infra_error" && (await isFolder(place))) {
    // A verdict on tests always has its evidence, so it was in its place before and has lost our file since.
    await writeJson(path.join(place, "verdict.json"), verdict);
  } else {
    // Upstream wrote nothing: what an earlier attempt left must not be taken for this verdict's evidence.
    await setAside(layout, trial);
  }
}

/** Moves a pair folder that nobody sees yet into the place of a trial's result, with its verdict. */
export async function placeResult(
  layout: Layout,
  trial: Trial,
  source: string,
  verdict: VerdictFile,
  prove?: () => Promise<void>,
): Promise<void> {
  const place = layout.published(trial);
  // Nobody sees it here yet, so it needs no temporary name that a crash could leave behind and a second call would publish.
  await writeFile(path.join(source, "verdict.json"), `${JSON.stringify(verdict, null, 2)}\n`);
  await syncTree(source);
  // Syncing takes its time.
  await prove?.();
  await setAside(layout, trial);
  await makeFolder(path.dirname(place));
  await moveFolder(source, place);
}

async function placedVerdict(place: string): Promise<VerdictFile | null> {
  return readJson(path.join(place, "verdict.json"), verdictFileSchema).catch(() => null);
}

async function setAside(layout: Layout, trial: Trial): Promise<void> {
  const place = layout.published(trial);
  if (!(await isFolder(place))) return;
  const aside = path.join(layout.trial(trial), "superseded");
  await makeFolder(aside);
  const numbers = (await readdir(aside)).filter((name) => /^\d+$/.test(name)).map(Number);
  await moveFolder(place, path.join(aside, String(Math.max(0, ...numbers) + 1)));
}
