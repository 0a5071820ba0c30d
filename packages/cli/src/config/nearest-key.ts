/** The known word with the fewest edits to the given one; null when none is near. */
export function nearestKey(word: string, known: readonly string[]): string | null {
  let best: { key: string; edits: number } | null = null;
  for (const key of known) {
    const edits = editDistance(word.toLowerCase(), key.toLowerCase());
    if (best === null || edits < best.edits) best = { key, edits };
  }
  return best !== null && best.edits <= Math.max(2, Math.ceil(word.length / 3)) ? best.key : null;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
