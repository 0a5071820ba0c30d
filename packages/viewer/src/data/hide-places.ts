import { homedir } from "node:os";
import path from "node:path";
import type { ViewOptions } from "./viewed-tree.ts";

/** A folder of this machine, and what a page says instead. */
export type Place = readonly [folder: string, instead: string];

/**
 * Places of this machine that a report must not tell: where its trees lie, and the home of whoever writes it. Containers of agents have
 * a `/root`, too, so a folder with one name alone is left as it is.
 * @param real the folders of the trees without links
 */
export function placesOf({ dirs, dataset }: ViewOptions, real: readonly string[] = [], home = homedir()): Place[] {
  const trees = [...dirs, ...real].map((dir) => path.resolve(dir));
  const places: Place[] = [
    ...trees.map((dir): Place => [dir, path.basename(dir)]),
    ...trees.map((dir): Place => [path.dirname(dir), "…"]),
    // Of several trees the tables name folders as they were given.
    ...dirs.filter((dir) => /^\.\.(\/|$)/.test(dir)).map((dir): Place => [dir, path.basename(dir)]),
    ...(dataset === undefined ? [] : [[path.resolve(dataset), path.basename(dataset)] as const]),
    [home, "~"],
  ];
  return places
    .filter(([folder]) => folder.split("/").filter((name) => name !== "").length >= 2)
    .toSorted(([one], [other]) => other.length - one.length);
}

/** The JSON of a document without these places. One counts where a path begins and its name ends, and not within another one. */
export function hidePlaces(json: string, places: readonly Place[]): string {
  let text = json;
  for (const [folder, instead] of places) {
    const written = JSON.stringify(folder).slice(1, -1);
    if (!text.includes(written)) continue;
    text = text.replaceAll(new RegExp(`${BEGIN}${escaped(written)}${END}`, "gu"), () => instead);
  }
  return text;
}

/** No name goes on here; in JSON the letter of an escape such as `\n`, and the end of a colour, are none. */
const BEGIN = String.raw`(?:(?<![\p{L}\p{N}_.~-])|(?<=\\[bfnrt])|(?<=\\u[\da-f]{4})|(?<=\\u001b\[[\d;]*m))`;
/** A full stop ends a sentence, but within a name it does not. */
const END = String.raw`(?![\p{L}\p{N}_-]|\.[\p{L}\p{N}_-])`;

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
