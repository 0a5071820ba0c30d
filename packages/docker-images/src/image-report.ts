import type { RequiredImage } from "./name/images-of-tasks.ts";

/** Why an image cannot be used; a subset of the campaign's closed list of reasons. */
export const imageReasons = [
  "image-missing",
  "docker-pull-failed",
  "registry-rate-limit",
  "disk-full",
  "docker-unavailable",
  "docker-permission",
  "docker-run-failed",
  "image-unusable",
  "upstream-unsupported",
] as const;
export type ImageReason = (typeof imageReasons)[number];

/** One thing that is wrong with one image. */
export interface ImageProblem {
  /** Kebab-case name of what was checked, for example `runner-sh`, `git-clean`, `digest-mismatch`. */
  readonly check: string;
  readonly reason: ImageReason;
  readonly message: string;
  readonly remedy: string;
}

export type ImageState =
  /** There and proven. */
  | "good"
  /** Not there; nobody tried to pull it. */
  | "missing"
  | "pull-failed"
  /** There, but not made for the daemon's platform. */
  | "wrong-platform"
  /** There, but not what the lock says. */
  | "changed"
  /** There, and a check failed. */
  | "broken"
  /** There, not checked. */
  | "unverified";

/** All that is known of one needed image: one JSON line of `images …`. */
export interface ImageReport {
  readonly image: string;
  readonly tasks: RequiredImage["tasks"];
  readonly pairs: RequiredImage["pairs"];
  readonly state: ImageState;
  /** Of the first problem; null when `good`. An `unverified` image has one only where its checks could not be made. */
  readonly reason: ImageReason | null;
  readonly message: string | null;
  readonly remedy: string | null;
  /** Every broken thing, not the first only. */
  readonly problems: readonly ImageProblem[];
  /** Registry digest of the name's repository; null for an image built or loaded here. */
  readonly digest: string | null;
  readonly imageId: string | null;
  readonly platform: string | null;
  readonly entrypoint: readonly string[] | null;
  /** Unpacked bytes, shared layers included. */
  readonly diskBytes: number | null;
  /** Bytes over the wire, where the registry was asked. */
  readonly compressedBytes: number | null;
  /** HEAD of the repository is detached: recorded, never a failure. */
  readonly headDetached: boolean | null;
  /** Commit that agents start from: HEAD of `/workspace/repo`. */
  readonly headCommit: string | null;
  /** Seconds of upstream's `git gc --prune=now`: they count against the agent's time from upstream 0.0.23 on. */
  readonly gcSeconds: number | null;
  /** How the checks were made; null when they were not. */
  readonly verifiedBy: "container" | "cache" | null;
  /** ISO time of the checks. */
  readonly verifiedAt: string | null;
}

/** The report of an image of which nothing is known yet. */
export function emptyReport(image: RequiredImage): ImageReport {
  return {
    image: image.name,
    tasks: image.tasks,
    pairs: image.pairs,
    state: "unverified",
    reason: null,
    message: null,
    remedy: null,
    problems: [],
    digest: null,
    imageId: null,
    platform: null,
    entrypoint: null,
    diskBytes: null,
    compressedBytes: null,
    headDetached: null,
    headCommit: null,
    gcSeconds: null,
    verifiedBy: null,
    verifiedAt: null,
  };
}

/** The report with its problems; the first gives the headline, all of them the message. */
export function withProblems(report: ImageReport, state: ImageState, problems: readonly ImageProblem[]): ImageReport {
  const first = problems[0];
  if (first === undefined) return { ...report, state, reason: null, message: null, remedy: null, problems: [] };
  return {
    ...report,
    state,
    reason: first.reason,
    message: problems.map((problem) => problem.message).join("; "),
    remedy: first.remedy,
    problems,
  };
}
