/** An interval's method and its confidence in percent, for example `wilson-95`. */
export type IntervalName<Method extends string> = `${Method}-${number}`;

/**
 * The name that goes beside an interval's bounds. `level` is the two-sided confidence, 0.95 by default.
 * @throws RangeError unless 0 < level < 1.
 */
export function intervalName<Method extends string>(method: Method, level = 0.95): IntervalName<Method> {
  if (!(level > 0 && level < 1)) throw new RangeError(`expected a confidence level between 0 and 1, got ${level}`);
  return `${method}-${Number((level * 100).toFixed(6))}`;
}
