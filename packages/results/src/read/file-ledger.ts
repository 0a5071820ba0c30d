import type { z } from "zod";
import { parseFile, type FileParse, type FileText } from "../formats/file-parse.ts";
import type { DiagnosticRow } from "../tables/diagnostics-shape.ts";
import type { FileSource, SourceFile } from "./file-source.ts";

/** Files opened, and what became of each: read = parsed + rejected. */
export interface FileCounts {
  /** Counted where files are opened. */
  readonly read: number;
  /** Counted where their content is taken: JSON that fits its schema, and texts such as patches. */
  readonly parsed: number;
  /** Torn, of another shape, or unreadable; each has a row of `rejected-file`. */
  readonly rejected: number;
}

/** Opens files of a source, counts what became of each, and keeps a diagnostic for every rejected one. */
export class FileLedger {
  readonly diagnostics: DiagnosticRow[] = [];
  #read = 0;
  #parsed = 0;
  #rejected = 0;

  /** Every file that is opened has to be handed to one of the methods below, once. */
  async open(source: FileSource, path: string, signal?: AbortSignal): Promise<SourceFile> {
    const file = await source.read(path, signal);
    if (file.content.kind !== "absent") this.#read += 1;
    return file;
  }

  /** The value; null when the file is absent or rejected. */
  parse<T>(path: string, file: FileText | undefined, schema: z.ZodType<T>): T | null {
    return this.note(path, parseFile(file, schema));
  }

  /** The text of a file that may hold any; null when it is absent or unreadable. */
  text(path: string, file: FileText | undefined): string | null {
    if (file === undefined || file.kind === "absent") return null;
    return this.note(
      path,
      file.kind === "text"
        ? { kind: "parsed", value: file.text }
        : { kind: "rejected", why: file.message, unread: true },
    );
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
      upstreamSetting: null,
      pairKey: null,
      file: path,
    });
    return null;
  }

  counts(): FileCounts {
    return { read: this.#read, parsed: this.#parsed, rejected: this.#rejected };
  }
}
