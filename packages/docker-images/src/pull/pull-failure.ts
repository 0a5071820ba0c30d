import type { ImageProblem, ImageReason } from "../image-report.ts";
import type { EndpointAnswer } from "../registry/find-manifest.ts";
import type { TransferFault } from "../registry/find-transfer-fault.ts";

interface FailureClass {
  readonly reason: ImageReason;
  /** Trying again soon may help. */
  readonly transient: boolean;
  readonly remedy: string;
}

const login = "docker login to that registry, then run the same command again";

/** The finer classes of a failed pull; the key is the `check` of its problem. */
const classes = {
  "image-missing": {
    reason: "image-missing",
    transient: false,
    remedy: "check repository, task and naming; a private copy needs its registry named",
  },
  "rate-limited": {
    reason: "registry-rate-limit",
    transient: false,
    remedy: "wait, or docker login for a higher limit, or pull through a mirror",
  },
  "no-space": {
    reason: "disk-full",
    transient: false,
    remedy: "free space there, or move the data root: images root --plan DIR",
  },
  "login-required": { reason: "docker-pull-failed", transient: false, remedy: login },
  "credential-store": {
    reason: "docker-pull-failed",
    transient: false,
    remedy:
      "mend it, or take credsStore and credHelpers out of the docker configuration and docker login again, then run the same command again",
  },
  "daemon-refused": {
    reason: "docker-pull-failed",
    transient: false,
    remedy: "whoever runs this daemon decides what it may pull: ask there, or use another daemon",
  },
  "digest-mismatch": {
    reason: "docker-pull-failed",
    transient: false,
    remedy: "the registry or a cache on the way is damaged: use another mirror, or have it repaired",
  },
  "transfer-cut": {
    reason: "docker-pull-failed",
    transient: true,
    remedy: "run the same command again; if it stays, the registry or the network drops long transfers",
  },
  "registry-unreachable": {
    reason: "docker-pull-failed",
    transient: true,
    remedy: "check the network, the proxy and the daemon's registry-mirrors",
  },
  "registry-error": {
    reason: "docker-pull-failed",
    transient: true,
    remedy: "run the same command again; the daemon's log has more",
  },
  "wrong-platform": { reason: "image-unusable", transient: false, remedy: "use a machine of the image's platform" },
} as const satisfies Record<string, FailureClass>;

export type PullFailureKind = keyof typeof classes;

export interface PullFailure {
  readonly problem: ImageProblem;
  readonly transient: boolean;
  /** ISO time at which a rate limit ends, where the registry said so. */
  readonly retryAt: string | null;
}

/** What is known of a failed pull beside the registries' answers. */
export interface PullCause {
  /** The daemon's text; empty when the stream ended without one. */
  readonly said: string;
  /** What a look at the layers themselves found. */
  readonly fault: TransferFault | null;
  /** Why no login could be looked for; null: it could. */
  readonly brokenLogin: string | null;
}

const NO_SPACE = /no space left on device|disk quota exceeded/i;
const RATE_LIMIT = /toomanyrequests|pull rate limit|too many requests/i;
const MISMATCH = /verification failed|digest mismatch|unexpected commit digest|failed to verify/i;
const CUT = /\bEOF\b|byte range request|connection reset|content-length|short read|closed before|failed to copy/i;
const PLATFORM = /no matching manifest|does not match the (?:specified|detected) platform/i;
const REFUSED = /authorization denied by plugin|client version \S+ is too (?:old|new)/i;
const LOGIN = /pull access denied|unauthorized|no basic auth credentials|authentication required|denied:/i;

/** The daemon's words alone do not say why: behind a mirror they are about Docker Hub, not about what went wrong. */
export function saysNothing(daemonText: string): boolean {
  return ![NO_SPACE, RATE_LIMIT, MISMATCH, PLATFORM, CUT, REFUSED].some((pattern) => pattern.test(daemonText));
}

/** The daemon met a pull limit. */
export function saysRateLimited(daemonText: string): boolean {
  return RATE_LIMIT.test(daemonText);
}

/**
 * Decides from the daemon's words and from what the registries themselves answer. The daemon tells only its last
 * endpoint's error, so a mirror's 404 or 429 has to be asked for again. Its words stand in every message, beside ours.
 */
export function classifyPullFailure(cause: PullCause, answers: readonly EndpointAnswer[]): PullFailure {
  const said = cause.said.replaceAll(/\s+/g, " ").trim();
  return withDaemonWords(withoutLogin(classify(cause, said, answers), cause.brokenLogin), said);
}

function classify(cause: PullCause, said: string, answers: readonly EndpointAnswer[]): PullFailure {
  const of = (...kinds: EndpointAnswer["answer"]["kind"][]) =>
    answers.filter(({ answer }) => kinds.includes(answer.kind));
  if (NO_SPACE.test(said)) return failure("no-space", `the disk of Docker's data root is full (${said})`);
  if (REFUSED.test(said)) return failure("daemon-refused", said);
  if (of("rate-limited").length > 0 || saysRateLimited(said))
    return rateLimited(said, [...of("rate-limited"), ...of("found")]);
  if (of("found").length > 0) return transferFailure(said, cause.fault);
  const [failed, refused, absent] = [of("failed"), of("login-required"), of("absent")];
  if (failed.length > 0) return failure("registry-error", `the registry fails: ${texts(failed)}`);
  // A mirror's 404 counts although Docker Hub, behind it, cannot be asked.
  if (absent.length > 0) return failure("image-missing", `no registry has it: ${texts([...absent, ...refused])}`);
  if (refused.length > 0) return failure("login-required", `it needs a login, or does not exist: ${texts(refused)}`);
  if (LOGIN.test(said)) return failure("login-required", `it needs a login, or does not exist: ${said}`);
  return failure("registry-unreachable", `no registry answers: ${texts(of("unreachable")) || said}`);
}

/** Failures that a login may mend. */
const NEEDS_LOGIN: ReadonlySet<string> = new Set<PullFailureKind>(["login-required", "image-missing", "rate-limited"]);

/** A login that could not be looked for is the cause where one is needed, and else of no interest. */
function withoutLogin(found: PullFailure, brokenLogin: string | null): PullFailure {
  const { problem } = found;
  if (brokenLogin === null || !NEEDS_LOGIN.has(problem.check)) return found;
  const message = `no login could be looked for: ${brokenLogin}; ${problem.message}`;
  if (problem.check === "login-required") return failure("credential-store", message);
  return { ...found, problem: { ...problem, message } };
}

function withDaemonWords(found: PullFailure, said: string): PullFailure {
  const { problem } = found;
  if (said === "" || problem.message.includes(said)) return found;
  return { ...found, problem: { ...problem, message: `${problem.message} (the daemon: ${said})` } };
}

/** The pull was ended by us. */
export function stalledFailure(stallMs: number): PullFailure {
  return failure("transfer-cut", `nothing came for ${stallMs / 1000} s, so the transfer was ended`);
}

function failure(kind: PullFailureKind, message: string): PullFailure {
  const { reason, transient, remedy } = classes[kind];
  return { transient, retryAt: null, problem: { check: kind, reason, message, remedy } };
}

/** The image is there to be had, but it did not come. */
function transferFailure(said: string, fault: TransferFault | null): PullFailure {
  if (fault !== null) return failure(fault.kind, fault.message);
  if (MISMATCH.test(said))
    return failure("digest-mismatch", `what the registry sent is not what its digest says (${said})`);
  if (PLATFORM.test(said))
    return failure("wrong-platform", `the registry has it, but not for this machine's platform (${said})`);
  if (CUT.test(said)) return failure("transfer-cut", `a layer was cut on its way (${said})`);
  return failure("registry-error", said === "" ? "the pull ended without the image" : said);
}

/** A HEAD is answered as ever while pulls are refused: then its headers tell the limit, and often the reset. */
function rateLimited(said: string, answers: readonly EndpointAnswer[]): PullFailure {
  const known = answers.flatMap(({ answer }) => ("rateLimit" in answer ? [answer] : []));
  const limit = known.find((answer) => answer.rateLimit !== null)?.rateLimit ?? null;
  const retryAt = known.map((answer) => answer.rateLimit?.resetAt ?? null).find((time) => time !== null) ?? null;
  const refusal = known.find((answer) => answer.kind === "rate-limited");
  const window = limit?.windowSeconds == null ? "" : ` per ${limit.windowSeconds / 3600} h`;
  const size = limit?.limit == null ? "" : ` of ${limit.limit} pulls${window}`;
  const who = limit === null ? "" : limit.authenticated ? " for this login" : " without a login";
  const until = retryAt === null ? "the registry does not say until when" : `until ${retryAt}`;
  const told = failure(
    "rate-limited",
    `the registry's pull limit${size}${who} is reached, ${until} (${refusal?.kind === "rate-limited" ? refusal.message : said})`,
  );
  return { ...told, retryAt };
}

function texts(answers: readonly EndpointAnswer[]): string {
  return answers.flatMap(({ answer }) => ("message" in answer ? [answer.message] : [])).join("; ");
}
