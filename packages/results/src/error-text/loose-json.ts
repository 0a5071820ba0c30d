/**
 * Reads JSON as error texts hold it: Python's `str(dict)` (single quotes, `None`, `True`) as well as JSON, cut off anywhere.
 * Returns what could be read of the value that begins at `start`; strings and lists that the text cuts end there.
 */
export function looseJson(text: string, start = 0): unknown {
  return new LooseReader(text, start).value(0);
}

const MAX_DEPTH = 8;
const WORDS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  null: null,
  True: true,
  False: false,
  None: null,
};
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

class LooseReader {
  readonly #text: string;
  #at: number;

  constructor(text: string, start: number) {
    this.#text = text;
    this.#at = start;
  }

  value(depth: number): unknown {
    this.#skip(/[\s]/);
    const begin = this.#text[this.#at];
    if (depth > MAX_DEPTH || begin === undefined) return null;
    if (begin === "{") return this.#object(depth);
    if (begin === "[" || begin === "(") return this.#list(depth);
    if (begin === '"' || begin === "'") return this.#string(begin);
    return this.#word();
  }

  #object(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.#at += 1;
    for (;;) {
      this.#skip(/[\s,]/);
      const begin = this.#text[this.#at];
      if (begin === undefined || begin === "}") break;
      const before = this.#at;
      const key = this.value(depth + 1);
      this.#skip(/[\s:=]/);
      entries.push([String(key), this.value(depth + 1)]);
      if (this.#at === before) break;
    }
    this.#at += 1;
    return Object.fromEntries(entries);
  }

  #list(depth: number): unknown[] {
    const items: unknown[] = [];
    this.#at += 1;
    for (;;) {
      this.#skip(/[\s,]/);
      const begin = this.#text[this.#at];
      if (begin === undefined || begin === "]" || begin === ")") break;
      const before = this.#at;
      items.push(this.value(depth + 1));
      if (this.#at === before) break;
    }
    this.#at += 1;
    return items;
  }

  #string(quote: string): string {
    let read = "";
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at] as string;
      if (character === quote) break;
      if (character === "\\") {
        this.#at += 1;
        read += this.#escaped();
      } else read += character;
    }
    this.#at += 1;
    return read;
  }

  #escaped(): string {
    const character = this.#text[this.#at] ?? "";
    const hex = character === "u" ? /^[0-9a-f]{4}/i.exec(this.#text.slice(this.#at + 1, this.#at + 5))?.[0] : undefined;
    if (hex === undefined) return ESCAPES[character] ?? character;
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  #word(): unknown {
    const word = /^[^\s,:}\])]*/.exec(this.#text.slice(this.#at, this.#at + 200))?.[0] ?? "";
    this.#at += word.length;
    if (Object.hasOwn(WORDS, word)) return WORDS[word];
    return /^-?\d+(?:\.\d+)?$/.test(word) ? Number(word) : word;
  }

  #skip(characters: RegExp): void {
    while (this.#at < this.#text.length && characters.test(this.#text[this.#at] as string)) this.#at += 1;
  }
}
