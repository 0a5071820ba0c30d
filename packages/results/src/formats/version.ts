/** Major, minor and patch of an upstream version text such as `0.0.29` or `v0.0.11`; null where it is no such text. */
export function parseVersion(text: string): readonly [number, number, number] | null {
  const parts = /^v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?![\d.])/.exec(text);
  return parts === null ? null : [Number(parts[1]), Number(parts[2]), Number(parts[3])];
}

/** Compares dotted release numbers; a missing part counts as 0. Negative: a is older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersIn(a), numbersIn(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersIn(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}

/** Whether `version` is `first` or newer. */
export function since(version: string, first: string): boolean {
  return compareVersions(version, first) >= 0;
}

/** The same of a text that may be no version; null: it is none. */
export function atLeast(version: string | null, first: string): boolean | null {
  return version === null || parseVersion(version) === null ? null : since(version, first);
}
