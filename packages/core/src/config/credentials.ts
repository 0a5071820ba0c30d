import { providerNames } from "@cooperbench-ts/attempt/host";
import { z } from "zod";

const presetSchema = z.enum(providerNames as readonly [string, ...string[]]);

const fileSchema = z.strictObject({
  from: z.string().min(1).describe("The user's file; `~/` is the home."),
  to: z
    .string()
    .regex(
      /^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[^\0]+[^/]$/,
      "expected a place below the home, without `..`: `.aws/credentials`",
    )
    .optional()
    .describe("Place of the copy in the attempt's home. Default: as in the user's home."),
  writeBack: z.boolean().default(false).describe("Keep what becomes of the copy: a login that is refreshed."),
});

const listedSchema = z.strictObject({
  preset: presetSchema.nullable().default(null).describe("What a provider's preset names is handed over, too."),
  variables: z
    .array(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected the name of an environment variable, never its value"),
    )
    .default([])
    .describe("Names of environment variables."),
  files: z
    .array(
      fileSchema.transform(({ from, to, writeBack }, context) => {
        const place = to ?? (from.startsWith("~/") ? from.slice(2) : null);
        if (place !== null) return { from, to: place, writeBack };
        context.addIssue({ code: "custom", message: `expected \`to\`: ${from} does not lie in the home` });
        return z.NEVER;
      }),
    )
    .default([])
    .describe("Files that are copied into the attempt's private home."),
});

/** What an agent may have, by name alone. A text is short for a preset. */
export const credentialsSchema = z.union([
  presetSchema.transform((preset) => ({ preset, variables: [], files: [] })),
  listedSchema,
]);
