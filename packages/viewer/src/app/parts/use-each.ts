import { useEffect, useState } from "preact/hooks";
import { AFTER_PAINT, type Later } from "./use-later.ts";

/** Like `useLater` for several items. They are computed one after the other, so that the page answers meanwhile; the values are there when all are computed. A key of null: not yet. */
export function useEach<Item, Value>(
  key: string | null,
  items: readonly Item[],
  compute: (item: Item) => Value,
): Later<readonly Value[]> {
  const [done, setDone] = useState<{ readonly key: string; readonly value: readonly Value[] } | null>(null);
  useEffect(() => {
    if (key === null) return undefined;
    const isOf = key;
    let timer = setTimeout(next, AFTER_PAINT, 0, []);
    function next(at: number, before: readonly Value[]): void {
      const item = items[at];
      if (item === undefined) return setDone({ key: isOf, value: before });
      timer = setTimeout(next, 5, at + 1, [...before, compute(item)]);
      return undefined;
    }
    return () => clearTimeout(timer);
  }, [key]);
  return { value: done?.value ?? null, isCurrent: done?.key === key };
}
