import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { z } from "zod";
import { attemptFileSchema } from "./attempt-file.ts";
import { evalPolicyOf } from "./eval-policy.ts";
import { parseText } from "./file-parse.ts";
import { manifestFileSchema } from "./manifest-file.ts";
import { verdictFileSchema } from "./verdict-file.ts";

const page = await readFile(new URL("../../../../docs/results-format.md", import.meta.url), "utf8");
const example = (file: string): string => new RegExp(`\`\`\`json ${file}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? "";

test.each<[string, z.ZodType]>([
  ["manifest.json", manifestFileSchema],
  ["verdict.json", verdictFileSchema],
  ["attempt.json", attemptFileSchema],
])("the example of %s is one, with every field", (file, schema) => {
  const text = example(file);
  expect(parseText(text, schema)).toEqual({ kind: "parsed", value: JSON.parse(text) });
});

test("our files are strict: an unknown key is refused", () => {
  const text = example("verdict.json").replace('"schemaVersion": 1,', '"schemaVersion": 1, "extra": 1,');
  expect(parseText(text, verdictFileSchema)).toMatchObject({ kind: "rejected", why: expect.stringContaining("extra") });
});

test("the manifest's eval policy is that of its version", () => {
  const parsed = parseText(example("manifest.json"), manifestFileSchema);
  if (parsed.kind !== "parsed") throw new Error(parsed.why);
  const [run] = parsed.value.runs;
  expect(run?.evalPolicy).toEqual(evalPolicyOf(run?.upstream?.version ?? ""));
});
