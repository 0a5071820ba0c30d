import type { Random } from "@cooperbench-ts/results";

export function chance(random: Random, share: number): boolean {
  return random.float() < share;
}

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new RangeError("pick: nothing to pick from");
  return item;
}
