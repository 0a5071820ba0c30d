import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export const repositoryRoot = path.join(import.meta.dirname, "..", "..", "..");

export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface SourceFile {
  /** From the package's folder, for example `src/index.ts`. */
  readonly path: string;
  readonly text: string;
  /** What it imports, types included, as written. */
  readonly imports: readonly string[];
}

export interface HousePackage {
  /** Folder below `packages/`. */
  readonly folder: string;
  readonly dir: string;
  readonly manifest: PackageManifest;
  /** What is published: no tests, no helpers of tests. */
  readonly sources: readonly SourceFile[];
}

const IMPORT =
  /(?:^|[;\s])(?:import|export)\s(?:[^"';]*?\sfrom\s)?\s*["']([^"']+)["']|\bimport(?:\.meta\.resolve)?\(\s*["']([^"']+)["']\s*,?\s*\)/g;

export function importsOf(text: string): string[] {
  return [...text.matchAll(IMPORT)].map(([, plain, dynamic]) => plain ?? dynamic ?? "");
}

function sourcesOf(dir: string): SourceFile[] {
  const entries = readdirSync(path.join(dir, "src"), { recursive: true, withFileTypes: true });
  return entries
    .filter(({ name }) => /(?<!\.test|\.d)\.tsx?$/.test(name))
    .map(({ name, parentPath }) => path.join(parentPath, name))
    .filter((file) => !/\/(fixtures|testing|corpus)\//.test(file))
    .map((file) => {
      const text = readFileSync(file, "utf8");
      return { path: path.relative(dir, file), text, imports: importsOf(text) };
    });
}

export function housePackages(): HousePackage[] {
  const packages = path.join(repositoryRoot, "packages");
  return readdirSync(packages).map((folder) => {
    const dir = path.join(packages, folder);
    const manifest = JSON.parse(readFileSync(path.join(dir, "package.json"), "utf8")) as PackageManifest;
    return { folder, dir, manifest, sources: sourcesOf(dir) };
  });
}

/** `@scope/name` or `name` of an import; null for relative ones and for Node's own. */
export function importedPackage(specifier: string): string | null {
  if (specifier.startsWith(".") || specifier.startsWith("node:")) return null;
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? null);
}
