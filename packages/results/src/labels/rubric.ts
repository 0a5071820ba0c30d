import { z } from "zod";
import { InvalidFileError } from "../formats/invalid-file-error.ts";
import { noLabel } from "../tables/labels-shape.ts";

const line = z.string().trim().min(1);

const categorySchema = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/, "expected up to 40 letters, digits, - and _")
    .describe("how the category is called in answers and tables"),
  name: line.describe("a few words for people"),
  family: line.nullable().default(null).describe("what it belongs to; null: nothing"),
  what: line.describe("what has to be seen for this category"),
  not: line.nullable().default(null).describe("what is taken for it and is not; null: nothing"),
});

/** What a model, or a person, is to look for in a conversation, as a file says it. */
export const rubricSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "expected small letters, digits and -")
      .describe("name of the rubric; with its version the scheme of its labels"),
    version: z.int().min(1).default(1).describe("grows whenever the labels could come out differently"),
    unit: z
      .enum(["conversation", "message"])
      .describe("what gets a label: the conversation, or each message, which then gets exactly one"),
    about: z
      .enum(["all", "failed"])
      .default("all")
      .describe("failed: only trials whose verdict is fail; the prompt then says how they were graded"),
    task: line.describe("what is to be done, in a sentence or two"),
    rules: z.array(line).default([]).describe("how to decide, one sentence each"),
    categories: z.array(categorySchema).min(1),
    atMostOne: z.boolean().default(true).describe("a conversation gets one category at most"),
    minQuotes: z
      .int()
      .min(0)
      .max(10)
      .default(1)
      .describe("different quotes that a label of a conversation needs; a label of a message needs none"),
  })
  .check((context) => {
    const ids = context.value.categories.map(({ id }) => id);
    ids.forEach((id, at) => {
      if (id === noLabel || ids.indexOf(id) !== at)
        context.issues.push({
          code: "custom",
          input: id,
          path: ["categories", at, "id"],
          message: id === noLabel ? `\`${noLabel}\` says that nothing was found` : `\`${id}\` is there twice`,
        });
    });
  });

export type Rubric = z.infer<typeof rubricSchema>;
export type RubricInput = z.input<typeof rubricSchema>;

/**
 * A rubric as it was read from JSON or YAML.
 * @param file as the user named it
 * @throws InvalidFileError `rubric-invalid`, with the field
 */
export function parseRubric(value: unknown, file: string): Rubric {
  const parsed = rubricSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InvalidFileError("rubric-invalid", "It is no rubric", {
    file,
    field: (issue?.path ?? [])
      .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
      .join("")
      .replace(/^\./, ""),
    expected: `what docs/labels.md shows (${issue?.message ?? ""})`,
    remedy: "Mend the field; rubric.schema.json tells an editor all of them.",
    cause: parsed.error,
  });
}

/** Name and version, as tables have them. */
export function rubricScheme({ name, version }: Pick<Rubric, "name" | "version">): string {
  return `${name}@${version}`;
}
