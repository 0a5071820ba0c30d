import type { FileText } from "../formats/file-parse.ts";

/** Files of one folder as they were opened, each read once, and what could not be read of them. */
export class OpenedFiles {
  readonly names: readonly string[];
  readonly remarks: string[] = [];
  readonly #read: (name: string) => Promise<FileText>;
  readonly #files = new Map<string, Promise<FileText>>();
  readonly #chars = new Map<string, number>();

  /** @param names of the files that are there */
  constructor(names: readonly string[], read: (name: string) => Promise<FileText>) {
    this.names = names;
    this.#read = read;
  }

  has(name: string): boolean {
    return this.names.includes(name);
  }

  /** What is not among the names is absent. */
  open(name: string): Promise<FileText> {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const opened = this.has(name) ? this.#open(name) : Promise.resolve<FileText>({ kind: "absent" });
    this.#files.set(name, opened);
    return opened;
  }

  /** null: it is not there, or cannot be read. */
  async text(name: string): Promise<string | null> {
    const file = await this.open(name);
    return file.kind === "text" ? file.text : null;
  }

  chars(name: string): number | null {
    return this.#chars.get(name) ?? null;
  }

  async #open(name: string): Promise<FileText> {
    const file = await this.#read(name);
    if (file.kind === "text") this.#chars.set(name, file.text.length);
    if (file.kind === "unreadable") this.remarks.push(`${name}: ${file.message}`);
    return file;
  }
}
