import { z } from "zod";
import { keyColumns, text, textOrNull } from "./columns.ts";
import { tableShape } from "./table.ts";

/** One row per thing worth knowing about a file, a trial or a run. Codes are an open list, in kebab-case. */
export const diagnosticRowSchema = z.object({
  code: text("what it is"),
  message: text("one sentence"),
  run: textOrNull("run, where it is about one"),
  setting: keyColumns.setting,
  upstreamSetting: textOrNull("upstream's word for that setting, where it is about a trial or a run"),
  pairKey: textOrNull("pair, where it is about one"),
  file: textOrNull("file, relative to what was read"),
});
export type DiagnosticRow = z.infer<typeof diagnosticRowSchema>;
export const diagnosticsShape = tableShape("diagnostics", 1, diagnosticRowSchema);
