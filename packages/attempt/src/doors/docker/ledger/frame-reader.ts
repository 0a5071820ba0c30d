const HEADER_BYTES = 8;

/**
 * Takes frames of `[stream, 0, 0, 0, size as uint32]` and bytes as they come, cut anywhere, and hands out what they hold: 1 is
 * stdout, 2 stderr.
 */
export class FrameReader {
  #header: Buffer = Buffer.alloc(0);
  #stream = 0;
  #left = 0;
  readonly #onBytes: (stream: number, bytes: Buffer) => void;

  constructor(onBytes: (stream: number, bytes: Buffer) => void) {
    this.#onBytes = onBytes;
  }

  push(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#left > 0) {
        const part = rest.subarray(0, this.#left);
        this.#left -= part.length;
        rest = rest.subarray(part.length);
        this.#onBytes(this.#stream, part);
        continue;
      }
      const part = rest.subarray(0, HEADER_BYTES - this.#header.length);
      this.#header = Buffer.concat([this.#header, part]);
      rest = rest.subarray(part.length);
      if (this.#header.length < HEADER_BYTES) return;
      this.#stream = this.#header[0] ?? 0;
      this.#left = this.#header.readUInt32BE(4);
      this.#header = Buffer.alloc(0);
    }
  }

  /** Whether nothing of a frame is still to come. */
  get isWhole(): boolean {
    return this.#left === 0 && this.#header.length === 0;
  }
}
