/** One way to write a byte of a key. */
export interface ByteSpelling {
  readonly text: string;
  /** Its hex digits may be of either case. */
  readonly anyCase: boolean;
}

/** A key as it may be written: for each of its bytes, or of its letters in base64, the ways to write it. */
export interface KeySpelling {
  readonly bytes: readonly (readonly ByteSpelling[])[];
  /** Only where no letter or digit stands beside it: else every letter of a one-letter test key would go. */
  readonly alone: boolean;
  readonly firstLetters: ReadonlySet<string>;
  readonly maxLength: number;
}

/** Shorter keys count only where they stand alone. */
const SHORT = 8;
/** JSON in JSON in JSON doubles its backslashes. */
const BACKSLASHES = ["\\", "\\\\", "\\\\\\", "\\\\\\\\"];
/** URLs in URLs write their percent signs anew. */
const PERCENTS = ["%", "%25", "%2525"];
const NAMED = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["+", "-"],
  ["/", "_"],
]);

/**
 * How a key may stand in an answer: as it is, in JSON, URL and HTML escapes (of all its letters or some), in hex, and in base64
 * or base64url, also amid other bytes, where its letters depend on how many bytes come before it: 0, 1 or 2 after a multiple
 * of 3. `key` is of bytes, one to a character (latin1).
 */
export function keySpellings(key: string): readonly KeySpelling[] {
  const bytes = Buffer.from(key, "latin1");
  const shifts = bytes.length < SHORT ? [0] : [0, 1, 2];
  const alone = bytes.length < SHORT;
  const hex = [...bytes].map((byte, index) => {
    const digits = byte.toString(16).padStart(2, "0");
    return (index === 0 ? [""] : ["", ":", " ", "-"]).map((separator) => either(separator + digits));
  });
  return [
    spelling(Array.from(key, escapesOf), alone),
    spelling(hex, alone),
    ...shifts.map((shift) => spelling(Array.from(base64Of(bytes, shift), escapesOf), alone)),
  ];
}

function spelling(bytes: KeySpelling["bytes"], alone: boolean): KeySpelling {
  const lengths = bytes.map((ways) => Math.max(...ways.map(({ text }) => text.length)));
  const firsts = (bytes[0] ?? []).flatMap(({ text, anyCase }) => {
    const letter = text.slice(0, 1);
    return anyCase ? [letter, letter.toUpperCase()] : [letter];
  });
  return { bytes, alone, firstLetters: new Set(firsts), maxLength: lengths.reduce((sum, length) => sum + length, 0) };
}

function escapesOf(letter: string): readonly ByteSpelling[] {
  const code = letter.charCodeAt(0);
  const hex = code.toString(16).padStart(2, "0");
  const named = NAMED.get(letter);
  const escaped = /[\w]/.test(letter) ? [] : BACKSLASHES.map((slashes) => exact(slashes + letter));
  return [
    exact(letter),
    ...(named === undefined ? [] : [exact(named)]),
    ...(letter === " " ? [exact("+")] : []),
    ...escaped,
    ...BACKSLASHES.flatMap((slashes) => [either(`${slashes}u00${hex}`), either(`${slashes}x${hex}`)]),
    ...PERCENTS.map((percent) => either(percent + hex)),
    either(`&#x${hex};`),
    exact(`&#${code};`),
  ];
}

/** The letters that `bytes` alone decide, when `shift` bytes come before them. */
function base64Of(bytes: Buffer, shift: number): string {
  const bits = 8 * (shift + bytes.length);
  const text = Buffer.concat([Buffer.alloc(shift), bytes, Buffer.alloc(2)]).toString("base64");
  return text.slice(Math.ceil((8 * shift) / 6), Math.floor(bits / 6));
}

function exact(text: string): ByteSpelling {
  return { text, anyCase: false };
}

function either(text: string): ByteSpelling {
  return { text, anyCase: true };
}
