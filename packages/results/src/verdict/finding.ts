/**
 * What told a cause, the most trustworthy first: what a door of ours recorded; the structure of a message (its class, status,
 * code, or who it is from); a family of words in the speaker's own part of it; one sentence of a list.
 */
export type Layer = "door" | "structure" | "family" | "sentence";

/** The place where a rule found its cause, quoted. */
export interface Finding {
  readonly file: string;
  readonly quote: string;
  /** What told it; default `structure`: a file's shape, a status, an exit code. */
  readonly by?: Layer;
  /** ISO time at which a limit ends that was met; absent: none is named. */
  readonly resumesAt?: string;
}
