import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { type HousePackage, repositoryRoot, type SourceFile } from "./packages.ts";

/** From each node to those that it imports. */
export type Arrows = ReadonlyMap<string, ReadonlySet<string>>;

/** The files of a package below `src`, and what each imports of the same package; types count. */
export function fileArrows({ sources }: Pick<HousePackage, "sources">): Arrows {
  return new Map(sources.map((file) => [inSrc(file.path), new Set(ownImports(file))]));
}

/** The same between rooms: a folder below `src` is a room, and so is a file that lies in none. Entries belong to no room. */
export function roomArrows(files: Arrows, entries: ReadonlySet<string>): Arrows {
  const rooms = new Map<string, Set<string>>();
  for (const [file, imported] of files) {
    if (entries.has(file)) continue;
    const room = roomOf(file);
    const others = [...imported].map(roomOf).filter((other) => other !== room);
    rooms.set(room, new Set([...(rooms.get(room) ?? []), ...others]));
  }
  return rooms;
}

export function roomOf(file: string): string {
  const folder = path.posix.dirname(file);
  return folder === "." ? file : folder;
}

function ownImports({ path: file, imports }: SourceFile): string[] {
  return imports
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => inSrc(path.posix.join(path.posix.dirname(file), specifier)));
}

function inSrc(file: string): string {
  return file.replace(/^src\//, "");
}

/** Groups of nodes that reach each other, each sorted; none: there is no circle. (Tarjan's algorithm.) */
export function circlesIn(arrows: Arrows): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    lowest.set(node, order.get(node) as number);
    open.push(node);
    for (const next of arrows.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) lowest.set(node, Math.min(lowest.get(node) as number, lowest.get(next) as number));
    }
    if (lowest.get(node) !== order.get(node)) return;
    const circle = open.splice(open.indexOf(node));
    if (circle.length > 1) found.push(circle.sort());
  };
  for (const node of arrows.keys()) if (!order.has(node)) visit(node);
  return found;
}

/** TypeScript files of the repository, tests included, that have more lines than this. What a package shows to others is a list of names, and may be as long as that is. */
export function longFiles(most: number): string[] {
  const patterns = ["packages/*/{src,bench,chaos,scripts,corpus}/**/*.ts", "{e2e,bench,examples}/**/*.{ts,mjs}"];
  return globSync(patterns, { cwd: repositoryRoot, exclude: ["**/node_modules/**", "packages/*/src/index.ts"] })
    .filter((file) => readFileSync(path.join(repositoryRoot, file), "utf8").split("\n").length - 1 > most)
    .sort();
}
