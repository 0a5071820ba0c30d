import { glob, readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { errorCodes } from "@cooperbench-ts/docker-images";
import { beforeAll, describe, expect, it } from "vitest";
import { ExperimentError, InputError, PrerequisiteError } from "./errors.ts";

const sources = fileURLToPath(new URL(".", import.meta.url));
const pages = fileURLToPath(new URL("../../../docs/errors/", import.meta.url));

/** Codes that are thrown by this package: they stand before a subject. */
async function thrownCodes(): Promise<string[]> {
  const codes = new Set<string>();
  for await (const file of glob("**/*.ts", { cwd: sources, exclude: ["**/*.test.ts"] })) {
    const source = await readFile(`${sources}${file}`, "utf8");
    for (const [, code] of source.matchAll(/code: "([a-z-]+)",\s*subject/g)) codes.add(code as string);
  }
  return [...codes].sort();
}

describe("docs/errors", () => {
  let documented: string[];
  beforeAll(async () => {
    documented = (await readdir(pages)).map((name) => name.replace(/\.md$/, ""));
  });

  it("has a page for every code that is thrown", async () => {
    const codes = [...new Set([...(await thrownCodes()), ...errorCodes])];
    expect(codes.length).toBeGreaterThan(30);
    expect(codes.filter((code) => !documented.includes(code))).toEqual([]);
  });

  it("has cause and remedy on the pages of these codes", async () => {
    for (const code of new Set([...(await thrownCodes()), ...errorCodes])) {
      const page = await readFile(`${pages}${code}.md`, "utf8");
      expect(page).toMatch(
        new RegExp(`^# ${code}\n\n.*exit code [23].*\n\n## Cause\n\n(.+\n)+\n## Remedy\n\n(.+\n)+$`),
      );
    }
  });
});

describe("ExperimentError", () => {
  const details = {
    code: "key-missing",
    subject: "variable X",
    problem: "It is not set.",
    remedy: "Set it.",
    cause: new Error("why"),
  };

  it("says subject, problem and remedy, and carries them as fields", () => {
    const error = new PrerequisiteError(details);
    expect(error).toMatchObject({
      ...details,
      kind: "prerequisite",
      name: "PrerequisiteError",
      message: "variable X: It is not set. Set it.",
    });
    expect(new InputError(details)).toMatchObject({ kind: "input", name: "InputError" });
  });

  it("is told from other errors, also across copies of the package", () => {
    expect(ExperimentError.isInstance(new InputError(details))).toBe(true);
    expect(ExperimentError.isInstance({ [Symbol.for("@cooperbench-ts/core/error")]: true })).toBe(true);
    for (const other of [new Error("x"), null, undefined, "x", {}])
      expect(ExperimentError.isInstance(other)).toBe(false);
  });
});
