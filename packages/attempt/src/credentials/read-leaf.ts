import type { Leaf } from "../upstream/provider-row.ts";
import { systemClock } from "../process/clock.ts";
import { isTree } from "../doors/json-tree.ts";
import { readCredentialFile } from "./read-file.ts";

/** A login as it is now, or why there is none. */
export type LoginRead = { readonly value: string } | { readonly problem: string };

/** The text of a login that stands in a JSON file, if it holds for now. */
export async function readLeaf(place: string, { path, expires }: Pick<Leaf, "path" | "expires">): Promise<LoginRead> {
  try {
    const tree: unknown = JSON.parse((await readCredentialFile(place)).content.toString("utf8"));
    const value = at(tree, path);
    if (typeof value !== "string" || value.trim() === "") return { problem: `${place} has no ${path.join(".")}` };
    const until = at(tree, expires);
    if (typeof until === "number" && until <= systemClock.now().getTime())
      return { problem: `${path.join(".")} of ${place} has expired at ${new Date(until).toISOString()}` };
    return { value: value.trim() };
  } catch (error) {
    // What JSON.parse says would quote the file.
    return { problem: error instanceof SyntaxError ? `${place} is no JSON` : (error as Error).message };
  }
}

function at(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isTree(inner) ? inner[name] : undefined), tree);
}
