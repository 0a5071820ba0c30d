import { Transform, type TransformCallback } from "node:stream";
import type { DoorRequest } from "./door-request.ts";
import { headerOf } from "./http-head.ts";

/** What Python (up to 3.13) asks a socket for at a time when it reads through a buffer. */
const PYTHON_BUFFER_BYTES = 8192;
const HEAD_END = "\r\n\r\n";
const PADDING = "X-Cooperbench-Ts-Padding: ";

/**
 * docker-py reads the head of a hijacked answer through a buffer, and what follows from the bare socket: output that comes along
 * with the head stays in the buffer and is lost. On a busy machine that were 5 of 100 quick commands, and mini_swe_agent takes
 * its patch by such a command.
 */
export function losesEarlyOutput({ head }: DoorRequest): boolean {
  return (headerOf(head, "user-agent") ?? "").startsWith("docker-sdk-python/");
}

/** Makes the head of an answer exactly as long as that buffer, so that it is read alone; the rest passes as it is. */
export class HeadAlone extends Transform {
  #head: Buffer | null = Buffer.alloc(0);

  override _transform(bytes: Buffer, _: BufferEncoding, done: TransformCallback): void {
    if (this.#head === null) {
      done(null, bytes);
      return;
    }
    this.#head = Buffer.concat([this.#head, bytes]);
    const end = this.#head.indexOf(HEAD_END);
    if (end === -1) {
      if (this.#head.length < PYTHON_BUFFER_BYTES) {
        done();
        return;
      }
      // Longer than the buffer: nothing is lost by it.
      const head = this.#head;
      this.#head = null;
      done(null, head);
      return;
    }
    const rest = this.#head.subarray(end + HEAD_END.length);
    this.push(padded(this.#head.toString("latin1", 0, end)));
    this.#head = null;
    done(null, rest.length === 0 ? undefined : rest);
  }

  override _flush(done: TransformCallback): void {
    done(null, this.#head ?? undefined);
  }
}

function padded(head: string): Buffer {
  const missing = PYTHON_BUFFER_BYTES - head.length - 2 - PADDING.length - HEAD_END.length;
  const padding = missing > 0 ? `\r\n${PADDING}${"x".repeat(missing)}` : "";
  return Buffer.from(`${head}${padding}${HEAD_END}`, "latin1");
}
