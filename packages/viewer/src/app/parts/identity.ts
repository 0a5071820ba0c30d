const numbers = new WeakMap<object, number>();
let last = 0;

/** A number for an object, always the same for the same one: a key says by it what something was computed from. */
export function identityOf(value: object): number {
  const known = numbers.get(value);
  if (known !== undefined) return known;
  last += 1;
  numbers.set(value, last);
  return last;
}
