import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { errorCodes } from "@cooperbench-ts/docker-images";
import { describe, expect, it } from "vitest";
import { root } from "./support/documents.ts";

const pages = readdirSync(path.join(root, "docs/errors")).map((file) => path.basename(file, ".md"));

/** Codes of the failures of `attempt` and `core`: they stand before a subject. */
function codesOfExperiments(source: string): string[] {
  return [...source.matchAll(/\bcode: "([a-z-]+)",\s*subject\b/g)].map(([, code = ""]) => code);
}

/** Those of all packages: elsewhere they are a field of the error class. */
function codesIn(source: string): string[] {
  // A diagnostic has a code, too; only an error class has a page.
  const ofClass = / extends \w*Error\b/.test(source) ? source : "";
  const fields = [...ofClass.matchAll(/^ {2}readonly code(?:: | = )((?:"[a-z-]+"(?: \| )?)+);/gm)];
  const results = [...source.matchAll(/new InvalidFileError\(\s*"([a-z-]+)"/g)].map(([, code = ""]) => code);
  return [
    ...codesOfExperiments(source),
    ...results,
    ...fields.flatMap(([, list = ""]) => list.replaceAll('"', "").split(" | ")),
  ];
}

function sourceFiles(): string[] {
  return ["attempt", "cli", "core", "docker-images", "rehearsal", "results", "viewer"].flatMap((name) => {
    const folder = path.join(root, "packages", name, "src");
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .map((file) => path.join(folder, file));
  });
}

const sources = sourceFiles().map((file) => readFileSync(file, "utf8"));
/** `file-refused` and `bug` are given by the CLI to what no package of ours throws; a bug has no remedy of the user's. */
const codes = new Set([...sources.flatMap(codesIn), ...errorCodes, "file-refused"]);

describe("docs/errors", () => {
  it("finds the codes in the sources", () => {
    for (const code of ["drift", "usage", "subset-invalid", "rehearsal-mismatch", "docker-refused", "policy-mismatch"])
      expect(codes).toContain(code);
  });

  it("has a page for every code, and no other", () => {
    expect(pages.toSorted()).toEqual([...codes].toSorted());
  });

  it.each(pages)("%s begins with its code, and says cause and remedy or the fields that tell them", (page) => {
    const text = readFileSync(path.join(root, "docs/errors", `${page}.md`), "utf8");
    expect(text).toMatch(new RegExp(`^# ${page}\n`));
    expect(text).toMatch(/Remedy/);
  });

  it.each([...new Set([...sources.flatMap(codesOfExperiments), ...errorCodes])])(
    "%s has an exit code, a cause and a remedy",
    (code) => {
      const text = readFileSync(path.join(root, "docs/errors", `${code}.md`), "utf8");
      expect(text).toMatch(
        new RegExp(`^# ${code}\n\n.*exit code [235].*\n\n## Cause\n\n(.+\n)+\n## Remedy\n\n(.+\n)+$`),
      );
    },
  );
});
