import { createHash } from "node:crypto";
import { InputError } from "@cooperbench-ts/results";
import { documentElement, inlineScript } from "./document-script.ts";
import { contentPolicy, pageBody, pageHead, pageScripts, pageStyles, readPageFile } from "./page-files.ts";
import { checkFile } from "./report-place.ts";
import { beginFile, type UnfinishedFile } from "./write-whole.ts";

/** Of all documents: a browser reads the whole file before it shows anything. */
export const MAX_SINGLE_BYTES = 64 * 1024 * 1024;

/** A page that is one file. It is written beside its place, and put there whole. */
export class SingleFile {
  readonly #file: string;
  readonly #maxBytes: number;
  readonly #unfinished: UnfinishedFile;
  readonly #scripts: readonly string[];
  #documentBytes = 0;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(file: string, maxBytes: number, unfinished: UnfinishedFile, scripts: readonly string[]) {
    this.#file = file;
    this.#maxBytes = maxBytes;
    this.#unfinished = unfinished;
    this.#scripts = scripts;
  }

  static async begin(file: string, maxBytes: number): Promise<SingleFile> {
    const styles = await Promise.all(pageStyles.map(readPageFile));
    const scripts = (await Promise.all(pageScripts.map(readPageFile))).map(inlineScript);
    const single = new SingleFile(file, maxBytes, await beginFile(file), scripts);
    const policy = contentPolicy({
      script: scripts.map(hashSource).join(" "),
      style: styles.map(hashSource).join(" "),
      connect: "'none'",
    });
    const elements = styles.map((text) => `    <style>${text}</style>\n`).join("");
    await single.#append(`${pageHead("single", policy)}${elements}  </head>\n  <body>\n${pageBody}`);
    return single;
  }

  /** @throws InputError `report-too-large` */
  async put(name: string, json: string): Promise<void> {
    const element = documentElement(name, json);
    this.#documentBytes += Buffer.byteLength(element);
    if (this.#documentBytes > this.#maxBytes) throw tooLarge(this.#file, this.#maxBytes);
    await this.#append(element);
  }

  /** Puts the file in its place. @returns its bytes */
  async end(): Promise<number> {
    // What draws figures stands last: the page is there before it is read.
    const elements = this.#scripts.map((text) => `<script>${text}</script>\n`).join("");
    await this.#append(`${elements}  </body>\n</html>\n`);
    const { size } = await this.#unfinished.handle.stat();
    // Reading took its time: somebody else may have put something there.
    await checkFile(this.#file);
    await this.#unfinished.put();
    return size;
  }

  async abandon(): Promise<void> {
    await this.#last.catch(() => {});
    await this.#unfinished.abandon();
  }

  #append(text: string): Promise<unknown> {
    this.#last = this.#last.then(() => this.#unfinished.handle.appendFile(text));
    return this.#last;
  }
}

function hashSource(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function tooLarge(subject: string, maxBytes: number): InputError {
  return new InputError({
    code: "report-too-large",
    subject,
    problem: `In one file its documents would be more than ${Math.round(maxBytes / 1024 / 1024)} MB, which no browser opens in reasonable time.`,
    remedy: "Leave out --single-file, and send the folder as an archive; or report on one run of it.",
  });
}
