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
    ...(dataset === undefined ? [] : [[path.resolve(dataset), path.basename(dataset)] as const]),
    [home, "~"],
  ];
  return places
    .filter(([folder]) => folder.split("/").filter((name) => name !== "").length >= 2)
    .toSorted(([one], [other]) => other.length - one.length);
}

/** The text of a document without these places. A folder counts where a path begins with it, and not where another one's name goes on. */
export function hidePlaces(json: string, places: readonly Place[]): string {
  let text = json;
  for (const [folder, instead] of places) {
    const written = JSON.stringify(folder).slice(1, -1);
    if (!text.includes(written)) continue;
    text = text.replaceAll(new RegExp(`${escaped(written)}(?![\\w-])`, "g"), () => instead);
  }
  return text;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
