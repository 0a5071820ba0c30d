import path from "node:path";
import { InputError } from "@cooperbench-ts/results";
import { liesIn, whereItLies } from "../tools/where-it-lies.ts";
import type { GradedPatches } from "./work-of-pair.ts";

/** Where a tree is regraded to, if nobody says it: a folder that names the source and the version. */
export function defaultPlace(dir: string, version: string, patches: GradedPatches): string {
  const name = path.basename(path.resolve(dir)) || "results";
  return `${name}-regraded-${version}${patches === "upstream" ? "-as-cut" : ""}`;
}

/** The source stays as it is: neither of the two may lie in the other. @throws InputError `regrade-into-source` */
export async function requireOwnPlace(dir: string, to: string): Promise<void> {
  const [from, place] = await Promise.all([whereItLies(dir), whereItLies(to)]);
  if (!liesIn(from, place) && !liesIn(place, from)) return;
  throw new InputError({
    code: "regrade-into-source",
    subject: `--to ${to}`,
    problem: `It and the tree to be regraded, ${dir}, lie in each other.`,
    remedy: "Pass a folder of its own with --to: the source is not changed.",
  });
}
