import pMap from "p-map";

/** p-map rejects at once. Here a rejection waits for the calls that are under way, so that no pull and no container goes on behind the caller. */
export async function mapAndWait<Item, Result>(
  items: readonly Item[],
  map: (item: Item, index: number) => Promise<Result>,
  options: { readonly concurrency: number },
): Promise<Result[]> {
  const started: Promise<Result>[] = [];
  const start = (item: Item, index: number): Promise<Result> => {
    const result = map(item, index);
    started.push(result);
    return result;
  };
  try {
    return await pMap(items, start, options);
  } finally {
    await Promise.allSettled(started);
  }
}
