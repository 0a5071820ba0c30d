import path from "node:path";
import { isFolder } from "@cooperbench-ts/attempt/host";
import { InputError } from "@cooperbench-ts/results";
import { labelsFolder } from "@cooperbench-ts/results/experiment";
import { treeAround } from "@cooperbench-ts/results/node";
import { liesIn, whereItLies } from "../tools/where-it-lies.ts";

/**
 * In which folder sets of labels lie: the one that is named, else that of the logs folder, where it is one folder and of ours. Nothing is ever
 * written into what others made.
 * @param trees folders of the results; of a part, such as one run, the tree that it is a part of counts
 * @throws InputError `labels-place`
 */
export async function labelsPlace(trees: readonly string[], out: string | null): Promise<string> {
  if (out === null) return ownPlace(await topsOf(trees));
  const place = await whereItLies(out);
  // A link to a part does not hide the whole.
  for (const tree of await topsOf(await Promise.all(trees.map(whereItLies)))) {
    if (!liesIn(place, await whereItLies(tree))) continue;
    throw refused(`--out ${out}`, `It lies in the results themselves, ${tree}, which are not changed.`);
  }
  return out;
}

/**
 * Trees are copied from others, and a link in one would lead our writing anywhere.
 * @param folder in which it was placed
 * @throws InputError `labels-place`
 */
export async function requireNoLinkTo(place: string, folder: string): Promise<void> {
  const expected = path.join(await whereItLies(folder), path.relative(folder, place));
  if ((await whereItLies(place)) !== expected)
    throw refused(place, `It is reached through a link below ${folder}, and links are not followed.`);
}

async function topsOf(trees: readonly string[]): Promise<string[]> {
  const around = await Promise.all(trees.map(async (tree) => treeAround(tree)));
  return [...new Set(around.map(({ top }) => top))];
}

async function ownPlace(trees: readonly string[]): Promise<string> {
  const [only = "", ...others] = trees;
  const own = path.join(only, labelsFolder);
  if (others.length === 0 && (await isFolder(path.dirname(own)))) {
    await requireNoLinkTo(own, only);
    return own;
  }
  throw refused(
    trees.join(", "),
    others.length > 0
      ? "These are several folders, so the labels of all of them belong to none."
      : "No run of this product has made these results, and nothing is written into those of others.",
  );
}

function refused(subject: string, problem: string): InputError {
  return new InputError({
    code: "labels-place",
    subject,
    problem,
    remedy: "Pass a folder of its own with --out; the same one goes on where it ended.",
  });
}
