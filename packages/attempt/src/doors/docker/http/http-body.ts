import { headerOf, type MessageHead, parseHead } from "./http-head.ts";

/** Takes the bytes after a head and hands out the body without its framing. */
interface BodyDecoder {
  push(bytes: Buffer): void;
  readonly complete: boolean;
  /** What came behind the body with the last of its bytes. */
  readonly rest: Buffer;
  /** The framing is none, or longer than any that is meant well; nothing more is handed out. */
  readonly malformed: boolean;
}

type Sink = (bytes: Buffer) => void;

const NOTHING = Buffer.alloc(0);

function sizedDecoder(size: number, sink: Sink): BodyDecoder {
  let left = size;
  let rest: Buffer = NOTHING;
  return {
    push: (bytes) => {
      const part = bytes.subarray(0, left);
      left -= part.length;
      if (left === 0) rest = bytes.subarray(part.length);
      if (part.length > 0) sink(part);
    },
    get complete() {
      return left === 0;
    },
    get rest() {
      return rest;
    },
    malformed: false,
  };
}

/** As the daemon (Go) bounds it. */
const MAX_LINE_BYTES = 4096;
const CHUNK_SIZE = /^([\da-f]{1,8})[\t ]*(?:;.*)?$/i;

/** `maxFramingBytes`: of all that is no data. */
function chunkedDecoder(sink: Sink, maxFramingBytes = Number.POSITIVE_INFINITY): BodyDecoder {
  let pending: Buffer = NOTHING;
  let left = 0;
  let framing = 0;
  let state: "size" | "data" | "end-of-data" | "trailer" | "done" | "malformed" = "size";

  const line = (): string | null => {
    const end = pending.indexOf("\r\n");
    if (end > MAX_LINE_BYTES || (end < 0 && pending.length > MAX_LINE_BYTES)) state = "malformed";
    if (end < 0 || state === "malformed") return null;
    const text = pending.toString("latin1", 0, end);
    pending = pending.subarray(end + 2);
    return text;
  };
  const isOver = (): boolean => state === "done" || state === "malformed";
  /** False when more bytes are needed. */
  const step = (): boolean => {
    if (state === "data") {
      const part = pending.subarray(0, left);
      if (part.length === 0) return false;
      pending = pending.subarray(part.length);
      left -= part.length;
      if (left === 0) state = "end-of-data";
      sink(part);
      return true;
    }
    if (isOver()) return false;
    const text = line();
    if (text === null) return false;
    framing += text.length + 2;
    if (framing > maxFramingBytes) {
      state = "malformed";
    } else if (state === "trailer") {
      if (text === "") state = "done";
    } else if (state === "end-of-data") {
      state = text === "" ? "size" : "malformed";
    } else {
      const size = CHUNK_SIZE.exec(text)?.[1];
      left = Number.parseInt(size ?? "", 16);
      state = size === undefined ? "malformed" : left > 0 ? "data" : "trailer";
    }
    return true;
  };
  return {
    push: (bytes) => {
      if (isOver()) return;
      pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
      while (step());
      if (state === "malformed") pending = NOTHING;
    },
    get complete() {
      return state === "done";
    },
    get rest() {
      return state === "done" ? pending : NOTHING;
    },
    get malformed() {
      return state === "malformed";
    },
  };
}

export function isChunked(head: MessageHead): boolean {
  return /\bchunked\s*$/i.test(headerOf(head, "transfer-encoding") ?? "");
}

/** The body of a request: sized or chunked, otherwise there is none. */
export function requestBody(head: MessageHead, sink: Sink, maxFramingBytes?: number): BodyDecoder {
  return isChunked(head)
    ? chunkedDecoder(sink, maxFramingBytes)
    : sizedDecoder(Number(headerOf(head, "content-length") ?? 0), sink);
}

/** What comes without an end of its head passes, but is not read along. */
const MAX_ANSWER_HEAD_BYTES = 1024 * 1024;

/**
 * Reads along while an answer passes. `onStatus` says whether its body is wanted; if so it comes without framing. Interim
 * answers (100) are skipped; of a connection that became a stream (101), all that follows is the body.
 */
export class AnswerReader {
  #pending: Buffer = Buffer.alloc(0);
  #body: BodyDecoder | "ignored" | null = null;
  readonly #onStatus: (status: number) => boolean;
  readonly #onBody: Sink;

  constructor(options: { onStatus: (status: number) => boolean; onBody: Sink }) {
    this.#onStatus = options.onStatus;
    this.#onBody = options.onBody;
  }

  /** The wanted body is all there. An answer without length never says so: it ends with its connection. */
  get complete(): boolean {
    return this.#body !== null && this.#body !== "ignored" && this.#body.complete;
  }

  push(bytes: Buffer): void {
    if (this.#body !== null) {
      if (this.#body !== "ignored") this.#body.push(bytes);
      return;
    }
    this.#pending = Buffer.concat([this.#pending, bytes]);
    if (this.#pending.length > MAX_ANSWER_HEAD_BYTES) {
      this.#pending = Buffer.alloc(0);
      this.#body = "ignored";
      return;
    }
    for (let parsed = parseHead(this.#pending); parsed !== null; parsed = parseHead(this.#pending)) {
      this.#pending = parsed.rest;
      const status = Number(parsed.head.start.split(" ")[1]);
      if (status >= 100 && status < 200 && status !== 101) continue;
      this.#pending = Buffer.alloc(0);
      if (this.#onStatus(status)) {
        this.#body = this.#answerBody(parsed.head, status === 101);
        this.#body.push(parsed.rest);
      } else {
        this.#body = "ignored";
      }
      return;
    }
  }

  #answerBody(head: MessageHead, isStream: boolean): BodyDecoder {
    if (isStream) return sizedDecoder(Number.POSITIVE_INFINITY, this.#onBody);
    if (isChunked(head)) return chunkedDecoder(this.#onBody);
    const length = headerOf(head, "content-length");
    return sizedDecoder(length === undefined ? Number.POSITIVE_INFINITY : Number(length), this.#onBody);
  }
}
