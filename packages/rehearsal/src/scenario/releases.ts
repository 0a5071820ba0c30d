/** Releases 0.0.N of upstream, from the first to the last N; null: no end on that side. */
export interface Releases {
  readonly first: number | null;
  readonly last: number | null;
}

export const everyRelease: Releases = { first: null, last: null };

/** The last number of a 0.0.x version; every release of upstream so far is one. */
export function releaseOf(version: string): number {
  return Number(/^0\.0\.(\d+)$/.exec(version)?.[1] ?? Number.NaN);
}

export function isAmong({ first, last }: Releases, release: number): boolean {
  return (first === null || release >= first) && (last === null || release <= last);
}
