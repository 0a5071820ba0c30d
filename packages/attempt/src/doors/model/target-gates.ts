import { createHmac, randomBytes } from "node:crypto";
import { type GateOptions, TargetGate } from "./target-gate.ts";

const MAX_IDLE = 100;

/** Providers count by account and model: who asks for patience from one of these asks nothing of the others. */
export interface GateTarget {
  readonly endpoint: URL;
  readonly credentials: readonly string[];
  readonly model: string | null;
}

export class TargetGates {
  readonly #options: GateOptions;
  readonly #gates = new Map<string, TargetGate>();
  /** Keys are told apart by their digests alone: nothing here keeps one. */
  readonly #salt = randomBytes(32);

  constructor(options: GateOptions) {
    this.#options = options;
  }

  of({ endpoint, credentials, model }: GateTarget): TargetGate {
    const digest = createHmac("sha256", this.#salt)
      .update(JSON.stringify([endpoint.href, credentials, model]))
      .digest("base64");
    const gate = this.#gates.get(digest) ?? new TargetGate(this.#options);
    if (this.#gates.size >= MAX_IDLE) this.#forgetIdle();
    this.#gates.set(digest, gate);
    return gate;
  }

  #forgetIdle(): void {
    for (const [digest, gate] of this.#gates) if (gate.idle) this.#gates.delete(digest);
  }
}
