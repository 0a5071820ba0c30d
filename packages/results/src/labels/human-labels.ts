import { z } from "zod";
import { InvalidFileError } from "../formats/invalid-file-error.ts";
import { parseJson } from "../formats/parse-json.ts";
import { settings } from "../setting.ts";
import { type LabelRow, noLabel } from "../tables/labels-shape.ts";
import { readCsv } from "./read-csv.ts";
import type { Rubric } from "./rubric.ts";

const blankAsNull = (value: unknown): unknown => (value === "" || value === undefined ? null : value);
const wholeNumber = z.preprocess(
  (value) => (typeof value === "string" && /^\d+$/.test(value) ? Number(value) : blankAsNull(value)),
  z.int().min(0).nullable(),
);

const rowSchema = z.looseObject({
  pairKey: z.string().regex(/^.+\/\d+\/f\d+_f\d+$/, "expected repo/task/fA_fB"),
  run: z.preprocess(blankAsNull, z.string().nullable()),
  setting: z.preprocess(blankAsNull, z.enum(settings).nullable()),
  upstreamSetting: z.preprocess(blankAsNull, z.string().nullable()),
  repeat: z.preprocess(blankAsNull, z.coerce.number().int().min(1).nullable()),
  messageIndex: wholeNumber,
  category: z.preprocess((value) => blankAsNull(value) ?? noLabel, z.string()),
});

/**
 * Labels that a person gave, from JSON lines or CSV with the columns `pairKey`, `category` and, where they are needed to tell the trial, `run`,
 * `setting` and `repeat`: what is left out is null, and may be anything; `messageIndex` for rubrics of messages. An empty category, or `none`, says that nothing was found.
 * @param file as the user named it; what ends in `.csv` is CSV
 * @throws InvalidFileError `labels-invalid`, with the line and the column
 */
export function parseHumanLabels(text: string, file: string, rubric: Rubric): LabelRow[] {
  const known = [...rubric.categories.map(({ id }) => id), ...(rubric.unit === "message" ? [] : [noLabel])];
  return recordsIn(text, file).map(({ line, record }) => {
    const parsed = rowSchema.safeParse(record);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw invalid(file, line, issue?.path.join(".") ?? "", issue?.message ?? "a label");
    }
    const { pairKey, run, setting, upstreamSetting, repeat, messageIndex, category } = parsed.data;
    if (!known.includes(category))
      throw invalid(file, line, "category", `one of ${known.join(", ")}, got ${JSON.stringify(category)}`);
    if ((messageIndex !== null) !== (rubric.unit === "message"))
      throw invalid(
        file,
        line,
        "messageIndex",
        rubric.unit === "message" ? "the number of a message" : "nothing: the rubric is about conversations",
      );
    return {
      pairKey,
      run,
      setting,
      upstreamSetting,
      repeat,
      scheme: `${file} by a person`,
      category,
      messageIndex,
      evidence: null,
    };
  });
}

function recordsIn(text: string, file: string): { line: number; record: unknown }[] {
  // Two for the line of names, which is the first.
  if (/\.csv$/i.test(file)) return readCsv(text).map((record, at) => ({ line: at + 2, record }));
  return text.split(/\r?\n/).flatMap((content, at) => {
    if (content.trim() === "") return [];
    const parsed = parseJson(content);
    if (!parsed.ok) throw invalid(file, at + 1, "", `one JSON object a line (${parsed.why})`);
    return [{ line: at + 1, record: parsed.value }];
  });
}

function invalid(file: string, line: number, column: string, expected: string): InvalidFileError {
  return new InvalidFileError("labels-invalid", "The label cannot be used", {
    file,
    field: `line ${line}${column === "" ? "" : `, ${column}`}`,
    expected,
    remedy: "docs/labels.md shows the columns.",
  });
}
