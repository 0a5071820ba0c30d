import type { Clock } from "../process/clock.ts";
import { GaveUpError, type Outages } from "./outages.ts";

const AGAIN_MS = 2000;
const FULL: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"]);

/** Carries writes over a full disk: nothing is lost, they wait until there is room again. */
export class DiskGuard {
  readonly #outages: Pick<Outages, "report" | "givenUp">;
  readonly #clock: Pick<Clock, "sleep">;

  constructor(host: { readonly outages: Pick<Outages, "report" | "givenUp">; readonly clock: Pick<Clock, "sleep"> }) {
    this.#outages = host.outages;
    this.#clock = host.clock;
  }

  /** `write` must be safe to repeat. @throws GaveUpError when the disk is full and nothing is waited for any more */
  async carry<Result>(write: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === undefined || !FULL.has(code)) throw error;
        if (this.#outages.givenUp.aborted) throw new GaveUpError(error);
        // Each time: what looks healed to others may be full to this one still.
        this.#outages.report("disk-full", { file: "logs", quote: message });
        await this.#clock.sleep(AGAIN_MS, this.#outages.givenUp);
      }
    }
  }
}
