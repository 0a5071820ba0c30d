import type { AttemptFile } from "../formats/attempt-file.ts";

/** One attempt at a trial: its record, or why it cannot be read (an attempt that is running has none yet). */
export type AttemptRead = {
  /** Relative to what was read. */
  readonly dir: string;
  readonly number: number;
} & ({ readonly kind: "parsed"; readonly attempt: AttemptFile } | { readonly kind: "rejected"; readonly why: string });
