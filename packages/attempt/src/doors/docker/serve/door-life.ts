/** How long calls may go on that no client waits for, and when nothing may be made any more. */
export class DoorLife {
  /** Nothing is created or started any more. */
  sealed = false;
  /** Creations under way. */
  readonly creating = new Set<Promise<void>>();
  /** Cuts creations: they go on when their client leaves. */
  readonly creations = new AbortController();
  /** Cuts the other calls that go on when their client leaves. */
  readonly calls = new AbortController();

  /** Removal waits for it. */
  async track(creation: Promise<void>): Promise<void> {
    this.creating.add(creation);
    try {
      await creation;
    } finally {
      this.creating.delete(creation);
    }
  }

  end(): void {
    this.creations.abort();
    this.calls.abort();
  }
}
