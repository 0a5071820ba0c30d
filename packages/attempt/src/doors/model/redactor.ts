import { type ByteSpelling, type KeySpelling, keySpellings } from "./key-spellings.ts";

const REPLACEMENT = "[credential]";
/** Bytes of a key that a place must show to be looked at: so text without one is passed over at the speed of a search. */
const SEARCHED = 4;

/**
 * Replaces keys in all that is kept or handed on, in any of their spellings. Works on bytes, so that whatever holds no key
 * stays as it is, valid UTF-8 or not.
 */
export class Redactor {
  readonly #spellings: readonly KeySpelling[];
  readonly #likely: RegExp;
  readonly #begun: RegExp;
  readonly #maxLength: number;

  /** `keys` as they stand in headers: one byte to a character. */
  constructor(keys: readonly string[]) {
    this.#spellings = keys.filter((key) => key !== "").flatMap(keySpellings);
    this.#likely = beginningsOf(this.#spellings, SEARCHED);
    const letters = this.#spellings.flatMap(({ firstLetters }) => [...firstLetters]);
    this.#begun = new RegExp(`[${[...new Set(letters)].map(escaped).join("")}]`, "g");
    this.#maxLength = Math.max(0, ...this.#spellings.map(({ maxLength }) => maxLength));
  }

  text(text: string): string {
    return Buffer.from(this.header(Buffer.from(text).toString("latin1")), "latin1").toString();
  }

  /** As headers and reason phrases come: one byte to a character. */
  header(bytes: string): string {
    return this.#clean(bytes, true, "").clean;
  }

  /** For a body in parts, one byte to a character: what may be the beginning of a key waits for the next part. */
  stream(): { push(part: string): string; end(): string } {
    let held = "";
    let before = "";
    const next = (part: string, last: boolean): string => {
      const bytes = held + part;
      const { clean, rest } = this.#clean(bytes, last, before);
      before = bytes.slice(0, bytes.length - rest.length).slice(-1) || before;
      held = rest;
      return clean;
    };
    return { push: (part) => next(part, false), end: () => next("", true) };
  }

  /** `before`: the byte before the first one. */
  #clean(bytes: string, last: boolean, before: string): { clean: string; rest: string } {
    const holdFrom = (from: number): number =>
      last ? bytes.length : this.#firstBegun(bytes, Math.max(from, bytes.length - this.#maxLength), before);
    let clean = "";
    let done = 0;
    let hold = holdFrom(0);
    this.#likely.lastIndex = 0;
    for (let found = this.#likely.exec(bytes); found !== null; found = this.#likely.exec(bytes)) {
      if (found.index >= hold) break;
      const { end } = this.#keyAt(bytes, found.index, before);
      if (end !== null) {
        clean += bytes.slice(done, found.index) + REPLACEMENT;
        done = end;
        if (end > hold) hold = holdFrom(end);
      }
      this.#likely.lastIndex = end ?? found.index + 1;
    }
    return { clean: clean + bytes.slice(done, hold), rest: bytes.slice(hold) };
  }

  /** Where a key begins that the bytes do not show to its end; their length when none does. */
  #firstBegun(bytes: string, from: number, before: string): number {
    this.#begun.lastIndex = from;
    for (let found = this.#begun.exec(bytes); found !== null; found = this.#begun.exec(bytes)) {
      if (this.#keyAt(bytes, found.index, before).open) return found.index;
      this.#begun.lastIndex = found.index + 1;
    }
    return bytes.length;
  }

  /** The end of the longest key that stands at `at`; `open`: one may, but the bytes end before it does. */
  #keyAt(bytes: string, at: number, before: string): { end: number | null; open: boolean } {
    const besideWord = isWord(at === 0 ? before : bytes[at - 1]);
    const letter = bytes[at] ?? "";
    const found = this.#spellings
      .filter(({ alone, firstLetters }) => firstLetters.has(letter) && !(alone && besideWord))
      .map((spelling) => spelledAt(spelling, bytes, at));
    const ends = found.flatMap(({ end }) => end ?? []);
    return { end: ends.length === 0 ? null : Math.max(...ends), open: found.some(({ open }) => open) };
  }
}

/** All ways to go on are followed at once: a backslash of a key may be one of the text or half of an escaped one. */
function spelledAt(
  { bytes: key, alone }: KeySpelling,
  bytes: string,
  at: number,
): { end: number | null; open: boolean } {
  let ends = new Set([at]);
  let open = false;
  for (const ways of key) {
    const next = new Set<number>();
    for (const from of ends) {
      for (const { text, anyCase } of ways) {
        const written = bytes.slice(from, from + text.length);
        const here = anyCase ? written.toLowerCase() : written;
        if (here === text) next.add(from + text.length);
        else if (here.length < text.length && text.startsWith(here)) open = true;
      }
    }
    if (next.size === 0) return { end: null, open };
    ends = next;
  }
  const reached = [...ends].filter((end) => !alone || !isWord(bytes[end]));
  const unsure = alone && ends.has(bytes.length);
  return { end: reached.length === 0 ? null : Math.max(...reached), open: open || unsure };
}

function isWord(letter: string | undefined): boolean {
  return /[\w-]/.test(letter ?? "");
}

/** Finds places that show the first `count` bytes of a spelling. */
function beginningsOf(spellings: readonly KeySpelling[], count: number): RegExp {
  const ways = spellings.map(({ bytes }) =>
    bytes
      .slice(0, count)
      .map((one) => `(?:${one.map(sourceOf).join("|")})`)
      .join(""),
  );
  return new RegExp(ways.length === 0 ? "(?!)" : ways.join("|"), "g");
}

function sourceOf({ text, anyCase }: ByteSpelling): string {
  return Array.from(text, (letter) =>
    anyCase && /[a-z]/.test(letter) ? `[${letter}${letter.toUpperCase()}]` : escaped(letter),
  ).join("");
}

function escaped(letter: string): string {
  return letter.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&");
}
