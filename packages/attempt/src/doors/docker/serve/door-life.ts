/** How long calls may go on that no client waits for, and when nothing may be made any more. */
export class DoorLife {
  /** Nothing is created or started any more. */
  sealed = false;
  /** Creations under way. */
  readonly creating = new Set<Promise<void>>();
  readonly #creations = new AbortController();
  readonly #calls = new AbortController();

  /** Of creations: they go on when their client leaves. */
  get creationSignal(): AbortSignal {
    return this.#creations.signal;
  }

  /** Of other calls that go on when their client leaves. */
  get callSignal(): AbortSignal {
    return this.#calls.signal;
  }

  /** Removal waits for it. */
  async track(creation: Promise<void>): Promise<void> {
    this.creating.add(creation);
    try {
      await creation;
    } finally {
      this.creating.delete(creation);
    }
  }

  cutCreations(): void {
    this.#creations.abort();
  }

  cutCalls(): void {
    this.#creations.abort();
    this.#calls.abort();
  }
}
