import { Transform, type TransformCallback } from "node:stream";
import { requestBody } from "./http-body.ts";
import type { MessageHead } from "./http-head.ts";

/**
 * What of a client's bytes goes on to the daemon after the head: its body where one is due, and what follows it only
 * where the connection has become a stream. So no second request can follow the first.
 */
export class RequestBytes extends Transform {
  readonly #body: ReturnType<typeof requestBody>;
  readonly #keepsBody: boolean;
  #held: (() => void) | null = null;
  #isStream = false;
  readonly #mayStream: boolean;

  constructor(head: MessageHead, options: { readonly keepsBody: boolean; readonly mayStream: boolean }) {
    super();
    this.#body = requestBody(head, () => {});
    this.#keepsBody = options.keepsBody;
    this.#mayStream = options.mayStream;
  }

  get bodyComplete(): boolean {
    return this.#body.complete;
  }

  /** The daemon has taken the connection for a stream. */
  becomesStream(): void {
    this.#isStream = true;
    const held = this.#held;
    this.#held = null;
    held?.();
  }

  override _transform(bytes: Buffer, _: BufferEncoding, done: TransformCallback): void {
    let rest = bytes;
    if (!this.#body.complete) {
      this.#body.push(bytes);
      if (this.#body.malformed) return done(new Error("the framing of its body is none"));
      rest = this.#body.rest;
      if (this.#keepsBody) this.push(bytes.subarray(0, bytes.length - rest.length));
    }
    if (rest.length === 0 || !this.#mayStream) done();
    else if (this.#isStream) done(null, rest);
    else this.#held = () => done(null, rest);
  }
}
