import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { repositoryRoot } from "./packages.ts";

/** A change of one place in a source file. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  /** Stands exactly once in it. */
  readonly find: string;
  readonly replace: string;
}

export interface TypeError {
  /** From the root of the repository. */
  readonly file: string;
  /** The line that the type checker names, without its indentation. */
  readonly line: string;
  /** For example `error TS2366: Function lacks …`. */
  readonly message: string;
}

/**
 * What the type checker says of the sources of all packages after some edits, made in a copy of them. Packages see each other's sources
 * there, as they do in the repository, so one run over all of them finds every place that an edit concerns. Tests are left out.
 */
export function typeErrorsAfter(...edits: readonly Edit[]): TypeError[] {
  const copy = mkdtempSync(path.join(tmpdir(), "house-"));
  try {
    copySources(copy);
    for (const edit of edits) apply(edit, copy);
    return check(copy);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** It runs in browsers, and is checked by its own configuration. */
const PAGE = "packages/viewer/src/app";

const COPIED = new Set(["src", "package.json", "node_modules"]);

function copySources(copy: string): void {
  const packages = path.join(repositoryRoot, "packages");
  // A package's node_modules holds relative links: in the copy they lead to the copies of the other packages.
  cpSync(packages, path.join(copy, "packages"), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => {
      const [, part] = path.relative(packages, source).split(path.sep);
      return part === undefined || COPIED.has(part);
    },
  });
  cpSync(path.join(repositoryRoot, "tsconfig.base.json"), path.join(copy, "tsconfig.base.json"));
  symlinkSync(path.join(repositoryRoot, "node_modules"), path.join(copy, "node_modules"));
  const config = {
    extends: "./tsconfig.base.json",
    compilerOptions: { noEmit: true, customConditions: ["@cooperbench-ts/source"], types: ["node"] },
    include: ["packages/*/src"],
    exclude: ["**/*.test.ts", "**/testing", "**/fixtures", PAGE],
  };
  writeFileSync(path.join(copy, "tsconfig.json"), JSON.stringify(config));
}

function apply({ file, find, replace }: Edit, copy: string): void {
  const target = path.join(copy, file);
  const parts = readFileSync(target, "utf8").split(find);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times, not once: ${find}`);
  writeFileSync(target, parts.join(replace));
}

function check(copy: string): TypeError[] {
  const found = [".", PAGE].flatMap((project) => checkProject(copy, project));
  // What both reach is named once.
  return [...new Map(found.map((error) => [JSON.stringify(error), error])).values()];
}

function checkProject(copy: string, project: string): TypeError[] {
  const tsc = path.join(repositoryRoot, "node_modules", ".bin", "tsc");
  const { stdout, stderr, status } = spawnSync(tsc, ["-p", project, "--noEmit", "--pretty", "false"], {
    cwd: copy,
    encoding: "utf8",
  });
  const errors = [...stdout.matchAll(/^(\S.*)\((\d+),\d+\): (error .*)$/gm)].map(
    ([, file = "", line, message = ""]) => ({
      file,
      line: readFileSync(path.join(copy, file), "utf8").split("\n")[Number(line) - 1]?.trim() ?? "",
      message,
    }),
  );
  if ((status !== 0) !== errors.length > 0) throw new Error(`tsc ended with ${status}\n${stdout}${stderr}`);
  return errors;
}
