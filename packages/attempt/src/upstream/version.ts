/** Compares dotted release numbers; a missing part counts as 0. Negative: a is older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[^\d]+/).map(Number));
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether `version` is `first` or newer. */
export function since(version: string, first: string): boolean {
  return compareVersions(version, first) >= 0;
}
