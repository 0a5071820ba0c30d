import type { Reason } from "@cooperbench-ts/results";

/** What asking whether a cause holds for every trial has come to. `answer` says it in words, without a full stop. */
export type Proof =
  /** `reason`: what the answer shows; it may be another one than that which was asked about. */
  | { readonly kind: "confirmed"; readonly reason: Reason; readonly answer: string }
  | { readonly kind: "refuted"; readonly answer: string }
  /** Nobody could be asked, or the answer says neither. */
  | { readonly kind: "open"; readonly answer: string };
