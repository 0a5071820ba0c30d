import { parseJson } from "../json-tree.ts";
import { type TokenUsage, tokenUsage, type UsageSaid, withUsage } from "./token-usage.ts";

/** Longest JSON that is read; a model's answer of more than a million tokens is not that long. */
const MAX_JSON_BYTES = 8 * 1024 * 1024;
/** Longest event of a stream that is read. The last one of OpenAI responses repeats the whole answer, and what was asked. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;
/** Of what is no JSON: this much of its beginning, and of its end. */
const KEPT_BYTES = 16_000;

/** White space, or the mark that some servers put before UTF-8. */
const BLANK = /^(?:\s|\xef\xbb\xbf)+/;

export interface ReadAnswer {
  readonly usage: TokenUsage | null;
  /** The whole answer when it is JSON; else its beginning. */
  readonly beginning: string;
  /** The whole answer when it is JSON; else its end. */
  readonly ending: string;
}

/** Reads an answer while it passes: JSON as a whole, a stream event by event, in bounded memory. */
export class AnswerReader {
  /** null: nothing but white space has come. */
  #json: boolean | null = null;
  readonly #whole = new Pieces(MAX_JSON_BYTES);
  readonly #line = new Pieces(MAX_LINE_BYTES);
  #beginning = "";
  #ending = "";
  #said: UsageSaid | null = null;

  /** `bytes`: one to a character. */
  push(bytes: string): void {
    if (this.#beginning.length < KEPT_BYTES) this.#beginning = (this.#beginning + bytes).slice(0, KEPT_BYTES);
    this.#ending = (bytes.length < KEPT_BYTES ? this.#ending + bytes : bytes).slice(-KEPT_BYTES);
    const begun = this.#json === null ? bytes.replace(BLANK, "") : bytes;
    if (begun === "") return;
    this.#json ??= /^[[{]/.test(begun);
    if (this.#json) this.#whole.add(begun);
    else this.#readLines(begun);
  }

  end(): ReadAnswer {
    if (this.#json !== true) {
      this.#endLine();
      return { usage: tokenUsage(this.#said), beginning: textOf(this.#beginning), ending: textOf(this.#ending) };
    }
    const text = this.#whole.take();
    const value = text === null ? undefined : parseJson(text);
    const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
    const usage = tokenUsage(parts.reduce(withUsage, null));
    return { usage, beginning: text ?? textOf(this.#beginning), ending: text ?? textOf(this.#ending) };
  }

  #readLines(bytes: string): void {
    const [rest = "", ...lines] = bytes.split("\n");
    this.#line.add(rest);
    for (const line of lines) {
      this.#endLine();
      this.#line.add(line);
    }
  }

  #endLine(): void {
    const line = this.#line.take();
    const event = line === null ? undefined : eventIn(line);
    if (event !== undefined) this.#said = withUsage(this.#said, event);
  }
}

/** Bytes that come in pieces and are joined once; too many are given up. */
class Pieces {
  readonly #maxBytes: number;
  #pieces: string[] = [];
  #size = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(bytes: string): void {
    this.#size += bytes.length;
    if (this.#size <= this.#maxBytes) this.#pieces.push(bytes);
    else this.#pieces = [];
  }

  /** As text; null: it was too long. */
  take(): string | null {
    const text = this.#size <= this.#maxBytes ? textOf(this.#pieces.join("")) : null;
    this.#pieces = [];
    this.#size = 0;
    return text;
  }
}

function textOf(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** What one line of a stream of server-sent events holds; undefined: no JSON. */
function eventIn(line: string): unknown {
  return line.startsWith("data:") ? parseJson(line.slice("data:".length)) : undefined;
}

/** The JSON value of an answer, or of the only event of a stream. undefined: it has none, or more than one. */
export function answerValue(text: string): unknown {
  const whole = parseJson(text);
  if (whole !== undefined) return Array.isArray(whole) && whole.length === 1 ? whole[0] : whole;
  const events = text
    .split(/\r?\n/)
    .map(eventIn)
    .filter((event) => event !== undefined);
  return events.length === 1 ? events[0] : undefined;
}
