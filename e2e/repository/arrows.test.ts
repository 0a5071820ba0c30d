import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type HousePackage, housePackages, importedPackage, importsOf, type SourceFile } from "./support/packages.ts";

/** Who may import whom. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  results: [],
  "docker-images": [],
  rehearsal: [],
  attempt: ["results"],
  core: ["attempt", "results", "docker-images"],
  viewer: ["results"],
  cli: ["core", "viewer", "results", "docker-images", "rehearsal"],
};

const packages = housePackages();
const folderOf = new Map(packages.map(({ folder, manifest }) => [manifest.name, folder]));

/** Files, as `<package>/<file>`, whose imports satisfy a condition. */
function importers(condition: (specifier: string) => boolean): string[] {
  return packages
    .flatMap(({ folder, sources }) =>
      sources.filter(({ imports }) => imports.some(condition)).map((file) => `${folder}/${file.path}`),
    )
    .sort();
}

/** Files that an entry reaches by relative imports, itself included. */
function reachable(sources: ReadonlyMap<string, SourceFile>, entry: string, seen = new Set<string>()): SourceFile[] {
  const file = sources.get(entry);
  if (seen.has(entry)) return [];
  if (file === undefined) throw new Error(`no such source: ${entry}`);
  seen.add(entry);
  const next = file.imports
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => path.posix.join(path.posix.dirname(entry), specifier));
  return [file, ...next.flatMap((target) => reachable(sources, target, seen))];
}

const bySourcePath = ({ sources }: HousePackage): Map<string, SourceFile> =>
  new Map(sources.map((file) => [file.path, file]));
const results = packages.find(({ folder }) => folder === "results") as HousePackage;

test("the reader of imports sees every form of them", () => {
  const text = [
    'import type { A } from "./a.ts";',
    'import {\n  type B,\n  c,\n} from "b";',
    'export { d } from "@scope/d/sub";',
    'import "node:e";',
    'const f = await import("f");',
    'const text = "from nowhere";',
  ].join("\n");
  expect(importsOf(text)).toEqual(["./a.ts", "b", "@scope/d/sub", "node:e", "f"]);
});

describe.each(packages)("$manifest.name", ({ folder, dir, manifest, sources }) => {
  test("imports only the packages of the house that its arrows allow", () => {
    const imported = sources.flatMap(({ imports }) =>
      imports.flatMap((specifier) => folderOf.get(importedPackage(specifier) ?? "") ?? []),
    );
    const others = [...new Set(imported)].filter((name) => name !== folder);
    expect(ARROWS[folder]).toEqual(expect.arrayContaining(others));
  });

  test("declares what it imports, and imports what it declares", () => {
    const imported = new Set(
      sources.flatMap(({ imports }) => imports.flatMap((specifier) => importedPackage(specifier) ?? [])),
    );
    const declared = [...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {})];
    // Optional peers of results that the CLI brings along for it.
    const brought = folder === "cli" ? Object.keys(results.manifest.peerDependencies ?? {}) : [];
    expect([...imported, ...brought].sort()).toEqual(expect.arrayContaining(declared.sort()));
    // What the page is built of is in what is built.
    const built = folder === "viewer" ? Object.keys(manifest.devDependencies ?? {}) : [];
    expect([...declared, ...built]).toEqual(expect.arrayContaining([...imported].sort()));
  });

  test("reaches its own files by relative imports that stay inside, with their ending", () => {
    const strange = sources.flatMap((file) =>
      file.imports
        .filter((specifier) => specifier.startsWith("."))
        .filter(
          (specifier) =>
            !/\.(?:tsx?|css)$/.test(specifier) ||
            !path.join(dir, path.dirname(file.path), specifier).startsWith(path.join(dir, "src")),
        )
        .map((specifier) => `${file.path}: ${specifier}`),
    );
    expect(strange).toEqual([]);
  });

  test("has an index of explicit named exports", () => {
    for (const entry of ["index.ts", "node/index.ts", "experiment/index.ts", "host/index.ts"].map((file) =>
      path.join(dir, "src", file),
    )) {
      if (!existsSync(entry) && !entry.endsWith("src/index.ts")) continue;
      const index = readFileSync(entry, "utf8");
      expect(index).not.toMatch(/export \*|export default/);
      expect(index).toMatch(/export (type )?\{/);
    }
  });
});

test("one file per package imports execa, one in the house p-queue, one dockerode", () => {
  // Which file it is may change with the rooms of a package.
  const homesOf = (name: string): string[] =>
    importers((specifier) => specifier === name).map((file) => file.slice(0, file.indexOf("/")));
  expect(homesOf("execa")).toEqual(["attempt"]);
  expect(homesOf("p-queue")).toEqual(["core"]);
  expect(homesOf("dockerode")).toEqual(["docker-images"]);
});

describe.each([
  { entry: "index", libraries: ["p-map", "zod"] },
  { entry: "experiment/index", libraries: ["zod"] },
])("$entry of @cooperbench-ts/results runs anywhere", ({ entry, libraries }) => {
  const sources = bySourcePath(results);

  test("its files import nothing of Node, only what runs anywhere", () => {
    const files = reachable(sources, `src/${entry}.ts`);
    expect(files.length).toBeGreaterThan(20);
    const foreign = files.flatMap(({ imports }) => imports.filter((specifier) => !specifier.startsWith(".")));
    expect([...new Set(foreign)].sort()).toEqual(libraries);
  });

  test("they use no global of Node", () => {
    const users = reachable(sources, `src/${entry}.ts`).filter(({ text }) =>
      /\bprocess\.(env|argv|cwd|platform|versions?|std\w+|exit\w*|on)\b|\bBuffer\.|\b__dirname\b|\brequire\(/.test(
        withoutComments(text),
      ),
    );
    expect(users.map((file) => file.path)).toEqual([]);
  });

  test("what is built imports nothing of Node either", () => {
    const open = [`${entry}.js`];
    const foreign = new Set<string>();
    for (const file of open) {
      for (const specifier of importsOf(readFileSync(path.join(results.dir, "dist", file), "utf8"))) {
        const target = path.posix.join(path.posix.dirname(file), specifier);
        if (!specifier.startsWith(".")) foreign.add(specifier);
        else if (!open.includes(target)) open.push(target);
      }
    }
    expect([...foreign].sort()).toEqual(libraries);
  });
});

test("libraries print nothing and read neither argv nor the environment", () => {
  const offenders = packages
    .filter(({ folder }) => folder !== "cli")
    .flatMap(({ folder, sources }) =>
      sources
        // The stand-in is a program of its own, started as one.
        .filter((file) => !(folder === "rehearsal" && file.path.startsWith("src/upstream/")))
        .filter(({ text }) => /\bprocess\.(env|argv|stdout|stderr|exit)\b|\bconsole\./.test(withoutComments(text)))
        .map((file) => `${folder}/${file.path}`),
    );
  expect(offenders).toEqual([]);
});

/** Programs of the host run with the caller's own environment, in a language that we can read: that is no configuration. */
const INHERITED = "...process.env, LC_ALL";

function withoutComments(text: string): string {
  return text
    .replaceAll(INHERITED, "")
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/(^|\s)\/\/.*$/gm, "");
}
