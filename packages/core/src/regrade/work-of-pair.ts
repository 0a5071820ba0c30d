import { createHash } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { type Evidence, judge, type Judgement } from "@cooperbench-ts/results";
import { ForeignTree, readPairFolder, RefusedFileError } from "@cooperbench-ts/results/node";
import { copyFolder } from "../adopt/copy-folder.ts";

/** Which bytes of a patch are graded: those that the tree publishes, or those that upstream left before they were made whole. */
export type GradedPatches = "repaired" | "upstream";

/** What an earlier grading left in a pair folder. */
export const gradingFiles = ["eval.json", "verdict.json"] as const;

const UPSTREAM = ".upstream";

/** The agents' files of a pair folder, under the names under which they are graded, by name. */
function gradedFiles(names: readonly string[], patches: GradedPatches): Map<string, string> {
  const graded = names.filter((name) => name === "result.json" || name.endsWith(".patch"));
  const files = new Map(graded.map((name) => [name, name]));
  if (patches === "upstream")
    for (const name of names) if (name.endsWith(`.patch${UPSTREAM}`)) files.set(name.slice(0, -UPSTREAM.length), name);
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * sha256 over what is graded: two works of one hash are the same work.
 * @throws RefusedFileError where a file of it is a link, a pipe, or too large; or what the file system says
 */
export async function workHash(dir: string, patches: GradedPatches): Promise<string> {
  const tree = new ForeignTree(dir);
  const names = (await tree.listInPool("")).map(({ name }) => name);
  const hash = createHash("sha256");
  for (const [name, file] of gradedFiles(names, patches)) {
    const bytes = await bytesOf(tree, file);
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

async function bytesOf(tree: ForeignTree, file: string): Promise<Uint8Array> {
  try {
    return await tree.bytesInPool(file);
  } catch (error) {
    throw error instanceof RefusedFileError ? new RefusedFileError(`${file}: ${error.message}`) : error;
  }
}

/** Copies the agents' work and nothing of an earlier grading; patches as they are graded. */
export async function placeWork(from: string, to: string, patches: GradedPatches): Promise<void> {
  await copyFolder(from, to);
  const names = await readdir(to);
  for (const name of names) {
    const at = path.join(to, name);
    if (gradingFiles.some((left) => left === name)) await rm(at, { recursive: true });
    else if (name.endsWith(`.patch${UPSTREAM}`)) {
      if (patches === "upstream") await rename(at, at.slice(0, -UPSTREAM.length));
      // The patch beside it is whole: a repair of upstream's bytes could only undo that. In a stranger's tree it may be a folder.
      else await rm(at, { recursive: true, force: true });
    }
  }
}

/** What the judge says of the work alone, as if it had just been done. */
export async function judgeWorkAlone(dir: string, patches: GradedPatches): Promise<Judgement> {
  const evidence = await readPairFolder(dir);
  return judge(
    { ...evidence, files: filesOfWork(evidence, patches) },
    { trees: "ours", patchRepair: patches === "repaired" ? "apply" : "off", timeLimit: "grade" },
  );
}

function filesOfWork({ files }: Evidence, patches: GradedPatches): Evidence["files"] {
  const others = [...files].filter(([name]) => !name.endsWith(UPSTREAM) && !gradingFiles.some((left) => left === name));
  const work = new Map(others);
  for (const [name, file] of gradedFiles([...files.keys()], patches)) {
    const text = files.get(file);
    if (text !== undefined) work.set(name, text);
  }
  return work;
}
