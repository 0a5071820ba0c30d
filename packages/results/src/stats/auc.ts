/** A point of a curve: the rate at the middle of a populated bucket. */
export interface CurvePoint {
  readonly midpoint: number;
  readonly rate: number;
}

export interface Auc {
  /** Area under the curve between the first and the last populated bucket; null when refused. */
  readonly auc: number | null;
  readonly xMin: number | null;
  readonly xMax: number | null;
  /** Populated buckets. */
  readonly points: number;
  /** Why there is no area. */
  readonly refused: string | null;
}

/** Under three populated buckets the area says next to nothing about the curve. */
export const minimumBuckets = 3;

/** Area under a curve by the trapezoid rule over its populated midpoints (the paper's Algorithm 1). */
export function auc(points: readonly CurvePoint[]): Auc {
  const sorted = [...points].sort((a, b) => a.midpoint - b.midpoint);
  const ends = { xMin: sorted[0]?.midpoint ?? null, xMax: sorted.at(-1)?.midpoint ?? null, points: sorted.length };
  if (sorted.length < minimumBuckets) {
    return { auc: null, ...ends, refused: `${sorted.length} populated buckets; at least ${minimumBuckets} are needed` };
  }
  return { auc: trapezoid(sorted), ...ends, refused: null };
}

function trapezoid(sorted: readonly CurvePoint[]): number {
  let area = 0;
  let previous: CurvePoint | undefined;
  for (const point of sorted) {
    if (previous !== undefined) area += ((point.rate + previous.rate) / 2) * (point.midpoint - previous.midpoint);
    previous = point;
  }
  return area;
}

export interface Retention {
  readonly aucSolo: number | null;
  readonly aucCoop: number | null;
  /** Solo minus coop. */
  readonly deltaAuc: number | null;
  /** Coop over solo. */
  readonly retention: number | null;
  readonly refused: string | null;
}

/** What is kept of the solo curve's area when two agents work (the paper's Table 5). Both areas must span the same buckets. */
export function retention(solo: readonly CurvePoint[], coop: readonly CurvePoint[]): Retention {
  const [ofSolo, ofCoop] = [auc(solo), auc(coop)];
  const areas = { aucSolo: ofSolo.auc, aucCoop: ofCoop.auc };
  const none = { ...areas, deltaAuc: null, retention: null };
  if (ofSolo.auc === null) return { ...none, refused: `solo: ${ofSolo.refused}` };
  if (ofCoop.auc === null) return { ...none, refused: `coop: ${ofCoop.refused}` };
  if (ofSolo.xMin !== ofCoop.xMin || ofSolo.xMax !== ofCoop.xMax) {
    return { ...none, refused: "the two curves do not span the same buckets" };
  }
  const deltaAuc = ofSolo.auc - ofCoop.auc;
  if (ofSolo.auc === 0) return { ...none, deltaAuc, refused: "the solo curve has no area" };
  return { ...areas, deltaAuc, retention: ofCoop.auc / ofSolo.auc, refused: null };
}
