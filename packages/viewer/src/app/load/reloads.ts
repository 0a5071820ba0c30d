/** How often a load that failed is tried again, in milliseconds: the first wait, and the longest. */
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 30_000;

interface ReloadsOptions<Value> {
  readonly load: () => Promise<Value>;
  /** Gets what was loaded last; what answers after something newer is dropped. */
  readonly take: (value: Value) => void;
  /** Is told whether what is shown is what there is. */
  readonly onCurrent: (isCurrent: boolean) => void;
  readonly wait?: (run: () => void, milliseconds: number) => void;
}

/** Loads the same again whenever there is something new. Answers may come out of order, and may fail. */
export class Reloads<Value> {
  readonly #options: ReloadsOptions<Value>;
  #asked = 0;
  #taken = 0;

  constructor(options: ReloadsOptions<Value>) {
    this.#options = options;
  }

  ask(waitMs = FIRST_WAIT_MS): void {
    const number = (this.#asked += 1);
    const { load, take, onCurrent, wait = setTimeout } = this.#options;
    load().then(
      (value) => {
        if (number < this.#taken) return;
        this.#taken = number;
        take(value);
        if (number === this.#asked) onCurrent(true);
      },
      () => {
        // A newer one is under way, and is tried again itself where it fails.
        if (number !== this.#asked) return;
        onCurrent(false);
        wait(() => {
          if (number === this.#asked) this.ask(Math.min(2 * waitMs, LONGEST_WAIT_MS));
        }, waitMs);
      },
    );
  }
}
