/**
 * A number in [0, 1) that depends on the parts alone: the same seed gives the same campaign on every machine.
 * FNV-1a over the text, then the finalizer of MurmurHash3 (FNV alone leaves similar keys close together).
 */
export function unit(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  const text = parts.join("\u0000");
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}

/** A whole number in [low, high]. */
export function between(low: number, high: number, ...parts: readonly (string | number)[]): number {
  return low + Math.floor(unit(...parts) * (high - low + 1));
}

/** `length` lower-case hex digits. */
export function hexDigits(length: number, ...parts: readonly (string | number)[]): string {
  let digits = "";
  for (let i = 0; digits.length < length; i++) {
    digits += Math.floor(unit(...parts, i) * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0");
  }
  return digits.slice(0, length);
}
