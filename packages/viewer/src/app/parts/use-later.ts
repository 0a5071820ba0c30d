import { useEffect, useState } from "preact/hooks";

export interface Later<Value> {
  /** What was computed last: of another key while the next is not there yet. */
  readonly value: Value | null;
  readonly isCurrent: boolean;
}

/** Something that takes long enough to be felt: the page is shown first, and then again with it. A key says whether it is still the same. */
export function useLater<Value>(key: string, compute: () => Value): Later<Value> {
  const [done, setDone] = useState<{ readonly key: string; readonly value: Value } | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setDone({ key, value: compute() }));
    return () => clearTimeout(timer);
  }, [key]);
  return { value: done?.value ?? null, isCurrent: done?.key === key };
}
