/** Something that the daemon has and does not give up. */
export interface Kept {
  /** Such as `container 0123…`, `network n`. */
  readonly what: string;
  /** The daemon's own words. */
  readonly message: string;
}

/** Not all that was made through a door is gone. Asking again is safe. */
export class RemovalError extends Error {
  /** `daemon-away`: it does not answer, and nobody knows what is left. `kept`: it answers, and keeps what `kept` lists. */
  readonly reason: "daemon-away" | "kept";
  readonly kept: readonly Kept[];

  constructor(reason: "daemon-away" | "kept", kept: readonly Kept[]) {
    super(kept.map(({ what, message }) => `${what}: ${message}`).join("\n"));
    this.name = "RemovalError";
    this.reason = reason;
    this.kept = kept;
  }
}
