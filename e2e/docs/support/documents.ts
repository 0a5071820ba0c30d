import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../../..");

export interface Document {
  /** Relative to the repository. */
  readonly file: string;
  readonly text: string;
}

export interface CodeBlock {
  readonly file: string;
  /** First word of the info string; empty without one. */
  readonly language: string;
  /** The rest of it. */
  readonly info: string;
  readonly code: string;
}

/** Everything that the repository says to people: README files, docs/ and changesets. */
export function documents(): Document[] {
  const files = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    ...markdownBelow("docs"),
    ...markdownBelow(".changeset"),
    ...readdirSync(path.join(root, "packages")).map((name) => `packages/${name}/README.md`),
  ];
  return files.map((file) => ({ file, text: readFileSync(path.join(root, file), "utf8") }));
}

function markdownBelow(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `${folder}/${file}`)
    .sort();
}

export function codeBlocks({ file, text }: Document): CodeBlock[] {
  return [...text.matchAll(/^```([^\s`]*)[ \t]*([^\n]*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = "", info = "", code = ""]) => ({
      file,
      language,
      info,
      code,
    }),
  );
}

/** Text outside fenced blocks. */
export function prose({ text }: Document): string {
  return text.replaceAll(/^```[\s\S]*?^```$/gm, "");
}
