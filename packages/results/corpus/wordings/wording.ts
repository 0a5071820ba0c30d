/** One wording: its text whole, what really caused it, and who words it so. */
export interface Wording {
  readonly text: string;
  readonly cause: string;
  readonly source: string;
  /** A second cause that is as right as the first. */
  readonly also?: string;
}
