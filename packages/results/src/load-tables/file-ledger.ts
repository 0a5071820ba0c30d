import type { z } from "zod";
import { parseFile, type FileParse } from "../formats/file-parse.ts";
import type { DiagnosticRow } from "../tables/diagnostics-shape.ts";
import type { FileText } from "../verdict/evidence.ts";

/** Files looked at: `read = parsed + rejected`. */
export interface FileCounts {
  readonly read: number;
  readonly parsed: number;
  readonly rejected: number;
}

/** Parses files, counts what became of each, and keeps a diagnostic for every rejected one. */
export class FileLedger {
  readonly diagnostics: DiagnosticRow[] = [];
  #parsed = 0;
  #rejected = 0;

  /** The value; null when the file is absent or rejected. */
  parse<T>(path: string, file: FileText | undefined, schema: z.ZodType<T>): T | null {
    return this.note(path, parseFile(file, schema));
  }

  /** The same for a file that was parsed elsewhere. */
  note<T>(path: string, parsed: FileParse<T>): T | null {
    if (parsed.kind === "absent") return null;
    if (parsed.kind === "parsed") {
      this.#parsed += 1;
      return parsed.value;
    }
    this.#rejected += 1;
    this.diagnostics.push({
      code: "rejected-file",
      message: parsed.why,
      run: null,
      setting: null,
      pairKey: null,
      file: path,
    });
    return null;
  }

  counts(): FileCounts {
    return { read: this.#parsed + this.#rejected, parsed: this.#parsed, rejected: this.#rejected };
  }
}
