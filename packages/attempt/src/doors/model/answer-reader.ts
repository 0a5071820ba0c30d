import { StringDecoder } from "node:string_decoder";
import { parseJson } from "../json-tree.ts";
import { type TokenUsage, tokenUsage, type UsageSaid, withUsage } from "./token-usage.ts";

/** Longest JSON that is read; a model's answer of more than a million tokens is not that long. */
const MAX_JSON_CHARACTERS = 8 * 1024 * 1024;
/** Longest event of a stream that is read. */
const MAX_LINE_CHARACTERS = 1024 * 1024;
/** Of what is no JSON: this much of its beginning, and of its end. */
const KEPT_CHARACTERS = 16_000;

export interface ReadAnswer {
  readonly usage: TokenUsage | null;
  /** The whole answer when it is JSON; else its beginning. */
  readonly beginning: string;
  /** The whole answer when it is JSON; else its end. */
  readonly ending: string;
}

/** Reads an answer while it passes: JSON as a whole, a stream event by event, in bounded memory. */
export class AnswerReader {
  readonly #decoder = new StringDecoder("utf8");
  /** null: nothing but white space has come. */
  #json: boolean | null = null;
  readonly #whole = new Pieces(MAX_JSON_CHARACTERS);
  readonly #line = new Pieces(MAX_LINE_CHARACTERS);
  #beginning = "";
  #ending = "";
  #said: UsageSaid | null = null;

  push(part: Buffer): void {
    this.#add(this.#decoder.write(part));
  }

  end(): ReadAnswer {
    this.#add(this.#decoder.end());
    if (this.#json !== true) {
      this.#endLine();
      return { usage: tokenUsage(this.#said), beginning: this.#beginning, ending: this.#ending };
    }
    const text = this.#whole.take();
    const value = text === null ? undefined : parseJson(text);
    const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
    const usage = tokenUsage(parts.reduce(withUsage, null));
    return { usage, beginning: text ?? this.#beginning, ending: text ?? this.#ending };
  }

  #add(text: string): void {
    if (this.#beginning.length < KEPT_CHARACTERS) this.#beginning = (this.#beginning + text).slice(0, KEPT_CHARACTERS);
    this.#ending = (this.#ending + text).slice(-KEPT_CHARACTERS);
    const begun = this.#json === null ? text.trimStart() : text;
    if (begun === "") return;
    this.#json ??= /^[[{]/.test(begun);
    if (this.#json) this.#whole.add(begun);
    else this.#readLines(begun);
  }

  #readLines(text: string): void {
    const [rest = "", ...lines] = text.split("\n");
    this.#line.add(rest);
    for (const line of lines) {
      this.#endLine();
      this.#line.add(line);
    }
  }

  #endLine(): void {
    const line = this.#line.take();
    const event = line?.startsWith("data:") === true ? parseJson(line.slice("data:".length)) : undefined;
    if (event !== undefined) this.#said = withUsage(this.#said, event);
  }
}

/** Text that comes in pieces and is joined once; too long a one is given up. */
class Pieces {
  readonly #maxCharacters: number;
  #pieces: string[] = [];
  #characters = 0;

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters;
  }

  add(text: string): void {
    this.#characters += text.length;
    if (this.#characters <= this.#maxCharacters) this.#pieces.push(text);
    else this.#pieces = [];
  }

  /** null: it was too long. */
  take(): string | null {
    const text = this.#characters <= this.#maxCharacters ? this.#pieces.join("") : null;
    this.#pieces = [];
    this.#characters = 0;
    return text;
  }
}

/** The JSON value of an answer, or of the only event of a stream. undefined: it has none, or more than one. */
export function answerValue(text: string): unknown {
  const whole = parseJson(text);
  if (whole !== undefined) return Array.isArray(whole) && whole.length === 1 ? whole[0] : whole;
  const events = text
    .split(/\r?\n/)
    .flatMap((line) => (line.startsWith("data:") ? [parseJson(line.slice("data:".length))] : []))
    .filter((event) => event !== undefined);
  return events.length === 1 ? events[0] : undefined;
}
