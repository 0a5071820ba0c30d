import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import { makeFolder, syncFolder } from "@cooperbench-ts/attempt/host";
import { InputError } from "@cooperbench-ts/results";
import { ForeignTree, isAbsent, RefusedFileError } from "@cooperbench-ts/results/node";
import { type AnswerLine, answerLineSchema } from "./answer-line.ts";

export interface AnswersRead {
  readonly lines: readonly AnswerLine[];
  /** Length of the whole lines: behind it stands what a dead process left of one. */
  readonly wholeBytes: number;
  readonly torn: boolean;
  /** Lines that cannot be read; what they held is asked again. */
  readonly unreadable: number;
}

/** All that is on disk; nothing is changed. @throws InputError `labels-place` where a link, a pipe or a folder stands in its place */
export async function readAnswers(file: string): Promise<AnswersRead> {
  const bytes = await bytesOf(file);
  const wholeBytes = bytes.lastIndexOf("\n") + 1;
  const texts = bytes
    .subarray(0, wholeBytes)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
  const lines = texts.flatMap((text) => lineOf(text) ?? []);
  return { lines, wholeBytes, torn: wholeBytes < bytes.length, unreadable: texts.length - lines.length };
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return Buffer.from(await new ForeignTree(path.dirname(file)).bytesInPool(path.basename(file)));
  } catch (cause) {
    if (isAbsent(cause)) return Buffer.alloc(0);
    if (!(cause instanceof RefusedFileError)) throw cause;
    throw new InputError({
      code: "labels-place",
      subject: file,
      problem: `It cannot be read: ${cause.message}.`,
      remedy: "Take away what stands there, or pass another folder with --out.",
      cause,
    });
  }
}

/** To append, and never through a link. Windows has no such flag. */
const APPENDING = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);

function lineOf(text: string): AnswerLine | null {
  try {
    return answerLineSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** The append-only file of a set of labels, for its single writer. */
export class AnswersFile {
  readonly #handle: FileHandle;
  readonly #lines: AnswerLine[];
  #last: Promise<void> = Promise.resolve();

  private constructor(handle: FileHandle, lines: readonly AnswerLine[]) {
    this.#handle = handle;
    this.#lines = [...lines];
  }

  /** Opens for appending behind the last whole line: what a dead process left of the next one goes. */
  static async open(file: string, { lines, wholeBytes }: AnswersRead): Promise<AnswersFile> {
    await makeFolder(path.dirname(file));
    const handle = await open(file, APPENDING);
    try {
      await handle.truncate(wholeBytes);
      await syncFolder(path.dirname(file));
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new AnswersFile(handle, lines);
  }

  /** Of earlier calls, and what was appended since. */
  get lines(): readonly AnswerLine[] {
    return this.#lines;
  }

  /** Resolves when the line is on disk. Once one failed, none is written any more: it would stand behind half a line. */
  append(line: AnswerLine): Promise<void> {
    const written = this.#last.then(async () => {
      await this.#handle.appendFile(`${JSON.stringify(line)}\n`);
      await this.#handle.datasync();
      this.#lines.push(line);
    });
    this.#last = written;
    // Whoever appended hears of it; the chain alone must not end the process.
    written.catch(() => {});
    return written;
  }

  async close(): Promise<void> {
    await this.#last.catch(() => {});
    await this.#handle.close();
  }
}
