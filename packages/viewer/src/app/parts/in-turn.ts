interface InTurnOptions<Value> {
  /** Gets what came out of each. */
  readonly done: (value: Value) => void;
  readonly failed: (error: unknown) => void;
  /** Runs something later, so that the page answers meanwhile. @returns what calls it off */
  readonly later?: (run: () => void) => () => void;
}

/**
 * Computes in steps, one computation after the other. What is asked for while one is under way waits until it has ended, and only the last of
 * these is computed: where there is something new all the time, something is still shown.
 */
export class InTurn<Value> {
  readonly #options: InTurnOptions<Value>;
  #next: (() => Generator<undefined, Value, undefined>) | null = null;
  #cancel: (() => void) | null = null;

  constructor(options: InTurnOptions<Value>) {
    this.#options = options;
  }

  ask(compute: () => Generator<undefined, Value, undefined>): void {
    this.#next = compute;
    if (this.#cancel === null) this.#start();
  }

  end(): void {
    this.#next = null;
    this.#cancel?.();
    this.#cancel = null;
  }

  #start(): void {
    const compute = this.#next;
    this.#next = null;
    this.#cancel = null;
    if (compute === null) return;
    const steps = compute();
    const { done, failed, later = afterPaint } = this.#options;
    const step = (): void => {
      try {
        const { done: isDone, value } = steps.next();
        if (isDone !== true) {
          this.#cancel = later(step);
          return;
        }
        done(value);
      } catch (error) {
        failed(error);
      }
      this.#start();
    };
    this.#cancel = later(step);
  }
}

function afterPaint(run: () => void): () => void {
  const timer = setTimeout(run, 5);
  return () => clearTimeout(timer);
}
