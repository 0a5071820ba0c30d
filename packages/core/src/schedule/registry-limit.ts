import { type DockerClient, pullMissing, type RequiredImage } from "@cooperbench-ts/docker-images";

/** Pulls what is missing; waits on the way for the time that the registry names. @returns null, or why it could not */
export type PullWithWaits = (onWaiting: (message: string) => void) => Promise<string | null>;

/**
 * A registry that refuses more pulls for now. Asking it means pulling: as soon as it lets us, which is at the time that it names where it
 * names one, the images that trials lack are there, and none of them has to pull again.
 */
export class RegistryLimit {
  readonly #pull: PullWithWaits;
  #pulling: Promise<string | null> | null = null;
  #said = "the images that are missing are being pulled";

  constructor(pull: PullWithWaits) {
    this.#pull = pull;
  }

  /** What is still wrong, in words; null: nothing is missing any more. Never waits for the registry's time. */
  async failure(): Promise<string | null> {
    this.#pulling ??= this.#pull((message) => (this.#said = message)).catch((error: unknown) => String(error));
    const pulling = this.#pulling;
    const ended = await Promise.race([pulling, soon()]);
    if (ended === "still pulling") return this.#said;
    this.#pulling = null;
    return ended;
  }
}

/** Long enough for a look at what is there. */
const SOON_MS = 1000;

function soon(): Promise<"still pulling"> {
  return new Promise((resolve) => setTimeout(() => resolve("still pulling"), SOON_MS));
}

export function pullWithWaits(
  client: DockerClient,
  images: readonly RequiredImage[],
  signal: AbortSignal,
): PullWithWaits {
  return async (onWaiting) => {
    const { reports } = await pullMissing(client, images, {
      forecast: false,
      signal,
      onEvent: (event) => {
        if (event.type === "pull-waiting") onWaiting(`${event.image}: ${event.message}; until ${event.until}`);
      },
    });
    const missing = reports.filter(({ state }) => state === "missing" || state === "pull-failed");
    return missing.length === 0 ? null : missing.map(({ image, message }) => `${image}: ${message}`).join("; ");
  };
}
