import { StringDecoder } from "node:string_decoder";

/** Lines of a byte stream without their ends; a last line without a newline counts. */
export async function* linesOf(stream: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of stream) {
    rest += typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk));
    const lines = rest.split(/\r?\n/);
    rest = lines.pop() ?? "";
    yield* lines;
  }
  rest += decoder.end();
  if (rest !== "") yield rest;
}

const FRAME_HEADER = 8;

/** Docker's multiplexed stream (containers without a TTY): frames of one type byte, three zeros, a length, the payload. */
export class Demultiplexer {
  #rest: Buffer = Buffer.alloc(0);
  readonly #emit: (source: "stdout" | "stderr", payload: Buffer) => void;

  constructor(emit: (source: "stdout" | "stderr", payload: Buffer) => void) {
    this.#emit = emit;
  }

  push(chunk: Uint8Array): void {
    this.#rest = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= FRAME_HEADER) {
      const end = FRAME_HEADER + this.#rest.readUInt32BE(4);
      if (this.#rest.length < end) return;
      this.#emit(this.#rest[0] === 2 ? "stderr" : "stdout", this.#rest.subarray(FRAME_HEADER, end));
      this.#rest = this.#rest.subarray(end);
    }
  }
}

/** Collects a multiplexed stream; each of stdout and stderr keeps its first `maxBytes`. */
export class OutputCollector {
  readonly #parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  readonly #sizes = { stdout: 0, stderr: 0 };
  readonly #maxBytes: number;
  readonly #demultiplexer = new Demultiplexer((source, payload) => this.#keep(source, payload));

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): void {
    this.#demultiplexer.push(chunk);
  }

  output(): { stdout: string; stderr: string } {
    const text = (source: "stdout" | "stderr") => Buffer.concat(this.#parts[source]).toString("utf8");
    return { stdout: text("stdout"), stderr: text("stderr") };
  }

  #keep(source: "stdout" | "stderr", payload: Buffer): void {
    const room = this.#maxBytes - this.#sizes[source];
    if (room <= 0) return;
    const kept = Buffer.from(payload.subarray(0, room));
    this.#parts[source].push(kept);
    this.#sizes[source] += kept.length;
  }
}
