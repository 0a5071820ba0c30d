import { InvalidFileError } from "../formats/invalid-file-error.ts";
import { parseJson } from "../formats/parse-json.ts";
import { type LabelRow, labelRowSchema } from "./labels-shape.ts";

/** What hand-made labels may leave out. */
const lineSchema = labelRowSchema.extend({
  run: labelRowSchema.shape.run.default(null),
  setting: labelRowSchema.shape.setting.default(null),
  upstreamSetting: labelRowSchema.shape.upstreamSetting.default(null),
  repeat: labelRowSchema.shape.repeat.default(null),
  messageIndex: labelRowSchema.shape.messageIndex.default(null),
  evidence: labelRowSchema.shape.evidence.default(null),
});

/**
 * A table of labels, one JSON object a line. `pairKey`, `scheme` and `category` are needed; the trial is that of `run`, `setting` and `repeat`,
 * as far as they are there: the only one that agrees is meant. It is about the whole conversation unless `messageIndex` says which message.
 * @param file as the user named it
 * @throws InvalidFileError `labels-table-invalid`, with the line and the column
 */
export function parseLabels(text: string, file: string): LabelRow[] {
  return text.split(/\r?\n/).flatMap((line, at) => {
    if (line.trim() === "") return [];
    const json = parseJson(line);
    if (!json.ok) throw invalid(file, at + 1, "", `one JSON object a line (${json.why})`);
    const parsed = lineSchema.safeParse(json.value);
    if (parsed.success) return [parsed.data];
    const [issue] = parsed.error.issues;
    throw invalid(file, at + 1, issue?.path.join(".") ?? "", issue?.message ?? "a label");
  });
}

function invalid(file: string, line: number, column: string, expected: string): InvalidFileError {
  return new InvalidFileError("labels-table-invalid", "The label cannot be used", {
    file,
    field: `line ${line}${column === "" ? "" : `, ${column}`}`,
    expected,
    remedy: "docs/results-format.md shows the columns of the table labels.",
  });
}
