import { quantile } from "../stats/cluster-bootstrap.ts";

export function median(values: readonly number[]): number | null {
  return quantile([...Float64Array.from(values).sort()], 0.5);
}

export function minus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}

/** To 12 significant digits, before values are ranked: 0.3 − 0.1 and 0.2 are tied, though not in binary. */
export function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

/** The bound of an interval; null where it has none. */
export function finite(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : value;
}
