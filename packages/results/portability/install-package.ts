import { execFile } from "node:child_process";
import { cp, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const run = promisify(execFile);
const packageDir = fileURLToPath(new URL("..", import.meta.url));
const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Builds and packs this package in `dir`, away from the work tree, and installs the tarball in an empty project. Returns the project. */
export async function installPackage(dir: string): Promise<string> {
  const copy = join(dir, "packages", "results");
  await mkdir(copy, { recursive: true });
  await cp(join(root, "tsconfig.base.json"), join(dir, "tsconfig.base.json"));
  for (const name of [
    "src",
    "schemas",
    "package.json",
    "tsconfig.json",
    "tsconfig.build.json",
    "tsup.config.ts",
    "LICENSE",
  ]) {
    await cp(join(packageDir, name), join(copy, name), { recursive: true });
  }
  await symlink(join(packageDir, "node_modules"), join(copy, "node_modules"));
  await symlink(join(root, "node_modules"), join(dir, "node_modules"));
  const bin = (name: string) => join(root, "node_modules", ".bin", name);
  await run(bin("tsup"), [], { cwd: copy });
  await run(bin("tsc"), ["-p", "tsconfig.build.json"], { cwd: copy });
  await run("npm", ["pack", "--pack-destination", dir], { cwd: copy });
  const tarball = (await readdir(dir)).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error(`npm pack left no tarball in ${dir}`);
  const project = join(dir, "project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await run(
    "npm",
    ["install", "--no-audit", "--no-fund", join(dir, tarball), "hyparquet-writer@0.17.0", "@uwdata/flechette@2.2.6"],
    { cwd: project },
  );
  return project;
}
