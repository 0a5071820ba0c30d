/** What a registry's headers say of its pull limit. */
export interface RateLimit {
  /** Pulls per window; null where the registry does not say. */
  readonly limit: number | null;
  readonly remaining: number | null;
  readonly windowSeconds: number | null;
  /** ISO time from which pulling works again; null where the registry does not say. */
  readonly resetAt: string | null;
  /** Whether the answer was given to a logged-in user: the limits differ. */
  readonly authenticated: boolean;
}

/** Larger numbers are Unix times, smaller ones seconds from now. */
const FIRST_UNIX_TIME = 1_000_000_000;

/**
 * Docker Hub: `ratelimit-limit: 100;w=21600`, `ratelimit-remaining: 76;w=21600`; a 429 adds `retry-after` or
 * `x-retry-after`. Others: `ratelimit-reset`, `x-ratelimit-reset`. null when no such header is there.
 */
export function rateLimitOf(headers: Headers, authenticated: boolean, nowMs: number): RateLimit | null {
  const limit = numberOf(headers.get("ratelimit-limit") ?? headers.get("x-ratelimit-limit"));
  const remaining = numberOf(headers.get("ratelimit-remaining") ?? headers.get("x-ratelimit-remaining"));
  const window = /;\s*w=(?<seconds>\d+)/.exec(headers.get("ratelimit-limit") ?? "")?.groups?.["seconds"];
  const resetAt = ["retry-after", "x-retry-after", "ratelimit-reset", "x-ratelimit-reset"]
    .map((name) => timeOf(headers.get(name), nowMs))
    .find((time) => time !== null);
  if (limit === null && remaining === null && resetAt === undefined) return null;
  return {
    limit,
    remaining,
    windowSeconds: window === undefined ? null : Number(window),
    resetAt: resetAt ?? null,
    authenticated,
  };
}

function numberOf(value: string | null): number | null {
  const digits = /^\s*(?<digits>\d+)/.exec(value ?? "")?.groups?.["digits"];
  return digits === undefined ? null : Number(digits);
}

function timeOf(value: string | null, nowMs: number): string | null {
  if (value === null) return null;
  const number = /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : null;
  const ms = number === null ? Date.parse(value) : number >= FIRST_UNIX_TIME ? number * 1000 : nowMs + number * 1000;
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}
