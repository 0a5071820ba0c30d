import { useEffect, useState } from "preact/hooks";

export interface Later<Value> {
  /** What was computed last: of another key while the next is not there yet. */
  readonly value: Value | null;
  readonly isCurrent: boolean;
}

/** Milliseconds: what was there is painted before the next is computed. */
export const AFTER_PAINT = 30;

/** Something that takes long enough to be felt: the page is shown first, and then again with it. A key says whether it is still the same; null: not yet. */
export function useLater<Value>(key: string | null, compute: () => Value): Later<Value> {
  const [done, setDone] = useState<{ readonly key: string; readonly value: Value } | null>(null);
  useEffect(() => {
    if (key === null) return undefined;
    const timer = setTimeout(() => setDone({ key, value: compute() }), AFTER_PAINT);
    return () => clearTimeout(timer);
  }, [key]);
  return { value: done?.value ?? null, isCurrent: done?.key === key };
}
