/** Something that speaks against the move; nothing was changed. */
export interface Refusal {
  /** Kebab-case, for example `not-a-mount`, `same-file-system`, `read-only`, `too-small`, `containers-running`. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}
