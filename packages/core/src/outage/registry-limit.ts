import type { ImageReport } from "@cooperbench-ts/docker-images";
import type { ExperimentEvent } from "@cooperbench-ts/results/experiment";

/** Pulls what is missing; waits on the way for the time that the registry names. @returns null, or why it could not */
export type PullWithWaits = (signal: AbortSignal, onPulling: (message: string) => void) => Promise<string | null>;

/**
 * A registry that refuses more pulls for now. Asking it means pulling: as soon as it lets us, which is at the time that it names where it
 * names one, the images that trials lack are there, and none of them has to pull again.
 */
export class RegistryLimit {
  readonly #pull: PullWithWaits;
  readonly #closing = new AbortController();
  #pulling: Promise<string | null> | null = null;
  #said = "the images that are missing are being pulled";

  constructor(pull: PullWithWaits) {
    this.#pull = pull;
  }

  /** What is still wrong, in words; null: nothing is missing any more. Never waits for the registry's time. */
  async failure(): Promise<string | null> {
    this.#pulling ??= this.#pull(this.#closing.signal, (message) => (this.#said = message)).catch((error: unknown) =>
      String(error),
    );
    const pulling = this.#pulling;
    const ended = await Promise.race([pulling, soon()]);
    if (ended === "still pulling") return this.#said;
    this.#pulling = null;
    return ended;
  }

  /** Nobody waits for the registry any more; resolves when nothing is pulled. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#pulling;
  }
}

/** Long enough for a look at what is there. */
const SOON_MS = 1000;

function soon(): Promise<"still pulling"> {
  return new Promise((resolve) => setTimeout(() => resolve("still pulling"), SOON_MS));
}

/** @param makeReady pulls what is missing, as before a run: a look at the registry lets in no image that a run would refuse */
export function pullWithWaits(
  makeReady: (signal: AbortSignal, emit: (event: ExperimentEvent) => void) => Promise<readonly ImageReport[]>,
): PullWithWaits {
  return async (signal, onPulling) => {
    const reports = await makeReady(signal, (event) => {
      if (event.type === "image" && event.state === "pulling") onPulling(`${event.image}: ${event.message}`);
    });
    const bad = reports.filter(({ state }) => state !== "good");
    return bad.length === 0 ? null : bad.map(({ image, message }) => `${image}: ${message}`).join("; ");
  };
}
