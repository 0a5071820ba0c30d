/** Major, minor and patch of an upstream version text such as `0.0.29` or `v0.0.11`; null where it is no such text. */
export function parseVersion(text: string): readonly [number, number, number] | null {
  const parts = /^v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?![\d.])/.exec(text);
  return parts === null ? null : [Number(parts[1]), Number(parts[2]), Number(parts[3])];
}

/** Whether `version` is `floor` or later; null where either is no version. */
export function atLeast(version: string | null, floor: string): boolean | null {
  const [a, b] = [version === null ? null : parseVersion(version), parseVersion(floor)];
  if (a === null || b === null) return null;
  for (const i of [0, 1, 2] as const) if (a[i] !== b[i]) return a[i] > b[i];
  return true;
}
