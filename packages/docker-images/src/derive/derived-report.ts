import type { ImageReason } from "../image-report.ts";

export type DerivedState =
  /** There, and of the base that is here now. */
  | "ready"
  /** Not there. */
  | "missing"
  /** It could not be made, or it is not the base but for the program. */
  | "failed";

/** All that is known of one image with a program in it: one JSON line of `agents …`. */
export interface DerivedReport {
  /** The image that it is made of. */
  readonly image: string;
  readonly program: string;
  /** As the installed program says it; null where there is none. */
  readonly version: string | null;
  readonly state: DerivedState;
  /** Name in the daemon; null while there is none. */
  readonly tag: string | null;
  readonly imageId: string | null;
  /** Registry digest of the base, or its id; null where it is not here. */
  readonly baseDigest: string | null;
  /** sha256 of the set-up script. */
  readonly setupScript: string;
  /** Bytes on disk beside those of the base. */
  readonly addedBytes: number | null;
  /** ISO time. */
  readonly createdAt: string | null;
  /** Of the set-up script, where it ran just now. */
  readonly setupSeconds: number | null;
  /** null when `ready`. */
  readonly reason: ImageReason | null;
  readonly message: string | null;
  readonly remedy: string | null;
  /** What the script printed, where it failed. */
  readonly output: string | null;
}

export function emptyDerived(image: string, program: string, setupScript: string): DerivedReport {
  return {
    image,
    program,
    version: null,
    state: "missing",
    tag: null,
    imageId: null,
    baseDigest: null,
    setupScript,
    addedBytes: null,
    createdAt: null,
    setupSeconds: null,
    reason: null,
    message: null,
    remedy: null,
    output: null,
  };
}

/** What is wrong with an image that was to be made; for this folder. */
export class DeriveFailure extends Error {
  readonly reason: ImageReason;
  readonly remedy: string;
  readonly output: string | null;

  constructor(reason: ImageReason, message: string, remedy: string, output: string | null = null) {
    super(message);
    this.reason = reason;
    this.remedy = remedy;
    this.output = output;
  }
}
