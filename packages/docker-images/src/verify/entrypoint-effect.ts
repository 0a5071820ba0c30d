/** What an image's entrypoint does to a version of upstream. */
export interface EntrypointEffect {
  /** `cleared`: upstream starts its container without it. `runs`: it swallows upstream's command and the container ends at once. */
  readonly agent: "none" | "cleared" | "runs";
  readonly eval: "none" | "cleared" | "runs";
}

/** Upstream clears the entrypoint of agent containers from 0.0.9 on, of eval containers from 0.0.10 on. */
export function entrypointEffect(entrypoint: readonly string[] | null, upstreamVersion: string): EntrypointEffect {
  if (entrypoint === null || entrypoint.length === 0) return { agent: "none", eval: "none" };
  const clearedFrom = (patch: number) => (isAtLeast(upstreamVersion, [0, 0, patch]) ? "cleared" : "runs");
  return { agent: clearedFrom(9), eval: clearedFrom(10) };
}

function isAtLeast(version: string, wanted: readonly [number, number, number]): boolean {
  const parts = version.split(/[.+-]/).map(Number);
  for (const [index, number] of wanted.entries()) {
    const part = parts[index] ?? 0;
    if (part !== number) return part > number;
  }
  return true;
}
