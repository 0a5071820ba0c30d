import { readFile } from "node:fs/promises";
import path from "node:path";
import { type ExperimentConfigInput, experimentConfigSchema, InputError } from "@cooperbench-ts/core";
import { z } from "zod";
import { nearestKey } from "./nearest-key.ts";

export const CONFIG_FILE = "cooperbench.config.json";
const REMEDY = "docs/configuration.md lists all keys.";

export type PartialConfig = Partial<ExperimentConfigInput>;

export interface ConfigFile {
  /** null: there is none. */
  readonly file: string | null;
  readonly values: PartialConfig;
}

/** The file given with --config, else `cooperbench.config.json` of the working directory if it is there. @throws InputError */
export async function readConfigFile(given: string | undefined, cwd: string): Promise<ConfigFile> {
  const file = path.resolve(cwd, given ?? CONFIG_FILE);
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (given === undefined && cause.code === "ENOENT") return null;
    throw invalid(file, "It cannot be read.", "Check --config.", cause);
  });
  if (text === null) return { file: null, values: {} };
  let json: unknown;
  try {
    // Some editors put a byte order mark in front.
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw invalid(file, `It is no JSON (${(cause as Error).message}).`, REMEDY, cause);
  }
  const parsed = experimentConfigSchema.partial().safeParse(json);
  // Parsed for its errors only: defaults of the schema must not pass for values of the file.
  if (parsed.success) return { file, values: json as PartialConfig };
  throw invalid(file, describeIssues(parsed.error), REMEDY, parsed.error);
}

function invalid(file: string, problem: string, remedy: string, cause: unknown): InputError {
  return new InputError({ code: "config-invalid", subject: file, problem, remedy, cause });
}

function describeIssues(error: z.ZodError): string {
  return error.issues
    .map((issue) => {
      const place = issue.path.join(".");
      if (place === "" && issue.code === "invalid_type") return "It must hold one JSON object, `{ … }`.";
      if (issue.code !== "unrecognized_keys") return `\`${place}\`: ${issue.message}.`;
      return issue.keys.map((key) => unknownKey(key, issue.path)).join(" ");
    })
    .join(" ");
}

function unknownKey(key: string, parents: readonly PropertyKey[]): string {
  const near = nearestKey(key, knownKeys(parents));
  const full = [...parents.map(String), key].join(".");
  return `\`${full}\` is no key of the configuration${near === null ? "" : `; did you mean \`${[...parents.map(String), near].join(".")}\`?`}.`;
}

const schemaShape = z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() });

/** Keys of the configuration, or of one of its blocks, from the JSON Schema that is also published. */
function knownKeys(parents: readonly PropertyKey[]): string[] {
  let schema: unknown = configJsonSchema();
  for (const parent of parents) schema = schemaShape.safeParse(schema).data?.properties?.[String(parent)];
  return Object.keys(schemaShape.safeParse(schema).data?.properties ?? {});
}

/** JSON Schema of `cooperbench.config.json`, for editors. */
export function configJsonSchema(): unknown {
  // A file may leave the model to --model.
  return z.toJSONSchema(experimentConfigSchema.partial({ model: true }), { io: "input", unrepresentable: "any" });
}
